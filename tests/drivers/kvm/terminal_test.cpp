#include "drivers/kvm/terminal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

namespace hostler::drivers::kvm {
namespace {

class TerminalTest : public testing::Test {
protected:
    TerminalTest() { std::filesystem::create_directories(folder_); }
    ~TerminalTest() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_ =
        std::filesystem::path(testing::TempDir()) / ("terminal_" + std::to_string(::getpid()));
};

TEST_F(TerminalTest, a_pty_passes_bytes_as_they_are)
{
    const auto pty = open_pty();
    ASSERT_TRUE(pty);
    const Fd other(::open(pty->path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    ASSERT_TRUE(other);
    const std::string sent = "a\n\x03\r";
    ASSERT_EQ(::write(pty->master.get(), sent.data(), sent.size()), 4);
    std::string seen(8, '\0');
    const ssize_t count = ::read(other.get(), seen.data(), seen.size());
    EXPECT_EQ(seen.substr(0, static_cast<std::size_t>(count)), sent);
}

TEST_F(TerminalTest, a_client_reaches_who_listens)
{
    const std::string path = folder_ / "socket";
    const auto listener = listen_at(path);
    ASSERT_TRUE(listener);
    const auto client = connect_to(path);
    ASSERT_TRUE(client);
    const Fd accepted(::accept(listener->get(), nullptr, nullptr));
    EXPECT_TRUE(accepted);
}

TEST_F(TerminalTest, a_listener_that_takes_nobody_is_not_waited_for)
{
    const std::string path = folder_ / "deaf";
    const auto listener = listen_at(path);
    std::vector<Fd> waiting;
    Result<Fd> client = connect_to(path);
    while (client && waiting.size() < 100) {
        waiting.push_back(*std::move(client));
        client = connect_to(path);
    }
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().detail,
              "cannot connect to " + path + ": Resource temporarily unavailable");
}

TEST_F(TerminalTest, a_pipe_without_a_reader_is_refused_and_not_waited_for)
{
    const std::string path = folder_ / "pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_FALSE(open_output(path, true));
    const auto reader = open_stream(path);
    EXPECT_TRUE(open_output(path, true));
}

TEST_F(TerminalTest, an_old_socket_is_replaced_and_another_file_is_kept)
{
    const std::string path = folder_ / "socket";
    EXPECT_TRUE(listen_at(path));
    EXPECT_TRUE(listen_at(path));
    std::ofstream(folder_ / "file") << "precious";
    EXPECT_FALSE(listen_at(folder_ / "file"));
    EXPECT_TRUE(std::filesystem::is_regular_file(folder_ / "file"));
}

TEST_F(TerminalTest, a_path_too_long_for_a_socket_is_refused)
{
    const auto listener = listen_at(folder_ / std::string(120, 'x'));
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error().code, ErrorCode::config_unsupported);
}

TEST_F(TerminalTest, output_is_appended_only_where_asked)
{
    const std::string path = folder_ / "log";
    std::ofstream(path) << "old";
    EXPECT_TRUE(open_output(path, true));
    EXPECT_EQ(std::filesystem::file_size(path), 3u);
    EXPECT_TRUE(open_output(path, false));
    EXPECT_EQ(std::filesystem::file_size(path), 0u);
}

}  // namespace
}  // namespace hostler::drivers::kvm
