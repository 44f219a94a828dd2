// A console that says back what it is told: who reads waits for bytes, who writes waits for room,
// and nobody waits for one that is closed.

#include "drivers/test/echo_console.hpp"

#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>

namespace hostler::drivers::test {
namespace {

using Bytes = std::vector<std::uint8_t>;

class EchoConsoleTest : public ::testing::Test {
protected:
    /// As far as it comes by itself.
    template <class T>
    std::future<T> begin(Task<T> task)
    {
        std::future<T> result = asio::co_spawn(context, std::move(task), asio::use_future);
        go_on();
        return result;
    }
    void go_on()
    {
        context.restart();
        context.poll();
    }
    template <class T>
    static bool is_over(const std::future<T>& result)
    {
        return result.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }

    asio::io_context context;
    EchoConsole console;
};

TEST_F(EchoConsoleTest, SaysBackWhatItIsToldInPieces)
{
    const Bytes told{'a', 'b', 'c', 'd', 'e'};
    EXPECT_TRUE(begin(console.write(told)).get());
    Bytes heard(3);
    EXPECT_EQ(begin(console.read(heard)).get(), 3u);
    EXPECT_EQ(heard, (Bytes{'a', 'b', 'c'}));
    EXPECT_EQ(begin(console.read(heard)).get(), 2u);
    EXPECT_EQ(heard[0], 'd');
}

TEST_F(EchoConsoleTest, WhoReadsWaitsUntilSomethingIsSaid)
{
    Bytes heard(8);
    std::future<std::size_t> reading = begin(console.read(heard));
    EXPECT_FALSE(is_over(reading));
    const Bytes told{'x'};
    EXPECT_TRUE(begin(console.write(told)).get());
    ASSERT_TRUE(is_over(reading));
    EXPECT_EQ(reading.get(), 1u);
    EXPECT_EQ(heard[0], 'x');
}

TEST_F(EchoConsoleTest, TakesNoMoreThanItHasRoomFor)
{
    const Bytes told(EchoConsole::bytes_max + 10, 'y');
    std::future<bool> writing = begin(console.write(told));
    EXPECT_FALSE(is_over(writing));
    Bytes heard(EchoConsole::bytes_max * 2);
    EXPECT_EQ(begin(console.read(heard)).get(), EchoConsole::bytes_max);
    ASSERT_TRUE(is_over(writing));
    EXPECT_TRUE(writing.get());
    EXPECT_EQ(begin(console.read(heard)).get(), 10u);
}

TEST_F(EchoConsoleTest, ClosedItLetsEverybodyGo)
{
    Bytes heard(8);
    std::future<std::size_t> reading = begin(console.read(heard));
    console.close();
    go_on();
    ASSERT_TRUE(is_over(reading));
    EXPECT_EQ(reading.get(), 0u);
    const Bytes told{'z'};
    EXPECT_FALSE(begin(console.write(told)).get());
    EXPECT_EQ(begin(console.read(heard)).get(), 0u);
}

TEST_F(EchoConsoleTest, ClosedItLetsAWriterGoThatWaitsForRoom)
{
    const Bytes told(EchoConsole::bytes_max + 1, 'w');
    std::future<bool> writing = begin(console.write(told));
    EXPECT_FALSE(is_over(writing));
    console.close();
    go_on();
    ASSERT_TRUE(is_over(writing));
    EXPECT_FALSE(writing.get());
}

}  // namespace
}  // namespace hostler::drivers::test
