// A guest's console that is an open file: bytes both ways, waits that end, and another process that
// goes on with it.
#include "drivers/file_console.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/use_future.hpp>
#include <csignal>

namespace hostler::drivers {
namespace {

using Count = std::optional<std::size_t>;

class FileConsoleTest : public testing::Test {
protected:
    /// As in the daemon: who writes to nobody is told by its answer.
    FileConsoleTest() { std::signal(SIGPIPE, SIG_IGN); }

    static Fd pair(Fd& guest)
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
            throw std::runtime_error("no socket pair");
        guest = Fd(ends[1]);
        return Fd(ends[0]);
    }
    std::future<Count> begin(Task<Count> task)
    {
        std::future<Count> future = asio::co_spawn(context_, std::move(task), asio::use_future);
        context_.restart();
        context_.poll();
        return future;
    }
    Count result(std::future<Count> future)
    {
        context_.restart();
        while (!is_over(future))
            if (context_.run_one_for(std::chrono::seconds(20)) == 0) break;
        return future.get();
    }
    static bool is_over(const std::future<Count>& future)
    {
        return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }

    asio::io_context context_;
    Fd guest_;
    FileConsole console_{context_.get_executor(), pair(guest_)};
    std::array<std::uint8_t, 16> bytes_{};
};

TEST_F(FileConsoleTest, ReadsWhatTheGuestSays)
{
    ASSERT_EQ(::write(guest_.get(), "login:", 6), 6);
    EXPECT_EQ(result(begin(console_.read(bytes_))), 6u);
    EXPECT_EQ(bytes_[0], 'l');
}

TEST_F(FileConsoleTest, AReadThatIsInterruptedLosesNothingAndMayBeginAgain)
{
    std::future<Count> reading = begin(console_.read(bytes_));
    EXPECT_FALSE(is_over(reading));
    console_.interrupt();
    EXPECT_EQ(result(std::move(reading)), 0u);
    ASSERT_EQ(::write(guest_.get(), "later", 5), 5);
    EXPECT_EQ(result(begin(console_.read(bytes_))), 5u);
}

TEST_F(FileConsoleTest, AWriteThatIsInterruptedTellsHowMuchTheGuestHas)
{
    const std::vector<std::uint8_t> much(1u << 20, 'x');
    std::size_t taken = 0;
    std::future<Count> writing = begin(console_.write(much));
    while (is_over(writing)) {
        const Count some = writing.get();
        ASSERT_TRUE(some);
        taken += *some;
        ASSERT_LT(taken, 64u << 20);
        writing = begin(console_.write(much));
    }
    console_.interrupt();
    EXPECT_EQ(result(std::move(writing)), 0u);
    console_.close();
    std::size_t got = 0;
    std::vector<char> buffer(65536);
    for (ssize_t count; (count = ::read(guest_.get(), buffer.data(), buffer.size())) > 0;)
        got += static_cast<std::size_t>(count);
    EXPECT_EQ(got, taken);
}

TEST_F(FileConsoleTest, AGuestThatIsGoneIsToldToWhoReadsAndWhoWrites)
{
    guest_.reset();
    EXPECT_EQ(result(begin(console_.write(bytes_))), std::nullopt);
    EXPECT_EQ(result(begin(console_.read(bytes_))), std::nullopt);
}

TEST_F(FileConsoleTest, ClosingEndsAReadThatWaits)
{
    std::future<Count> reading = begin(console_.read(bytes_));
    console_.close();
    EXPECT_EQ(result(std::move(reading)), std::nullopt);
}

TEST_F(FileConsoleTest, AnotherProcessGoesOnWithItsFile)
{
    FileConsole other(context_.get_executor(), console_.file());
    console_.close();
    ASSERT_EQ(::write(guest_.get(), "still", 5), 5);
    EXPECT_EQ(result(begin(other.read(bytes_))), 5u);
    EXPECT_EQ(result(begin(other.write(std::span(bytes_).first(5)))), 5u);
    std::array<char, 8> heard{};
    EXPECT_EQ(::read(guest_.get(), heard.data(), heard.size()), 5);
}

}  // namespace
}  // namespace hostler::drivers
