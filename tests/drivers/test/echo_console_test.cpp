// A console that says back what it is told, as far as there is room.
#include "drivers/test/echo_console.hpp"

#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>

namespace hostler::drivers::test {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Count = std::optional<std::size_t>;

class EchoConsoleTest : public ::testing::Test {
protected:
    std::future<Count> begin(Task<Count> task)
    {
        return asio::co_spawn(context, std::move(task), asio::use_future);
    }
    Count result(std::future<Count> future)
    {
        context.restart();
        while (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            if (context.run_one_for(std::chrono::seconds(20)) == 0) break;
        return future.get();
    }

    asio::io_context context;
    const std::unique_ptr<Console> console = open_echo_console(context.get_executor());
};

TEST_F(EchoConsoleTest, SaysBackWhatItIsToldInPieces)
{
    const Bytes told{'a', 'b', 'c', 'd', 'e'};
    EXPECT_EQ(result(begin(console->write(told))), 5u);
    Bytes heard(3);
    EXPECT_EQ(result(begin(console->read(heard))), 3u);
    EXPECT_EQ(heard, (Bytes{'a', 'b', 'c'}));
    EXPECT_EQ(result(begin(console->read(heard))), 2u);
    EXPECT_EQ(heard[0], 'd');
}

TEST_F(EchoConsoleTest, WhoReadsWaitsUntilSomethingIsSaid)
{
    Bytes heard(8);
    std::future<Count> reading = begin(console->read(heard));
    context.poll();
    const Bytes told{'x'};
    EXPECT_EQ(result(begin(console->write(told))), 1u);
    EXPECT_EQ(result(std::move(reading)), 1u);
    EXPECT_EQ(heard[0], 'x');
}

TEST_F(EchoConsoleTest, TakesNoMoreThanItHasRoomFor)
{
    const Bytes told(1u << 20, 'y');
    const Count taken = result(begin(console->write(told)));
    ASSERT_TRUE(taken);
    EXPECT_LT(*taken, told.size());
    std::future<Count> writing = begin(console->write(told));
    context.poll();
    EXPECT_EQ(writing.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    Bytes heard(told.size());
    EXPECT_EQ(result(begin(console->read(heard))), *taken);
    EXPECT_EQ(result(std::move(writing)), *taken);
}

TEST_F(EchoConsoleTest, WhatItHoldsIsThereForAnotherProcess)
{
    const Bytes told{'k', 'e', 'p', 't'};
    EXPECT_EQ(result(begin(console->write(told))), 4u);
    const Fd other = console->file();
    console->close();
    Bytes heard(8);
    EXPECT_EQ(::read(other.get(), heard.data(), heard.size()), 4);
    EXPECT_EQ(heard[0], 'k');
}

}  // namespace
}  // namespace hostler::drivers::test
