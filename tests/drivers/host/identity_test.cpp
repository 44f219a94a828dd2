#include "drivers/host/identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/drivers/host/fake_host.hpp"

namespace hostler::drivers::host {
namespace {

using testing::ElementsAre;

TEST(HostUuid, ComesFromTheFirmwareOrTheMachineId)
{
    FakeHost host;
    host.file("/sys/class/dmi/id/product_uuid", "C7A5FDBD-EDAF-9455-926A-D65C16DB1809\n");
    host.file("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    EXPECT_EQ(read_host_uuid(host.root(), "smbios")->text(),
              "c7a5fdbd-edaf-9455-926a-d65c16db1809");
    EXPECT_EQ(read_host_uuid(host.root(), "machine-id")->text(),
              "01234567-89ab-cdef-0123-456789abcdef");
}

TEST(HostUuid, OneThatNobodyFilledInIsNone)
{
    for (const char* text :
         {"00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
          "11111111-1111-1111-1111-111111111111", "Not Settable", ""}) {
        FakeHost host;
        host.file("/sys/class/dmi/id/product_uuid", text);
        EXPECT_FALSE(read_host_uuid(host.root(), "smbios")) << text;
    }
    EXPECT_FALSE(read_host_uuid(FakeHost().root(), "smbios"));
}

TEST(Sysinfo, HasWhatTheFirmwareSaysByLibvirtsNames)
{
    FakeHost host;
    host.file("/sys/class/dmi/id/bios_vendor", "SeaBIOS\n");
    host.file("/sys/class/dmi/id/product_name", "Standard PC\n");
    host.file("/sys/class/dmi/id/product_serial", "\n");
    host.file("/sys/class/dmi/id/board_asset_tag", "A1\n");
    host.file("/sys/class/dmi/id/chassis_vendor", "QEMU\n");
    const Sysinfo sysinfo = read_sysinfo(host.root());
    EXPECT_THAT(sysinfo.bios, ElementsAre(SysinfoEntry{"vendor", "SeaBIOS"}));
    EXPECT_THAT(sysinfo.system, ElementsAre(SysinfoEntry{"product", "Standard PC"}));
    EXPECT_THAT(sysinfo.base_board, ElementsAre(SysinfoEntry{"asset", "A1"}));
    EXPECT_THAT(sysinfo.chassis, ElementsAre(SysinfoEntry{"manufacturer", "QEMU"}));
    EXPECT_EQ(read_sysinfo(FakeHost().root()), Sysinfo{});
}

TEST(Hostname, IsNeverEmpty)
{
    EXPECT_FALSE(read_hostname().empty());
}

}  // namespace
}  // namespace hostler::drivers::host
