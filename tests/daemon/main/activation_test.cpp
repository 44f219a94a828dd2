#include "daemon/main/activation.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace hostler::daemon {
namespace {

TEST(Activation, AUnitsNameSaysWhatIsBehindItsSocket)
{
    EXPECT_EQ(kind_of_unit("hostlerd.socket"), DoorKind::read_write);
    EXPECT_EQ(kind_of_unit("hostlerd-ro.socket"), DoorKind::read_only);
    EXPECT_EQ(kind_of_unit("libvirtd-admin.socket"), DoorKind::admin);
    EXPECT_EQ(kind_of_unit("hostlerd-tcp.socket"), DoorKind::tcp);
    EXPECT_EQ(kind_of_unit("hostlerd-tls.socket"), DoorKind::tls);
    EXPECT_EQ(kind_of_unit("unknown"), DoorKind::read_write);
}

/// As systemd starts a process: its sockets are the descriptors from 3 on.
void give(const char* count, const char* names)
{
    for (const int descriptor : {3, 4, 5}) {
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        if (socket != descriptor) {
            ::dup2(socket, descriptor);
            ::close(socket);
        }
    }
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", count, 1);
    ::setenv("LISTEN_FDNAMES", names, 1);
}

bool is_ready(const Listener& one, int descriptor)
{
    return one.socket.get() == descriptor && one.file.empty() &&
           (::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0 &&
           (::fcntl(descriptor, F_GETFL) & O_NONBLOCK) != 0;
}

/// In a process of its own: 0, or the number of what is wrong.
[[noreturn]] void take_three()
{
    give("3", "a-ro.socket:a.socket:a-admin.socket");
    const std::vector<Listener> all = take_activated();
    if (all.size() != 3) ::_exit(1);
    for (int index = 0; index < 3; ++index)
        if (!is_ready(all[static_cast<std::size_t>(index)], 3 + index)) ::_exit(2);
    const bool is_told = all[0].kind == DoorKind::read_only &&
                         all[1].kind == DoorKind::read_write && all[2].kind == DoorKind::admin;
    if (!is_told) ::_exit(3);
    // A program that this one starts must not take them for its own.
    if (::getenv("LISTEN_FDS") || ::getenv("LISTEN_PID")) ::_exit(4);
    ::_exit(take_activated().empty() ? 0 : 5);
}

TEST(Activation, TakesEachSocketByItsName)
{
    EXPECT_EXIT(take_three(), testing::ExitedWithCode(0), "");
}

[[noreturn]] void take_anothers()
{
    give("3", "a.socket:b.socket:c.socket");
    ::setenv("LISTEN_PID", "1", 1);
    const bool is_none = take_activated().empty();
    ::_exit(is_none && ::fcntl(3, F_GETFD) >= 0 ? 0 : 1);
}

TEST(Activation, LeavesWhatIsForAnotherProcess)
{
    EXPECT_EXIT(take_anothers(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace hostler::daemon
