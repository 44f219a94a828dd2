#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/xml/domain/refused.hpp"

namespace hostler::xml {
namespace {

using testing::HasSubstr;

TEST(CheckedDevices, ADisksAddressFitsItsBus)
{
    const Error error =
        verdict({disk("hda", "<address type='pci' domain='0' bus='0' slot='3' function='0'/>")});
    EXPECT_EQ(error.code, ErrorCode::config_unsupported);
    EXPECT_THAT(error.detail, HasSubstr("address type 'pci' for the disk 'hda' with the bus type"));
}

TEST(CheckedDevices, ADisksNameSaysWhereItIsUnlessItsAddressDoes)
{
    for (const char* name :
         {"", "zzz", "vd", "vd1", "vdB", "vda-1", "vda1b", "vdaaaaaaaaaaaaaaaaaa"}) {
        const Error error = verdict({"<disk type='file'><source file='/a'/><target dev='" +
                                     std::string(name) + "' bus='virtio'/></disk>"});
        EXPECT_EQ(error.code, ErrorCode::xml_error) << name;
        EXPECT_THAT(error.detail, HasSubstr("Unknown disk name '" + std::string(name) +
                                            "' and no address specified, /domain/devices/disk"));
    }
    for (const char* name : {"vda", "sdab", "xvdc", "ubda", "hda1"})
        EXPECT_EQ(verdict({disk(name)}).detail, "") << name;
    EXPECT_EQ(verdict({disk("zzz", "<address type='drive' unit='1'/>")}).detail, "");
}

TEST(CheckedDevices, ADisksSecretsStandInOnePlace)
{
    const std::string encryption =
        "<encryption format='luks'><secret type='passphrase' "
        "uuid='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/></encryption>";
    const std::string both = "<disk type='file'><source file='/a'>" + encryption +
                             "</source><target dev='vda'/>" + encryption + "</disk>";
    EXPECT_THAT(verdict({both}).detail, HasSubstr("an <encryption> definition already found"));
    const std::string cipher =
        "<disk type='file'><source file='/a'/><target dev='vda'/><encryption format='luks'>"
        "<cipher name='aes' size='256'/></encryption></disk>";
    EXPECT_THAT(verdict({cipher}).detail, HasSubstr("supplying <cipher>"));
}

TEST(CheckedDevices, ARootHasNoPlaceAndThePSeriesNumbers)
{
    const auto root = [](const std::string& index, const std::string& in) {
        return "<controller type='pci' index='" + index + "' model='pci-root'>" + in +
               "</controller>";
    };
    EXPECT_THAT(verdict({root("0", "<address type='pci' slot='1'/>")}).detail,
                HasSubstr("should not have an address"));
    EXPECT_THAT(verdict({root("0", "<target index='1'/>")}).detail, HasSubstr("target index"));
    EXPECT_THAT(verdict({root("1", "<target index='0'/>")}).detail, HasSubstr("target index"));
    EXPECT_THAT(verdict({root("0", "<target><node>0</node></target>")}).detail,
                HasSubstr("NUMA node"));
    EXPECT_EQ(verdict({root("0", "<target index='0'/>")}).detail, "");
}

TEST(CheckedDevices, WhereThereIsNoneThereIsNothingBesideIt)
{
    EXPECT_THAT(
        verdict({"<video><model type='none'/></video><video><model type='vga'/></video>"}).detail,
        HasSubstr("must be the only video device"));
    EXPECT_THAT(verdict({"<controller type='usb' index='0' model='none'/>"
                         "<controller type='usb' index='1'/>"})
                    .detail,
                HasSubstr("USB is disabled"));
}

TEST(CheckedDevices, ACcwDeviceHasACcwAddress)
{
    EXPECT_THAT(verdict({"<hostdev mode='subsystem' type='mdev' model='vfio-ccw'><source>"
                         "<address uuid='90c6c135-ad44-41d0-b1b7-bae47de48627'/></source>"
                         "<address type='pci' slot='3'/></hostdev>"})
                    .detail,
                HasSubstr("Unsupported address type 'pci'"));
}

}  // namespace
}  // namespace hostler::xml
