// What runs within a pretended guest: it answers of the devices that its definition has by now.

#include "drivers/test/pretend_agent.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>

namespace hostler::drivers::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

template <class T>
T answer(Task<T> task)
{
    asio::io_context context;
    std::future<T> result = asio::co_spawn(context, std::move(task), asio::use_future);
    context.run();
    return result.get();
}

class PretendAgentTest : public ::testing::Test {
protected:
    void has(PretendDevices what)
    {
        devices = std::make_shared<const PretendDevices>(std::move(what));
    }
    std::optional<ErrorCode> code_of(Task<std::int32_t> task)
    {
        try {
            answer(std::move(task));
            return std::nullopt;
        } catch (const Error& error) {
            return error.code;
        }
    }

    SharedDevices devices{std::make_shared<const PretendDevices>(PretendDevices{
        {"vda", "vdb"}, {{"net0", "52:54:00:00:00:01"}, {"net1", "52:54:00:00:00:02"}}})};
    PretendAgent agent{devices};
};

TEST_F(PretendAgentTest, EachInterfaceHasAnAddressOfItsOwn)
{
    const std::vector<GuestInterface> found = answer(agent.interfaces());
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0].name, "net0");
    EXPECT_EQ(found[1].mac, "52:54:00:00:00:02");
    ASSERT_THAT(found[0].addresses, SizeIs(1));
    ASSERT_THAT(found[1].addresses, SizeIs(1));
    EXPECT_EQ(found[0].addresses[0].text, "192.168.122.3");
    EXPECT_EQ(found[1].addresses[0].text, "192.168.122.4");
    EXPECT_EQ(found[1].addresses[0].prefix, 24u);
}

TEST_F(PretendAgentTest, AddressesStayInTheirNetworkHoweverManyInterfaces)
{
    EXPECT_EQ(pretend_address(251).text, "192.168.122.254");
    EXPECT_EQ(pretend_address(252).text, "192.168.122.3");
}

TEST_F(PretendAgentTest, ItsFileSystemsAreOnTheDiskVda)
{
    const std::vector<GuestFileSystem> found = answer(agent.file_systems());
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0].mountpoint, "/");
    EXPECT_EQ(found[0].device, "vda1");
    EXPECT_EQ(found[1].mountpoint, "/boot");
    EXPECT_EQ(found[1].device, "vda2");
    EXPECT_THAT(found[1].targets, ElementsAre("vda"));
}

TEST_F(PretendAgentTest, WithoutThatDiskItHasNone)
{
    has({{"sda"}, {}});
    EXPECT_THAT(answer(agent.file_systems()), IsEmpty());
    EXPECT_EQ(answer(agent.freeze({})), 0);
    EXPECT_EQ(code_of(agent.freeze({"/"})), ErrorCode::operation_invalid);
}

TEST_F(PretendAgentTest, WhatIsFrozenIsNotFrozenAgain)
{
    EXPECT_EQ(answer(agent.freeze({"/boot"})), 1);
    EXPECT_EQ(answer(agent.freeze({})), 1);
    EXPECT_EQ(answer(agent.freeze({})), 0);
    EXPECT_EQ(answer(agent.thaw({"/"})), 1);
    EXPECT_EQ(answer(agent.thaw({})), 1);
    EXPECT_EQ(answer(agent.thaw({})), 0);
}

TEST_F(PretendAgentTest, AMountpointNamedTwiceIsOne)
{
    EXPECT_EQ(answer(agent.freeze({"/", "/"})), 1);
    EXPECT_EQ(answer(agent.thaw({"/", "/"})), 1);
}

TEST_F(PretendAgentTest, AnUnknownMountpointFreezesNothing)
{
    EXPECT_EQ(code_of(agent.freeze({"/", "/srv"})), ErrorCode::operation_invalid);
    EXPECT_EQ(answer(agent.thaw({})), 0);
    EXPECT_EQ(code_of(agent.thaw({"/srv"})), ErrorCode::operation_invalid);
}

}  // namespace
}  // namespace hostler::drivers::test
