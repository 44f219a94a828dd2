#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

constexpr const char* running =
    "<domain><devices>"
    "<disk type='file' device='disk'><source file='/a.img'/><target dev='vda'/><alias name='d'/>"
    "</disk>"
    "<disk type='file' device='cdrom'><source file='/cd.iso'/><target dev='sda'/></disk>"
    "<disk type='file' device='cdrom'><target dev='sdb'/></disk>"
    "</devices></domain>";
constexpr const char* planned =
    "<domain><devices>"
    "<disk type='file' device='disk'><source file='/a.img'/><target dev='vda'/></disk>"
    "</devices></domain>";

class DiskChangeTest : public CommandTest {
protected:
    DiskChangeTest()
    {
        server.answer<proto::DomainGetXmlDesc>([](const proto::DomainGetXmlDesc::Args& args) {
            const bool is_inactive = (args.flags & VIR_DOMAIN_XML_INACTIVE) != 0;
            return proto::DomainGetXmlDesc::Reply{is_inactive ? planned : running};
        });
        take<proto::DomainUpdateDeviceFlags>(updated);
        take<proto::DomainDetachDeviceFlags>(detached);
    }

    std::vector<proto::DomainUpdateDeviceFlags::Args> updated;
    std::vector<proto::DomainDetachDeviceFlags::Args> detached;
};

TEST_F(DiskChangeTest, AMediumIsTakenOutAndAnotherPutIn)
{
    EXPECT_EQ(run("change-media", {"web", "sda", "--eject"}), "Successfully ejected media.");
    run("change-media", {"web", "sda", "/b&c.iso", "--update", "--force"});
    run("change-media", {"web", "sdb", "/dev/sr0", "--insert", "--block"});
    ASSERT_EQ(updated.size(), 3u);
    EXPECT_EQ(updated[0].xml.find("<source"), std::string::npos);
    EXPECT_NE(updated[1].xml.find("<source file=\"/b&amp;c.iso\"/>"), std::string::npos);
    EXPECT_EQ(updated[1].flags, std::uint32_t{VIR_DOMAIN_DEVICE_MODIFY_FORCE});
    EXPECT_NE(updated[2].xml.find("type=\"block\""), std::string::npos);
    EXPECT_NE(updated[2].xml.find("<source dev=\"/dev/sr0\"/>"), std::string::npos);
}

TEST_F(DiskChangeTest, WhatCannotBeIsRefused)
{
    const auto refused = [this](std::vector<std::string> words) {
        words.insert(words.begin(), "web");
        return failure_of("change-media", words);
    };
    EXPECT_EQ(refused({"sdb", "--eject"}), "The disk device 'sdb' doesn't have media\n");
    EXPECT_EQ(refused({"sda", "/x", "--insert"}), "The disk device 'sda' already has media\n");
    EXPECT_EQ(refused({"sdb", "--insert"}), "New disk media source was not specified\n");
    EXPECT_EQ(refused({"vda", "--eject"}), "No disk found whose source path or target is vda\n");
    EXPECT_EQ(refused({"sda", "--eject", "--update"}),
              "Options --eject and --update are mutually exclusive\n");
    EXPECT_TRUE(updated.empty());
}

TEST_F(DiskChangeTest, ADiskIsDetachedAsItRunsOrAsItIsPlanned)
{
    run("detach-disk", {"web", "/a.img", "--config"});
    run("detach-disk", {"web", "vda", "--config", "--live"});
    ASSERT_EQ(detached.size(), 2u);
    EXPECT_EQ(detached[0].xml.find("alias"), std::string::npos);
    EXPECT_EQ(detached[0].flags, std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_NE(detached[1].xml.find("alias"), std::string::npos);
}

}  // namespace
}  // namespace hostler::cli
