#include "drivers/kvm/vmm/sandbox/jail.hpp"

#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "drivers/kvm/vmm/cpu/thread_folder.hpp"

namespace hostler::vmm {
namespace {

/// Any folder that is there: the new root is mounted on it and then moves to the top.
constexpr const char* place = "/proc";
constexpr unsigned long root_flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

Error refusal(const char* what)
{
    return {ErrorCode::operation_failed,
            std::string("the jail: ") + what + ": " + ::strerrordesc_np(errno)};
}

Result<Done> leave_files_behind()
{
    if (::unshare(CLONE_NEWNS | CLONE_NEWIPC)) {
        if (errno != EPERM) return refusal("unshare");
        return Error(
            ErrorCode::operation_denied,
            "the jail: root's guests need CAP_SYS_ADMIN at their start, to leave the host's "
            "files behind, and hostlerd does not have it: give it that right, or run it as "
            "another user");
    }
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr))
        return refusal("making mounts private");
    if (::mount("jail", place, "tmpfs", root_flags, "size=4k,nr_inodes=1,mode=0555"))
        return refusal("mounting an empty folder");
    if (::chdir(place) || ::syscall(SYS_pivot_root, ".", ".")) return refusal("pivot_root");
    if (::umount2(".", MNT_DETACH)) return refusal("leaving the old root");
    if (::chdir("/") ||
        ::mount(nullptr, "/", nullptr, MS_REMOUNT | MS_RDONLY | root_flags, nullptr))
        return refusal("making the root read-only");
    return Done{};
}

/// Locked and huge pages need a limit where they needed a right. A root that may not raise limits,
/// as in a container, goes to its own: memory that does not fit is then refused where it is locked.
void raise_locked_memory()
{
    constexpr rlimit endless{RLIM_INFINITY, RLIM_INFINITY};
    if (::setrlimit(RLIMIT_MEMLOCK, &endless) == 0) return;
    rlimit own{};
    ::getrlimit(RLIMIT_MEMLOCK, &own);
    own.rlim_cur = own.rlim_max;
    ::setrlimit(RLIMIT_MEMLOCK, &own);
}

Result<Done> give_up_rights(const JailUser& user)
{
    raise_locked_memory();
    if (::setgroups(0, nullptr) || ::setresgid(user.group, user.group, user.group) ||
        ::setresuid(user.user, user.user, user.user))
        return refusal("becoming another user");
    return Done{};
}

}  // namespace

Result<Done> enter_jail(const JailUser& user)
{
    if (!thread_folder()) return refusal("/proc/self/task");
    if (auto done = leave_files_behind(); !done) return done;
    return give_up_rights(user);
}

}  // namespace hostler::vmm
