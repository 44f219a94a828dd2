#include "drivers/kvm/missing_devices.hpp"

#include <gtest/gtest.h>

#include "xml/domain/domain.hpp"

namespace hostler::drivers::kvm {
namespace {

/// What is said of a domain with these devices; empty: nothing.
std::string refusal(const std::string& devices)
{
    const xml::Domain domain = xml::parse_domain(
                                   "<domain type='kvm'><name>d</name><memory>65536</memory>"
                                   "<os><type>hvm</type></os><devices>" +
                                   devices + "</devices></domain>")
                                   .or_throw();
    const Result<Done> done = refuse_missing_devices(domain.devices);
    return done ? std::string() : done.error().detail;
}

TEST(MissingDevices, AreRefusedByTheirElement)
{
    EXPECT_EQ(refusal(""), "");
    EXPECT_EQ(refusal("<graphics type='vnc'/>"), "<graphics> is not known to hostler-vmm");
    EXPECT_EQ(refusal("<video><model type='vga'/></video>"), "<video> is not known to hostler-vmm");
    EXPECT_EQ(refusal("<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/>"
                      "<product id='0x2'/></source></hostdev>"),
              "<hostdev> is not known to hostler-vmm");
    EXPECT_EQ(refusal("<vsock model='virtio'/>"), "<vsock> is not known to hostler-vmm");
}

TEST(MissingDevices, ControllersOfNothingAreNoLoss)
{
    EXPECT_EQ(refusal("<controller type='usb' model='ich9-ehci1'/>"
                      "<controller type='usb' model='none'/>"
                      "<controller type='virtio-serial'/>"
                      "<controller type='pci' model='pcie-root'/>"),
              "");
    EXPECT_NE(refusal("<controller type='scsi'/>").find("<controller type='scsi'>"),
              std::string::npos);
    EXPECT_NE(refusal("<controller type='pci' index='1' model='pcie-root-port'/>").find("'pci'"),
              std::string::npos);
}

}  // namespace
}  // namespace hostler::drivers::kvm
