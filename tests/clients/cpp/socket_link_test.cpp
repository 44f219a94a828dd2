#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "clients/cpp/error.hpp"
#include "clients/cpp/link.hpp"

namespace hostler::client {
namespace {

template <class Work>
std::string refusal_of(Work work)
{
    try {
        work();
    } catch (const Error& error) {
        return error.message;
    }
    return "";
}

class SocketLinkTest : public testing::Test {
protected:
    SocketLinkTest()
    {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
        near = socket_link(Fd(ends[0]));
        far = socket_link(Fd(ends[1]));
    }

    std::unique_ptr<Link> near;
    std::unique_ptr<Link> far;
};

TEST_F(SocketLinkTest, NeverBlocks)
{
    std::uint8_t bytes[8];
    EXPECT_EQ(near->read(bytes), std::nullopt);
    const std::vector<std::uint8_t> large(16u << 20);
    const auto sent = near->write(large);
    ASSERT_TRUE(sent);
    EXPECT_LT(*sent, large.size());
    EXPECT_EQ(near->write(large), std::nullopt);
}

TEST_F(SocketLinkTest, TheOtherSidesEndIsReadAsNothing)
{
    far.reset();
    std::uint8_t bytes[8];
    EXPECT_EQ(near->read(bytes), 0u);
}

TEST_F(SocketLinkTest, ADescriptorArrivesAsTheSameFile)
{
    Fd arrived;
    EXPECT_FALSE(far->receive_descriptor(arrived));  // not yet
    EXPECT_TRUE(near->send_descriptor(STDERR_FILENO));
    ASSERT_TRUE(far->receive_descriptor(arrived));
    struct stat ours{};
    struct stat theirs{};
    ASSERT_EQ(fstat(STDERR_FILENO, &ours), 0);
    ASSERT_EQ(fstat(arrived.get(), &theirs), 0);
    EXPECT_EQ(ours.st_ino, theirs.st_ino);
}

TEST_F(SocketLinkTest, AnAnnouncedDescriptorHasToCome)
{
    const std::uint8_t byte = 0;
    ASSERT_EQ(near->write(std::span(&byte, 1)), 1u);
    Fd arrived;
    EXPECT_EQ(refusal_of([&] { far->receive_descriptor(arrived); }),
              "internal error: a descriptor was announced and did not come");
}

TEST(ConnectUnix, ASocketThatIsNotThereIsNamed)
{
    EXPECT_EQ(refusal_of([] { connect_unix("/not/there"); }),
              "Failed to connect socket to '/not/there': No such file or directory");
    const std::string long_path(200, 'x');
    EXPECT_EQ(refusal_of([&] { connect_unix(long_path); }),
              "Path " + long_path + " too long for unix socket");
}

TEST(ConnectTcp, ReachesAPortByNameAndNumber)
{
    const Fd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(bind(listener.get(), plain, size), 0);
    ASSERT_EQ(getsockname(listener.get(), plain, &size), 0);
    const std::string port = std::to_string(ntohs(address.sin_port));
    // Bound, but nobody listens.
    EXPECT_EQ(refusal_of([&] { connect_tcp("127.0.0.1", port); }),
              "unable to connect to server at '127.0.0.1:" + port + "': Connection refused");
    ASSERT_EQ(listen(listener.get(), 1), 0);
    EXPECT_EQ(refusal_of([&] { connect_tcp("127.0.0.1", port); }), "");
    EXPECT_TRUE(refusal_of([] {
                    connect_tcp("127.0.0.1", "no-such-port");
                }).starts_with("Unable to resolve address '127.0.0.1' service 'no-such-port': "));
}

}  // namespace
}  // namespace hostler::client
