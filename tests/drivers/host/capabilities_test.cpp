#include "drivers/host/capabilities.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/host/cpu/fake_cpu.hpp"
#include "tests/drivers/host/fake_host.hpp"

namespace hostler::drivers::host {
namespace {

using testing::HasSubstr;

std::string document_of(const FakeHost& host)
{
    xml::CapabilitiesDocument capabilities;
    capabilities.host = gather_capabilities(host.root(), fake_cpu(epyc()));
    return xml::format(capabilities);
}

TEST(Capabilities, DescribeTheHost)
{
    FakeHost host = FakeHost::two_sockets();
    host.file("/proc/cpuinfo", "processor\t: 0\nmicrocode\t: 0x800126c\ncpu MHz\t: 2000.5\n");
    host.file("/sys/kernel/iommu_groups/0/type", "DMA\n");
    const std::string text = document_of(host);
    EXPECT_THAT(text, HasSubstr("<model>EPYC</model>\n      <vendor>AMD</vendor>\n"
                                "      <microcode version='134222444'/>\n"
                                "      <signature family='23' model='1' stepping='2'/>\n"
                                "      <topology sockets='1' dies='1' cores='2' threads='2'/>\n"
                                "      <maxphysaddr mode='emulate' bits='48'/>\n"));
    EXPECT_THAT(text, HasSubstr("      <pages unit='KiB' size='2048'/>\n"
                                "      <pages unit='KiB' size='1048576'/>\n    </cpu>\n"));
    EXPECT_THAT(text, HasSubstr("<iommu support='yes'/>"));
    EXPECT_THAT(text, HasSubstr("      <cells num='2'>\n        <cell id='0'>\n"
                                "          <memory unit='KiB'>8000000</memory>\n"));
    EXPECT_THAT(text, HasSubstr("          <pages unit='KiB' size='2048'>100</pages>\n"));
    EXPECT_THAT(text, HasSubstr("            <sibling id='1' value='21'/>\n"));
    EXPECT_THAT(text, HasSubstr("            <cpu id='4' socket_id='0' die_id='0' core_id='0' "
                                "siblings='0,4'/>\n"));
}

TEST(Capabilities, OfThisHostAreWhole)
{
    const xml::HostCapabilities host = gather_capabilities(HostRoot(), this_cpu);
    EXPECT_TRUE(host.cpu.arch.has_value());
    EXPECT_FALSE(host.topology.cells.empty());
    EXPECT_FALSE(host.cpu.pages.empty());
}

TEST(Capabilities, SysinfoBecomesItsDocument)
{
    const xml::HostSysinfo document = to_document({{{"vendor", "V"}}, {{"product", "P"}}, {}, {}});
    EXPECT_EQ(document.bios[0].name, "vendor");
    EXPECT_EQ(document.system[0].value, "P");
}

}  // namespace
}  // namespace hostler::drivers::host
