#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class DeviceTest : public CommandTest {
protected:
    DeviceTest() { server.reply<proto::DomainIsActive>({0}); }

    const std::string file = places.file("<disk/>");
};

TEST_F(DeviceTest, WithoutOptionsItIsTheCallThatOlderServersKnow)
{
    expect_verb<proto::DomainAttachDevice>("attach-device", {"web", file},
                                           "Device attached successfully\n",
                                           "Failed to attach device from " + file);
    EXPECT_EQ(last<proto::DomainAttachDevice>().xml, "<disk/>");
    expect_verb<proto::DomainDetachDevice>("detach-device", {"web", file},
                                           "Device detached successfully\n",
                                           "Failed to detach device from " + file);
    EXPECT_EQ(count<proto::DomainAttachDeviceFlags>(), 0u);
    EXPECT_EQ(count<proto::DomainDetachDeviceFlags>(), 0u);
}

TEST_F(DeviceTest, AnOptionSaysForWhichDefinition)
{
    server.accept<proto::DomainAttachDeviceFlags>();
    server.accept<proto::DomainDetachDeviceFlags>();
    const std::initializer_list<FlagCase> cases = {
        {{"--current"}, VIR_DOMAIN_AFFECT_CURRENT},
        {{"--config"}, VIR_DOMAIN_AFFECT_CONFIG},
        {{"--live"}, VIR_DOMAIN_AFFECT_LIVE},
        {{"--live", "--config"}, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG},
        {{"--persistent"}, VIR_DOMAIN_AFFECT_CONFIG}};
    expect_flags<proto::DomainAttachDeviceFlags>("attach-device", {"web", file}, cases);
    expect_flags<proto::DomainDetachDeviceFlags>("detach-device", {"web", file}, cases);
}

TEST_F(DeviceTest, PersistentMeansTheRunningDomainToo)
{
    server.accept<proto::DomainAttachDeviceFlags>();
    server.reply<proto::DomainIsActive>({1});
    expect_flags<proto::DomainAttachDeviceFlags>(
        "attach-device", {"web", file},
        {{{"--persistent"}, VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_AFFECT_LIVE}});
}

TEST_F(DeviceTest, ContradictionsAreFoundBeforeTheServerIsAsked)
{
    for (const char* command : {"attach-device", "detach-device", "update-device"})
        expect_exclusive(command, {"web", file},
                         {{"persistent", "current"}, {"current", "live"}, {"current", "config"}});
    expect_exclusive("detach-device-alias", {"web", "net0"},
                     {{"current", "live"}, {"current", "config"}});
}

TEST_F(DeviceTest, AnAliasIsEnoughToDetach)
{
    expect_verb<proto::DomainDetachDeviceAlias>("detach-device-alias", {"web", "net0", "--config"},
                                                "Device detach request sent successfully\n",
                                                "Failed to detach device with alias net0");
    EXPECT_EQ(last<proto::DomainDetachDeviceAlias>().alias, "net0");
    EXPECT_EQ(last<proto::DomainDetachDeviceAlias>().flags,
              std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
}

TEST_F(DeviceTest, AnUpdateMayBeForced)
{
    expect_verb<proto::DomainUpdateDeviceFlags>("update-device", {"web", file},
                                                "Device updated successfully\n",
                                                "Failed to update device from " + file);
    expect_flags<proto::DomainUpdateDeviceFlags>(
        "update-device", {"web", file},
        {{{}, 0},
         {{"--force"}, VIR_DOMAIN_DEVICE_MODIFY_FORCE},
         {{"--live", "--force"},
          std::uint32_t{VIR_DOMAIN_AFFECT_LIVE} | VIR_DOMAIN_DEVICE_MODIFY_FORCE}});
}

TEST_F(DeviceTest, AFileThatIsNotThereChangesNothing)
{
    const std::string missing = places.path("none.xml");
    EXPECT_EQ(failure_of("attach-device", {"web", missing}),
              "Failed to open file '" + missing + "': No such file or directory\n");
    EXPECT_EQ(count<proto::DomainAttachDevice>(), 0u);
}

}  // namespace
}  // namespace hostler::cli
