#include "daemon/rpc/listener.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::HasSubstr;

class UnixListener : public testing::Test {
protected:
    std::filesystem::path path() const { return folder.path() / "sock"; }
    Result<Listener> listen(unsigned permissions = 0700, const std::string& group = "") const
    {
        return listen_unix({path(), permissions, group}, DoorKind::read_only, 5);
    }
    bool is_answered() const
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, path().c_str());
        const Fd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        return ::connect(client.get(), reinterpret_cast<const sockaddr*>(&address),
                         sizeof address) == 0;
    }
    mode_t mode() const
    {
        struct stat status{};
        EXPECT_EQ(::lstat(path().c_str(), &status), 0);
        return status.st_mode;
    }

    tests::TemporaryFolder folder;
};

TEST_F(UnixListener, IsThereWithTheModeThatWasAskedForWhateverTheMaskIs)
{
    const mode_t before = ::umask(0077);
    const Result<Listener> listener = listen(0766);
    ::umask(before);
    ASSERT_TRUE(listener) << listener.error().text();
    EXPECT_EQ(mode() & 07777, 0766u);
    EXPECT_EQ(listener->kind, DoorKind::read_only);
    EXPECT_EQ(listener->file, path()) << "nobody would remove it at the end";
    EXPECT_TRUE(is_answered());
    EXPECT_NE(::fcntl(listener->socket.get(), F_GETFD) & FD_CLOEXEC, 0);
    EXPECT_NE(::fcntl(listener->socket.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(UnixListener, BelongsToTheGroup)
{
    const struct group* own = ::getgrgid(::getegid());
    if (!own) GTEST_SKIP() << "this process's group has no name";
    ASSERT_TRUE(listen(0700, own->gr_name));
    const Result<Listener> nobodys = listen(0700, "no-such-group");
    ASSERT_FALSE(nobodys);
    EXPECT_EQ(nobodys.error().code, ErrorCode::conf_syntax);
    EXPECT_THAT(nobodys.error().text(), HasSubstr("unix_sock_group: there is no group"));
}

TEST_F(UnixListener, TakesTheStaleOnesPlace)
{
    {
        ASSERT_TRUE(listen());
    }  // closed, and its file stays
    EXPECT_FALSE(is_answered());
    const Result<Listener> listener = listen();
    ASSERT_TRUE(listener) << listener.error().text();
    EXPECT_TRUE(is_answered());
}

TEST_F(UnixListener, LeavesALivingOneAlone)
{
    const Result<Listener> living = listen();
    ASSERT_TRUE(living);
    const Result<Listener> second = listen();
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text(), HasSubstr(path().string() + ": another server does"));
    EXPECT_TRUE(is_answered());
}

TEST_F(UnixListener, LeavesWhatIsNoSocketAlone)
{
    folder.write("sock", "somebody's");
    const Result<Listener> listener = listen();
    ASSERT_FALSE(listener);
    EXPECT_THAT(listener.error().text(), HasSubstr("no socket"));
    EXPECT_EQ(folder.read("sock"), "somebody's");

    std::filesystem::remove(path());
    std::filesystem::create_symlink("nowhere", path());
    EXPECT_FALSE(listen());
    EXPECT_TRUE(std::filesystem::is_symlink(path()));
}

TEST_F(UnixListener, SaysWhyItCannot)
{
    const std::filesystem::path nowhere = folder.path() / "none/sock";
    const auto missing = listen_unix({nowhere, 0700, ""}, DoorKind::admin, 5);
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().text(), HasSubstr(nowhere.string() + ": No such file"));
    const auto longer = listen_unix({std::string(108, 'x'), 0700, ""}, DoorKind::admin, 5);
    ASSERT_FALSE(longer);
    EXPECT_THAT(longer.error().text(), HasSubstr("too long"));
}

/// A list of addresses of IPv4, as getaddrinfo() gives one.
class Addresses {
public:
    void add(in_addr_t address, int family = AF_INET)
    {
        const std::size_t at = count_++;
        sockaddr_in& place = places_.at(at);
        place.sin_family = static_cast<sa_family_t>(family);
        place.sin_addr.s_addr = htonl(address);
        addrinfo& one = list_.at(at);
        one.ai_family = family;
        one.ai_addr = reinterpret_cast<sockaddr*>(&place);
        one.ai_addrlen = sizeof place;
        if (at > 0) list_.at(at - 1).ai_next = &one;
    }
    const addrinfo& first() const { return list_[0]; }

private:
    std::array<sockaddr_in, 3> places_{};
    std::array<addrinfo, 3> list_{};
    std::size_t count_ = 0;
};

constexpr int no_family = AF_MAX + 1;

TEST(InetListener, PassesOverWhatThisHostDoesNotHave)
{
    Addresses addresses;
    addresses.add(INADDR_LOOPBACK, no_family);
    addresses.add(INADDR_LOOPBACK);
    addresses.add(INADDR_LOOPBACK, no_family);
    const auto listeners = listen_each(addresses.first(), "here", DoorKind::tcp, 5);
    ASSERT_TRUE(listeners) << listeners.error().text();
    ASSERT_EQ(listeners->size(), 1u);
    EXPECT_EQ(listeners->front().kind, DoorKind::tcp);
    EXPECT_GT(bound_port(listeners->front()), 0);
}

TEST(InetListener, ThatHasNoAddressIsAnError)
{
    Addresses addresses;
    addresses.add(INADDR_LOOPBACK, no_family);
    const auto listeners = listen_each(addresses.first(), "there:1", DoorKind::tcp, 5);
    ASSERT_FALSE(listeners);
    EXPECT_THAT(listeners.error().text(), HasSubstr("there:1: Address family not supported"));
}

TEST(InetListener, DoesNotGoOnWithoutAPortThatIsTaken)
{
    const auto taken = listen_inet("127.0.0.1", "0", DoorKind::tls, 5);
    ASSERT_TRUE(taken) << taken.error().text();
    const std::string port = std::to_string(bound_port(taken->front()));
    const auto second = listen_inet("127.0.0.1", port, DoorKind::tls, 5);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text(), HasSubstr("127.0.0.1:" + port + ": Address already in use"));
}

TEST(InetListener, NamesAHostOrAServiceThatIsNone)
{
    const auto listeners = listen_inet("127.0.0.1", "no-such-service", DoorKind::tcp, 5);
    ASSERT_FALSE(listeners);
    EXPECT_THAT(listeners.error().text(), HasSubstr("127.0.0.1:no-such-service"));
}

TEST(InetListener, OnlyNetworkDoorsAreOnTheNetwork)
{
    EXPECT_TRUE(is_on_network(DoorKind::tcp));
    EXPECT_TRUE(is_on_network(DoorKind::tls));
    for (const DoorKind kind : {DoorKind::read_write, DoorKind::read_only, DoorKind::admin})
        EXPECT_FALSE(is_on_network(kind));
}

TEST(BoundPort, OfAnotherSocketIsNone)
{
    Listener unix_socket;
    unix_socket.socket = Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(bound_port(unix_socket), 0);
    EXPECT_EQ(bound_port(Listener{}), 0);
}

}  // namespace
}  // namespace hostler::daemon
