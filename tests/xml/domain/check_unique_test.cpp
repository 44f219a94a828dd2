#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/xml/domain/refused.hpp"

namespace hostler::xml {
namespace {

using testing::HasSubstr;

TEST(Unique, AliasesNameBothDevices)
{
    const Error error = verdict({disk("vda", "<alias name='ua-x'/>") +
                                 "<interface type='user'><alias name='ua-x'/></interface>"});
    EXPECT_EQ(error.code, ErrorCode::config_unsupported);
    EXPECT_THAT(error.detail, HasSubstr("non unique alias detected: ua-x"));
    EXPECT_THAT(error.detail, HasSubstr("/domain/devices/disk"));
    EXPECT_THAT(error.detail, HasSubstr("/domain/devices/interface"));
}

TEST(Unique, BootOrders)
{
    const Error twice =
        verdict({disk("vda", "<boot order='1'/>") + disk("vdb", "<boot order='1'/>")});
    EXPECT_EQ(twice.code, ErrorCode::config_unsupported);
    EXPECT_THAT(twice.detail, HasSubstr("boot order '1' used for more than one device"));
    const Error beside = verdict({disk("vda", "<boot order='1'/>"), "", "<boot dev='hd'/>"});
    EXPECT_THAT(beside.detail, HasSubstr("cannot be used together with os/boot"));
    const Error zero = verdict({disk("vda", "<boot order='0'/>")});
    EXPECT_THAT(zero.detail, HasSubstr("'order' in element 'boot': '0'"));
    EXPECT_EQ(verdict({disk("vda", "<boot order='1'/>") + disk("vdb", "<boot order='2'/>")}).detail,
              "");
}

TEST(Unique, PlacesOnEachKindOfBus)
{
    const std::string pci = "<address type='pci' domain='0' bus='0' slot='5' function='0'/>";
    EXPECT_THAT(verdict({disk("vda", pci) + disk("vdb", pci)}).detail,
                HasSubstr("double use of PCI Address 0000:00:05.0"));
    const std::string drive = "<address type='drive' controller='0' bus='0' target='0' unit='0'/>";
    EXPECT_THAT(verdict({disk("sda", drive) + disk("sdb", drive)}).detail,
                HasSubstr("Found duplicate drive address for disk with target name 'sda'"));
    const std::string port = "<address type='virtio-serial' controller='0' bus='0' port='1'/>";
    const auto channel = [&port](const std::string& name) {
        return "<channel type='pty'><target type='virtio' name='" + name + "'/>" + port +
               "</channel>";
    };
    EXPECT_THAT(verdict({channel("a") + channel("b")}).detail,
                HasSubstr("virtio-serial port 0.0.1"));
}

TEST(Unique, TargetsControllersThreadsAndAudio)
{
    EXPECT_THAT(verdict({disk("vda") + disk("vda")}).detail,
                HasSubstr("target 'vda' duplicated for disk sources '/vda' and '/vda'"));
    EXPECT_THAT(verdict({"<controller type='pci' index='1' model='pci-bridge'/>"
                         "<controller type='pci' index='1' model='pci-bridge'/>"})
                    .detail,
                HasSubstr("Multiple 'pci' controllers with index '1'"));
    EXPECT_THAT(
        verdict({"", "<iothreadids><iothread id='1'/><iothread id='1'/></iothreadids>"}).detail,
        HasSubstr("duplicate iothread id '1'"));
    EXPECT_THAT(verdict({"<audio id='1' type='none'/><audio id='1' type='none'/>"}).detail,
                HasSubstr("audio ID 1 is used multiple times"));
    EXPECT_THAT(verdict({"<sound model='ich6'><audio id='5'/></sound>"}).detail,
                HasSubstr("no audio device with ID 5"));
}

TEST(Unique, ADeviceOfTheHostIsGivenOnce)
{
    const std::string device =
        "<hostdev mode='subsystem' type='usb'><source><address bus='14' device='6'/></source>"
        "</hostdev>";
    EXPECT_THAT(verdict({device + device}).detail, HasSubstr("Hostdev already exists"));
    EXPECT_EQ(verdict({device}).detail, "");
}

}  // namespace
}  // namespace hostler::xml
