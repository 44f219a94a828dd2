#include "drivers/kvm/description.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "drivers/kvm/rules.hpp"

namespace hostler::drivers::kvm {
namespace {

class DescriptionTest : public testing::Test {
protected:
    DescriptionTest()
    {
        std::filesystem::create_directories(folder_);
        std::ofstream(folder_ / "kernel") << "k";
        std::ofstream(folder_ / "disk") << std::string(4096, '\0');
    }
    ~DescriptionTest() override { std::filesystem::remove_all(folder_); }

    xml::Domain domain(const std::string& devices, const std::string& kernel = "kernel",
                       const std::string& more = "")
    {
        const std::string at = folder_.string() + "/";
        std::string text =
            "<domain type='kvm' xmlns:hostler='urn:hostler:domain:1'><name>d</name>"
            "<memory unit='MiB'>64</memory>" +
            more +
            "<currentMemory unit='MiB'>32</currentMemory><vcpu>2</vcpu>"
            "<os><type>hvm</type><kernel>" +
            at + kernel + "</kernel><cmdline>a b</cmdline></os><devices>" + devices +
            "</devices></domain>";
        for (std::size_t i = text.find("AT/"); i != std::string::npos; i = text.find("AT/"))
            text.replace(i, 3, at);
        xml::Domain definition = xml::parse_domain(text).or_throw();
        xml::fill(definition).or_throw();
        xml::fill(definition, rules()).or_throw();
        return definition;
    }

    std::filesystem::path folder_ =
        std::filesystem::path(testing::TempDir()) / ("description_" + std::to_string(::getpid()));
};

TEST_F(DescriptionTest, what_is_missing_is_named_before_anything_runs)
{
    xml::Domain live = domain("", "nowhere");
    const auto described = describe(live, Fd());
    ASSERT_FALSE(described);
    EXPECT_EQ(described.error().detail, "kernel " + (folder_ / "nowhere").string() +
                                            " cannot be opened: No such file or directory");
}

TEST_F(DescriptionTest, a_core_is_shared_with_nobody_where_that_is_asked_for)
{
    xml::Domain live = domain("", "kernel", "<hostler:corescheduling state='on'/>");
    EXPECT_TRUE(describe(live, Fd()).or_throw().machine.processors().core_scheduling());
    live = domain("");
    EXPECT_FALSE(describe(live, Fd()).or_throw().machine.processors().core_scheduling());
}

TEST_F(DescriptionTest, a_machine_is_described)
{
    xml::Domain live = domain(
        "<disk type='file'><driver name='qemu' type='raw' cache='unsafe' discard='unmap'/>"
        "<source file='AT/disk'/><target dev='vda' bus='virtio'/><serial>S1</serial></disk>"
        "<serial type='pty'/><console type='pty'/>"
        "<memballoon model='virtio'><stats period='5'/></memballoon>");
    const auto described = describe(live, Fd());
    ASSERT_TRUE(described) << described.error().detail;
    const proto::vmm::Machine& machine = described->machine;
    EXPECT_EQ(machine.name(), "d");
    EXPECT_EQ(machine.memory().bytes(), 64u << 20);
    EXPECT_EQ(machine.processors().count(), 2u);
    EXPECT_EQ(machine.boot().command_line(), "a b");
    EXPECT_FALSE(machine.boot().has_initrd_fd());

    ASSERT_EQ(machine.devices_size(), 3);
    const proto::vmm::Block& block = machine.devices(0).block();
    EXPECT_EQ(machine.devices(0).alias(), "virtio-disk0");
    EXPECT_EQ(block.serial(), "S1");
    EXPECT_TRUE(block.ignore_flush());
    EXPECT_TRUE(block.discard());
    EXPECT_EQ(machine.devices(1).balloon().target_bytes(), 32u << 20);
    EXPECT_EQ(machine.devices(1).balloon().stats_period_s(), 5u);
    EXPECT_EQ(machine.devices(2).serial().character().kind(), proto::vmm::Character::KIND_PTY);
    EXPECT_LT(static_cast<std::size_t>(block.fd()), described->files.size());
}

TEST_F(DescriptionTest, an_exit_port_is_there_only_where_it_is_asked_for)
{
    xml::Domain without = domain("");
    EXPECT_FALSE(describe(without, Fd()).or_throw().machine.platform().has_exit_port());
    xml::Domain with = domain("", "kernel", "<hostler:exit port='0xf4'/>");
    EXPECT_EQ(describe(with, Fd()).or_throw().machine.platform().exit_port(), 0xf4u);
}

TEST_F(DescriptionTest, a_tap_that_somebody_else_makes_must_be_there)
{
    xml::Domain live =
        domain("<interface type='ethernet'><target dev='no_such_tap' managed='no'/></interface>");
    const auto described = describe(live, Fd());
    ASSERT_FALSE(described);
    EXPECT_EQ(described.error().detail,
              "tap no_such_tap does not exist, and the domain does not manage it");
}

TEST_F(DescriptionTest, a_network_without_a_bridge_is_named_with_what_would_do)
{
    xml::Domain live = domain(
        "<interface type='network'><mac address='52:54:00:00:00:01'/>"
        "<source network='lan'/></interface>");
    const auto described = describe(live, Fd());
    ASSERT_FALSE(described);
    EXPECT_EQ(described.error().code, ErrorCode::no_network);
    EXPECT_EQ(
        described.error().detail,
        "interface 52:54:00:00:00:01: there is no network 'lan', since hostlerd runs none; "
        "say <interface type='bridge'> with <source bridge='NAME'/> for a bridge of the host");
}

TEST_F(DescriptionTest, the_live_definition_learns_what_was_chosen)
{
    xml::Domain live = domain("<serial type='pty'/><console type='pty'/>");
    const auto described = describe(live, Fd());
    ASSERT_TRUE(described) << described.error().detail;
    const xml::Serial& serial = live.devices.serials.at(0);
    EXPECT_TRUE(serial.source.path.view().starts_with("/dev/pts/"));
    EXPECT_EQ(serial.info.alias, "serial0");
    EXPECT_EQ(live.devices.consoles.at(0).source.path, serial.source.path);
    EXPECT_EQ(live.devices.consoles.at(0).info.alias, "serial0");
}

TEST_F(DescriptionTest, a_socket_is_listened_at)
{
    xml::Domain live = domain(
        "<console type='unix'><source mode='bind' path='AT/console0.sock'/>"
        "<target type='virtio' port='0'/></console>");
    const auto described = describe(live, Fd());
    ASSERT_TRUE(described) << described.error().detail;
    EXPECT_TRUE(std::filesystem::is_socket(folder_ / "console0.sock"));
}

TEST_F(DescriptionTest, a_disk_in_use_is_refused)
{
    const std::string disk =
        "<disk type='file'><source file='AT/disk'/>"
        "<target dev='vda' bus='virtio'/></disk>";
    xml::Domain first = domain(disk);
    const auto described = describe(first, Fd());
    ASSERT_TRUE(described);
    xml::Domain second = domain(disk);
    const auto refused = describe(second, Fd());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::resource_busy);
}

TEST_F(DescriptionTest, names_are_those_of_the_live_definition)
{
    xml::Domain live = domain(
        "<disk type='file'><source file='AT/disk'/>"
        "<target dev='vda' bus='virtio'/></disk>");
    const auto described = describe(live, Fd());
    const HostNames names = host_names(live);
    EXPECT_EQ(names.disks.at("virtio-disk0").target, "vda");
    EXPECT_EQ(names.memory_bytes, 64u << 20);
}

}  // namespace
}  // namespace hostler::drivers::kvm
