// What a VMM that an ordinary user started can still find on its host: nothing, where user
// namespaces are allowed; and where they are not it says so and serves.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>
#include <sstream>

#include "tests/lab/vmm/jailed_guest.hpp"

namespace hostler::vmm::test {
namespace {

namespace fs = std::filesystem;

constexpr unsigned nobody = 65534;

/// In a child, which has nobody to tell but by its end.
void need(bool is_done)
{
    if (!is_done) ::_exit(126);
}

/// Root becomes a user without rights; any other has none as it is.
void become_ordinary()
{
    if (::geteuid() == 0)
        need(::setresgid(nobody, nobody, nobody) == 0 && ::setresuid(nobody, nobody, nobody) == 0);
}

/// The exit status of a child that does this.
int status_of(const std::function<int()>& act)
{
    const pid_t child = ::fork();
    if (child == 0) ::_exit(act());
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Why ordinary users have no user namespaces here; empty if they do.
std::string why_none()
{
    const int error = status_of([] {
        become_ordinary();
        return ::unshare(CLONE_NEWUSER | CLONE_NEWNS) ? errno : 0;
    });
    return error ? std::string("no user namespaces here: ") + std::strerror(error) : "";
}

class UsersJail : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string why = why_none(); !why.empty()) GTEST_SKIP() << why;
        guest = std::make_unique<JailedGuest>(Beginning{{"--jail"}, become_ordinary});
        guest->start();
        EXPECT_EQ(guest->said(), "");
    }
    std::string text(const char* name) const
    {
        std::ifstream file(guest->folder() / name);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    const std::string user = std::to_string(::geteuid() == 0 ? nobody : ::geteuid());
    std::unique_ptr<JailedGuest> guest;
};

TEST_F(UsersJail, ItIsWhoItWasAndMayDoNothing)
{
    std::string four = user;
    for (int i = 0; i < 3; ++i) four += "\t" + user;
    EXPECT_EQ(guest->status("Uid"), four);
    for (const char* const set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
        EXPECT_EQ(guest->status(set), no_rights) << set;
    EXPECT_EQ(guest->status("NoNewPrivs"), "1");
    EXPECT_EQ(guest->status("Seccomp"), "2");
    EXPECT_EQ(text("setgroups"), "deny\n");
    std::istringstream map(text("uid_map"));
    std::string inside;
    std::string outside;
    std::string count;
    std::string more;
    map >> inside >> outside >> count;
    EXPECT_EQ(inside + " " + outside + " " + count, user + " " + user + " 1");
    EXPECT_FALSE(map >> more) << "there is one user in it, not also " << more;
}

TEST_F(UsersJail, ItsRootIsEmptyAndReadOnly)
{
    guest->expect_empty_root();
}

TEST_F(UsersJail, ItsNamespacesAreItsOwn)
{
    for (const char* const space : {"user", "mnt", "ipc"})
        EXPECT_NE(fs::read_symlink(guest->folder() / "ns" / space),
                  fs::read_symlink(fs::path("/proc/self/ns") / space))
            << space;
}

/// The daemon is the same user, and puts the threads in their places.
TEST_F(UsersJail, ItsUserSchedulesItsThreads)
{
    cpu_set_t first;
    CPU_ZERO(&first);
    ASSERT_EQ(::sched_getaffinity(0, sizeof first, &first), 0);
    int at = 0;
    while (!CPU_ISSET(at, &first)) ++at;
    CPU_ZERO(&first);
    CPU_SET(at, &first);
    for (const auto& entry : fs::directory_iterator(guest->folder() / "task")) {
        const int thread = std::stoi(entry.path().filename().string());
        EXPECT_EQ(status_of([&] {
                      become_ordinary();
                      return ::sched_setaffinity(thread, sizeof first, &first) ? errno : 0;
                  }),
                  0);
        cpu_set_t now;
        ASSERT_EQ(::sched_getaffinity(thread, sizeof now, &now), 0);
        EXPECT_TRUE(CPU_EQUAL(&now, &first));
    }
}

/// As a host whose rules (a service manager's, AppArmor's) forbid one system call.
void forbid(unsigned call, unsigned error)
{
    sock_filter lines[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                           BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
                           BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
                           BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const sock_fprog program{std::size(lines), lines};
    need(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

void expect_served_outside(const std::function<void()>& before, const std::string& why)
{
    JailedGuest guest(Beginning{{"--jail"}, [&] {
                                    become_ordinary();
                                    before();
                                }});
    guest.start();
    EXPECT_EQ(guest.said(), "hostler-vmm: the jail: " + why +
                                ": the guest runs outside it, with its user's rights\n");
    EXPECT_EQ(guest.status("CapPrm"), no_rights);
    EXPECT_EQ(guest.status("CapEff"), no_rights);
    EXPECT_EQ(guest.status("Seccomp"), "2") << "it has the rest of its sandbox";
}

TEST(UsersJailForbidden, WhereTheCallIsRefusedItServesAndSaysSo)
{
    expect_served_outside([] { forbid(SYS_unshare, EPERM); },
                          "a user namespace: Operation not permitted");
}

TEST(UsersJailForbidden, WhereTheNamespaceGivesNoRightItServesAndSaysSo)
{
    if (const std::string why = why_none(); !why.empty()) GTEST_SKIP() << why;
    expect_served_outside([] { forbid(SYS_mount, EACCES); },
                          "making mounts private: Permission denied");
}

/// The administrator's limit, as a user namespace has one of its own.
TEST(UsersJailForbidden, WhereThereAreTooManyItServesAndSaysSo)
{
    if (const std::string why = why_none(); !why.empty()) GTEST_SKIP() << why;
    const auto none_more = [] {
        const uid_t self = ::geteuid();
        need(::unshare(CLONE_NEWUSER) == 0);
        std::ofstream("/proc/self/uid_map") << self << " " << self << " 1" << std::flush;
        std::ofstream limit("/proc/sys/user/max_user_namespaces");
        need((limit << 0 << std::flush).good());
    };
    expect_served_outside(none_more, "a user namespace: No space left on device");
}

}  // namespace
}  // namespace hostler::vmm::test
