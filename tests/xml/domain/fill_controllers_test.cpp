#include <gtest/gtest.h>

#include "xml/domain/fill_devices.hpp"

namespace hostler::xml {
namespace {

/// "usb0 ich9-ehci1, …" of the controllers, in their order.
std::string filled(const std::string& devices)
{
    Domain domain = parse_domain(
                        "<domain type='test'><name>x</name><memory>1024</memory>"
                        "<os><type>hvm</type></os><devices>" +
                        devices + "</devices></domain>")
                        .or_throw();
    fill(domain).or_throw();
    std::string all;
    for (const Controller& one : domain.devices.controllers)
        all += (all.empty() ? "" : ", ") + std::string(word(one.type)) +
               std::to_string(one.index.value_or(99)) + (one.model.empty() ? "" : " ") +
               one.model.str();
    return all;
}

TEST(FillControllers, StandByIndexWithinTheirType)
{
    EXPECT_EQ(filled("<controller type='usb' index='1' model='nec-xhci'/>"
                     "<controller type='ide' index='0'/>"
                     "<controller type='usb' index='0' model='nec-xhci'/>"),
              "usb0 nec-xhci, usb1 nec-xhci, ide0");
}

TEST(FillControllers, ACompanionStandsBehindWhatItAccompanies)
{
    EXPECT_EQ(filled("<controller type='usb' index='0' model='ich9-uhci1'/>"
                     "<controller type='usb' index='0' model='ich9-uhci3'/>"
                     "<controller type='usb' index='0' model='ich9-ehci1'/>"),
              "usb0 ich9-ehci1, usb0 ich9-uhci1, usb0 ich9-uhci3");
}

TEST(FillControllers, OneWithoutAnIndexGetsAFreeOneBehindTheOthers)
{
    EXPECT_EQ(filled("<controller type='scsi'/><controller type='scsi' index='0'/>"),
              "scsi1, scsi0");
    EXPECT_EQ(filled("<disk type='file'><source file='/a'/><target dev='sdh'/></disk>"),
              "scsi0, scsi1");
    EXPECT_EQ(filled("<controller type='scsi' index='3'/><disk type='file'><source file='/a'/>"
                     "<target dev='sdh'/></disk>"),
              "scsi0, scsi1, scsi3")
        << "where it stands when it is read again";
}

}  // namespace
}  // namespace hostler::xml
