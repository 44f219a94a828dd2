#include "clients/ssh-helper/relay.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <csignal>
#include <thread>

#include "xml/base/fd.hpp"

namespace hostler::client {
namespace {

struct Pair {
    Pair()
    {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
        inner = Fd(ends[0]);
        outer = Fd(ends[1]);
    }
    Fd inner;
    Fd outer;
};

/// A relay between what a client writes and reads, and a daemon's socket.
class RelayTest : public testing::Test {
protected:
    RelayTest()
        : thread_([this] {
              is_good_ = relay({input.inner.get(), output.inner.get(), socket.inner.get()});
          })
    {
    }
    ~RelayTest() override
    {
        input.outer.reset();
        socket.outer.reset();
        if (thread_.joinable()) thread_.join();
    }

    /// How it ended.
    bool ended()
    {
        thread_.join();
        return is_good_;
    }

    static void say(const Fd& to, const std::string& text)
    {
        ASSERT_EQ(send(to.get(), text.data(), text.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(text.size()));
    }
    /// So many bytes, or what comes until the end.
    static std::string heard(const Fd& from, std::size_t bytes)
    {
        std::string text(bytes, '\0');
        const ssize_t count = recv(from.get(), text.data(), bytes, MSG_WAITALL);
        text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return text;
    }

    Pair input;
    Pair output;
    Pair socket;

private:
    bool is_good_ = false;
    std::thread thread_;
};

TEST_F(RelayTest, CarriesBytesBothWays)
{
    say(input.outer, "question");
    EXPECT_EQ(heard(socket.outer, 8), "question");
    say(socket.outer, "answer");
    EXPECT_EQ(heard(output.outer, 6), "answer");
}

TEST_F(RelayTest, CarriesMoreThanFitsAtOnce)
{
    const std::string large(1u << 20, 'x');
    std::thread sender([&] { say(socket.outer, large); });
    EXPECT_EQ(heard(output.outer, large.size()), large);
    sender.join();
}

TEST_F(RelayTest, TheDaemonMayAnswerAfterTheInputHasEnded)
{
    say(input.outer, "last");
    input.outer.reset();
    EXPECT_EQ(heard(socket.outer, 5), "last");  // and then the end
    say(socket.outer, "answer");
    EXPECT_EQ(heard(output.outer, 6), "answer");
    socket.outer.reset();
    EXPECT_TRUE(ended());
}

TEST_F(RelayTest, EndsWithTheSocketThoughTheInputGoesOn)
{
    say(socket.outer, "bye");
    socket.outer.reset();
    EXPECT_EQ(heard(output.outer, 3), "bye");
    EXPECT_TRUE(ended());
}

TEST_F(RelayTest, AnOutputThatNobodyReadsIsAFailure)
{
    std::signal(SIGPIPE, SIG_IGN);
    output.outer.reset();
    say(socket.outer, "to nobody");
    EXPECT_FALSE(ended());
}

}  // namespace
}  // namespace hostler::client
