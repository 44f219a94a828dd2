#include "clients/hostler/cli/disk_address.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

TEST(DiskAddress, IsWrittenAsItsBusHasIt)
{
    EXPECT_EQ(disk_address("pci:0000.00.1f.2", "vda", false),
              "  <address type='pci' domain='0x0000' bus='0x00' slot='0x1f' function='0x2'/>\n");
    EXPECT_EQ(disk_address("ccw:0xfe.0.0003", "vda", false),
              "  <address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0003'/>\n");
    EXPECT_EQ(disk_address("usb:1.2", "sda", false), "  <address type='usb' bus='1' port='2'/>\n");
    EXPECT_EQ(disk_address("sata:0.1.2", "sda", false),
              "  <address type='drive' controller='0' bus='1' unit='2'/>\n");
}

TEST(DiskAddress, HasSeveralFunctionsWhenSaid)
{
    EXPECT_TRUE(disk_address("pci:0.0.1.0", "vda", true).ends_with(" multifunction='on'/>\n"));
}

TEST(DiskAddress, FitsItsTargetsName)
{
    EXPECT_THROW(disk_address("ide:0.0.1", "vda", false), Failure);
    EXPECT_THROW(disk_address("pci:0.0.1.0", "hda", false), Failure);
    EXPECT_THROW(disk_address("pci:0.0.1.0", "sda", false), Failure);
    EXPECT_NO_THROW(disk_address("ide:0.0.1", "fda", false));
}

TEST(DiskAddress, IsRefusedWhenItIsNone)
{
    for (const char* text : {"", "pci", "pci:", "pci:x", "foo:1.2.3", "scsi:1.2", "scsi:1,2,3"})
        EXPECT_THROW(disk_address(text, "fda", false), Failure) << text;
}

}  // namespace
}  // namespace hostler::cli
