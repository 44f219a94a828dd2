// A client's way to a guest's serial port: bytes both ways, and the end of it.
#include "drivers/kvm/console.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/use_future.hpp>
#include <csignal>
#include <future>

#include "drivers/kvm/terminal.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::drivers::kvm {
namespace {

using testing::HasSubstr;
using Type = xml::CharSource::Type;

class ConsoleTest : public testing::Test {
protected:
    /// As in the daemon: who writes to nobody is told by its answer.
    ConsoleTest() { std::signal(SIGPIPE, SIG_IGN); }

    template <class T>
    std::future<T> begin(Task<T> task)
    {
        return asio::co_spawn(context_, std::move(task), asio::use_future);
    }
    template <class T>
    T result(std::future<T> future)
    {
        context_.restart();
        context_.run_for(std::chrono::minutes(2));
        return future.get();
    }
    std::string read(Console& console)
    {
        std::array<std::uint8_t, 16> bytes{};
        const std::optional<std::size_t> count = result(begin(console.read(bytes)));
        return {reinterpret_cast<const char*>(bytes.data()), count.value_or(0)};
    }
    bool write(Console& console, std::string_view text)
    {
        const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
        return result(begin(console.write(bytes))) == text.size();
    }
    std::string refusal(Type type, const std::string& path)
    {
        try {
            open_console(context_.get_executor(), type, path);
        } catch (const Error& error) {
            return error.detail;
        }
        return "it opens";
    }

    const tests::TemporaryFolder folder_;
    asio::io_context context_;
};

TEST_F(ConsoleTest, a_ptys_other_end_is_reached)
{
    const Pty pty = open_pty().or_throw();
    const auto console = open_console(context_.get_executor(), Type::pty, pty.path);
    ASSERT_EQ(::write(pty.master.get(), "login: ", 7), 7);
    EXPECT_EQ(read(*console), "login: ");
    EXPECT_TRUE(write(*console, "root\r"));
    std::array<char, 16> got{};
    EXPECT_EQ(::read(pty.master.get(), got.data(), got.size()), 5);
    EXPECT_STREQ(got.data(), "root\r");
}

TEST_F(ConsoleTest, a_socket_is_connected_to)
{
    const std::string path = folder_.path() / "serial.sock";
    const Fd listener = listen_at(path).or_throw();
    const auto console = open_console(context_.get_executor(), Type::unix_socket, path);
    Fd guest(::accept(listener.get(), nullptr, nullptr));
    ASSERT_TRUE(guest);
    ASSERT_EQ(::send(guest.get(), "x", 1, 0), 1);
    EXPECT_EQ(read(*console), "x");
    guest.reset();
    EXPECT_EQ(read(*console), "") << "the guest's side is gone";
    EXPECT_FALSE(write(*console, "anybody?"));
}

TEST_F(ConsoleTest, closing_ends_a_read_that_waits)
{
    const Pty pty = open_pty().or_throw();
    const auto console = open_console(context_.get_executor(), Type::pty, pty.path);
    std::array<std::uint8_t, 4> bytes{};
    auto waiting = begin(console->read(bytes));
    context_.poll();
    console->close();
    EXPECT_EQ(result(std::move(waiting)), std::nullopt);
}

TEST_F(ConsoleTest, what_cannot_be_attached_to_is_said)
{
    for (const Type type : {Type::file, Type::null, Type::dev, Type::pipe})
        EXPECT_THAT(refusal(type, "/dev/null"),
                    HasSubstr("clients cannot attach to; 'pty' and 'unix' can be"));
    EXPECT_THAT(refusal(Type::pty, "/dev/pts/none"), HasSubstr("/dev/pts/none cannot be opened"));
    EXPECT_THAT(refusal(Type::unix_socket, folder_.path() / "none"), HasSubstr("cannot connect"));
}

}  // namespace
}  // namespace hostler::drivers::kvm
