// One daemon on the control socket: frames in pieces, descriptors, daemons that do not read, that
// go, that send nonsense.
#include "drivers/kvm/vmm/control/connection.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <optional>

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;

std::string frame_of(std::string_view message, std::uint32_t descriptors)
{
    std::string bytes = encode_frame(message);
    std::memcpy(bytes.data() + 4, &descriptors, sizeof descriptors);
    return bytes;
}

class ConnectionTest : public testing::Test {
protected:
    ConnectionTest()
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) std::abort();
        daemon = Fd(ends[0]);
        connection.emplace(
            loop, Fd(ends[1]), [this](Frame frame) { frames.push_back(std::move(frame)); },
            [this] {
                ++ended;
                if (drops_at_once)
                    connection.reset();
                else
                    loop.post([this] { connection.reset(); });
            });
    }
    void settle()
    {
        while (loop.run_once(0ms)) continue;
    }
    void send(std::string_view bytes, std::span<const int> descriptors = {})
    {
        alignas(cmsghdr) char room[CMSG_SPACE(sizeof(int) * 253)] = {};
        iovec part{const_cast<char*>(bytes.data()), bytes.size()};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        if (!descriptors.empty()) {
            message.msg_control = room;
            message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
            cmsghdr* const header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
            std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
        }
        ASSERT_EQ(::sendmsg(daemon.get(), &message, MSG_NOSIGNAL), std::ssize(bytes));
        settle();
    }
    std::string read_all()
    {
        std::string bytes;
        char buffer[65536];
        for (ssize_t count = 1; count > 0; settle()) {
            count = ::recv(daemon.get(), buffer, sizeof buffer, MSG_DONTWAIT);
            if (count > 0) bytes.append(buffer, static_cast<std::size_t>(count));
        }
        return bytes;
    }

    EventLoop loop;
    Fd daemon;
    std::vector<Frame> frames;
    int ended = 0;
    bool drops_at_once = false;  ///< else soon, as the server does
    std::optional<Connection> connection;
};

TEST_F(ConnectionTest, FramesComeHoweverTheyAreCut)
{
    const std::string bytes = encode_frame("first") + encode_frame("") + encode_frame("third");
    for (const char byte : bytes) send({&byte, 1});
    send(bytes);
    ASSERT_EQ(frames.size(), 6u);
    EXPECT_EQ(frames[0].message, "first");
    EXPECT_EQ(frames[1].message, "");
    EXPECT_EQ(frames[5].message, "third");
    EXPECT_EQ(ended, 0);
}

TEST_F(ConnectionTest, DescriptorsBelongToTheirFrameAndAreNotInherited)
{
    const Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const int two[] = {null.get(), null.get()};
    send(frame_of("with two", 2), two);
    send(encode_frame("without"));
    ASSERT_EQ(frames.size(), 2u);
    const auto taken = frames[0].descriptors.take(1, "it");
    ASSERT_TRUE(taken);
    EXPECT_TRUE(::fcntl(taken->get(), F_GETFD) & FD_CLOEXEC);
    EXPECT_FALSE(frames[1].descriptors.take(0, "it"));
}

/// What nobody takes is closed: a daemon cannot fill the process's table by sending.
TEST_F(ConnectionTest, DescriptorsThatNobodyTakesAreClosed)
{
    const Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const std::vector<int> many(frame_descriptors_max, null.get());
    const int before = Fd(::dup(null.get())).get();
    for (int i = 0; i < 5; ++i) {
        send(frame_of("many", frame_descriptors_max), many);
        frames.clear();
    }
    EXPECT_EQ(ended, 0);
    EXPECT_EQ(Fd(::dup(null.get())).get(), before) << "the lowest free number is as before";
}

TEST_F(ConnectionTest, ADaemonThatEndsIsTold)
{
    daemon.reset();
    settle();
    EXPECT_EQ(ended, 1) << "once";
}

TEST_F(ConnectionTest, ADaemonThatEndsInTheMiddleOfAFrameEnds)
{
    send(encode_frame("whole").substr(0, 10));
    daemon.reset();
    settle();
    EXPECT_EQ(ended, 1);
    EXPECT_TRUE(frames.empty());
}

TEST_F(ConnectionTest, TheHandlerOfTheEndMayDestroyIt)
{
    drops_at_once = true;
    send(std::string(8, '\xff'));
    EXPECT_EQ(ended, 1);
    EXPECT_FALSE(connection);
}

TEST_F(ConnectionTest, AFrameBeyondTheLimitsEndsItAtItsHeader)
{
    const std::uint32_t header[] = {frame_message_bytes_max + 1, 0};
    send({reinterpret_cast<const char*>(header), sizeof header});
    EXPECT_EQ(ended, 1) << "nobody waits for the megabyte";
}

TEST_F(ConnectionTest, AFrameWhoseDescriptorsDidNotComeEndsIt)
{
    send(frame_of("a promise", 1));
    EXPECT_EQ(ended, 1);
    EXPECT_TRUE(frames.empty());
}

/// A good frame before it is served all the same.
TEST_F(ConnectionTest, NonsenseBehindAWholeFrameEndsItAfterThatFrame)
{
    send(encode_frame("good") + std::string(8, '\xff'));
    ASSERT_EQ(frames.size(), 1u);
    EXPECT_EQ(frames[0].message, "good");
    EXPECT_EQ(ended, 1);
}

TEST_F(ConnectionTest, MoreThanTheSocketTakesIsKeptAndFollows)
{
    const std::string message(300'000, 'm');
    for (int i = 0; i < 5; ++i) connection->send(message);
    EXPECT_EQ(read_all().size(), 5 * (message.size() + frame_header_bytes));
    connection->send("after");
    EXPECT_EQ(read_all(), encode_frame("after"));
    EXPECT_EQ(ended, 0);
}

TEST_F(ConnectionTest, ADaemonThatDoesNotReadIsHungUpOnAtALimit)
{
    const std::string message(1 << 20, 'm');
    for (int i = 0; i < 8; ++i) connection->send(message);
    EXPECT_EQ(ended, 0) << "not from inside a sender";
    char byte = 0;
    ASSERT_EQ(::recv(daemon.get(), &byte, 1, 0), 1);
    std::string some(200'000, '\0');
    for (int i = 0; i < 3 && ended == 0; ++i) {
        ::recv(daemon.get(), some.data(), some.size(), MSG_DONTWAIT);
        settle();
    }
    EXPECT_EQ(ended, 1);
}

TEST_F(ConnectionTest, DrainWaitsUntilAllIsGone)
{
    connection->send(std::string(100, 'x'));
    connection->drain();
    EXPECT_EQ(read_all().size(), 108u);
}

}  // namespace
}  // namespace hostler::vmm
