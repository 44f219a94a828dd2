// The devices that run's options name, as the daemon would describe them.
#include "drivers/kvm/vmm/main/run_devices.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/temporary_folder.hpp"

namespace hostler::vmm {
namespace {

class RunDevices : public testing::Test {
protected:
    proto::vmm::Machine describe(const Options& options)
    {
        proto::vmm::Machine machine;
        describe_devices(options, machine, descriptors);
        return machine;
    }
    std::string refusal(const Options& options)
    {
        try {
            describe(options);
        } catch (const Error& error) {
            return error.detail;
        }
        return "it is described";
    }

    const tests::TemporaryFolder folder;
    Descriptors descriptors;
};

TEST_F(RunDevices, ThereIsAlwaysChanceAndABalloon)
{
    const auto machine = describe({});
    ASSERT_EQ(machine.devices_size(), 2);
    EXPECT_EQ(machine.devices(0).alias(), "rng0");
    EXPECT_TRUE(machine.devices(0).has_rng());
    EXPECT_EQ(machine.devices(1).balloon().target_bytes(), 0u) << "the guest keeps all";
}

TEST_F(RunDevices, EachDiskHasItsFileAndItsSerial)
{
    folder.write("a", "first");
    folder.write("b", "second");
    const auto machine = describe({.disks = {folder.path() / "a", folder.path() / "b"}});
    ASSERT_EQ(machine.devices_size(), 4);
    EXPECT_EQ(machine.devices(1).alias(), "virtio-disk1");
    EXPECT_EQ(machine.devices(1).block().serial(), "disk1");
    const Fd second = descriptors.take(machine.devices(1).block().fd(), "it").or_throw();
    char bytes[8] = {};
    EXPECT_EQ(::read(second.get(), bytes, sizeof bytes), 6);
    EXPECT_STREQ(bytes, "second");
    EXPECT_EQ(::fcntl(second.get(), F_GETFL) & O_ACCMODE, O_RDWR);
}

TEST_F(RunDevices, AConsoleIsAppendedToAFile)
{
    folder.write("console", "before ");
    const auto machine = describe({.console = folder.path() / "console"});
    const auto& character = machine.devices(0).console().character();
    EXPECT_EQ(character.kind(), proto::vmm::Character::KIND_FILE);
    const Fd file = descriptors.take(character.fd(), "it").or_throw();
    ASSERT_EQ(::write(file.get(), "after", 5), 5);
    EXPECT_EQ(folder.read("console"), "before after");
}

TEST_F(RunDevices, TheBalloonsSizeIsInMebibytes)
{
    EXPECT_EQ(describe({.balloon_mib = 5000}).devices(1).balloon().target_bytes(),
              std::uint64_t{5000} << 20);
}

TEST_F(RunDevices, WhatCannotBeOpenedIsNamed)
{
    const std::string nowhere = folder.path() / "nowhere";
    EXPECT_EQ(refusal({.disks = {nowhere}}), nowhere + ": No such file or directory");
    EXPECT_EQ(refusal({.console = nowhere + "/console"}),
              nowhere + "/console: No such file or directory");
}

}  // namespace
}  // namespace hostler::vmm
