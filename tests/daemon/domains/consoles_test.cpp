#include "daemon/domains/consoles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "xml/base/error.hpp"

namespace hostler::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using End = Consoles::End;

class WhoHasAConsole : public ::testing::Test {
protected:
    std::uint64_t take(const std::string& device, const std::string& who, bool is_forced = false)
    {
        return consoles.take(device, is_forced, [this, who](End end) {
            told.push_back(who + (end == End::taken_over ? " taken over" : " gone"));
        });
    }
    /// One that another has is refused.
    bool is_refused(const std::string& device)
    {
        try {
            take(device, "late");
        } catch (const Error& error) {
            EXPECT_EQ(error.code, ErrorCode::operation_failed);
            return true;
        }
        return false;
    }

    Consoles consoles;
    std::vector<std::string> told;
};

TEST_F(WhoHasAConsole, OneHasItAndOthersWaitUntilItIsGivenBack)
{
    const std::uint64_t number = take("serial0", "first");
    EXPECT_TRUE(is_refused("serial0"));
    consoles.give_back("serial0", number);
    EXPECT_FALSE(is_refused("serial0"));
    EXPECT_THAT(told, IsEmpty());
}

TEST_F(WhoHasAConsole, DevicesAreOneByOne)
{
    take("serial0", "first");
    EXPECT_FALSE(is_refused("serial1"));
}

TEST_F(WhoHasAConsole, WhoInsistsHasItAndTheOneBeforeIsTold)
{
    take("serial0", "first");
    take("serial0", "second", true);
    EXPECT_THAT(told, ElementsAre("first taken over"));
    EXPECT_TRUE(is_refused("serial0"));
}

TEST_F(WhoHasAConsole, WhoInsistsOnAFreeOneTellsNobody)
{
    take("serial0", "first", true);
    EXPECT_THAT(told, IsEmpty());
}

TEST_F(WhoHasAConsole, WhatWasTakenOverIsNotTheFirstOnesToGiveBack)
{
    const std::uint64_t first = take("serial0", "first");
    take("serial0", "second", true);
    consoles.give_back("serial0", first);
    EXPECT_TRUE(is_refused("serial0")) << "it is the second's";
}

TEST_F(WhoHasAConsole, TheEndOfTheGuestIsToldToEach)
{
    take("serial0", "first");
    take("serial1", "second");
    consoles.end_all();
    EXPECT_THAT(told, UnorderedElementsAre("first gone", "second gone"));
    consoles.end_all();
    EXPECT_EQ(told.size(), 2u) << "once";
    EXPECT_FALSE(is_refused("serial0"));
}

TEST_F(WhoHasAConsole, WhoIsToldMayComeBackAtOnce)
{
    bool is_back = false;
    consoles.take("serial0", false, [&](End) {
        consoles.take("serial1", false, [](End) {});
        is_back = true;
    });
    consoles.end_all();
    EXPECT_TRUE(is_back);
    EXPECT_TRUE(is_refused("serial1"));
}

TEST_F(WhoHasAConsole, OfManyWhoComeAtOnceOneHasIt)
{
    std::atomic<int> lucky = 0;
    std::vector<std::jthread> threads;
    for (int number = 0; number < 8; ++number)
        threads.emplace_back([&] {
            try {
                consoles.take("serial0", false, [](End) {});
                ++lucky;
            } catch (const Error&) {
            }
        });
    threads.clear();
    EXPECT_EQ(lucky, 1);
}

}  // namespace
}  // namespace hostler::daemon
