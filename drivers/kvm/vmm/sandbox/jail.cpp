#include "drivers/kvm/vmm/sandbox/jail.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "drivers/kvm/vmm/cpu/thread_folder.hpp"
#include "xml/base/fd.hpp"

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

/// In mounts of the process's own.
Result<Done> leave_files_behind()
{
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

Result<Done> leave_namespaces_as_root()
{
    if (::unshare(CLONE_NEWNS | CLONE_NEWIPC) == 0) return Done{};
    if (errno != EPERM) return refusal("unshare");
    return Error(ErrorCode::operation_denied,
                 "the jail: root's guests need CAP_SYS_ADMIN at their start, to leave the host's "
                 "files behind, and hostlerd does not have it: give it that right, or run it as "
                 "another user");
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

bool write_to(const char* path, const std::string& text)
{
    const Fd file(::open(path, O_WRONLY | O_CLOEXEC));
    return file && ::write(file.get(), text.data(), text.size()) == std::ssize(text);
}

/// In a new user namespace the process is nobody until it says who. It is allowed one: itself, and
/// that only where it can no longer drop the groups that files may be closed to.
Result<Done> stay_oneself(const JailUser& self)
{
    const auto to_itself = [](unsigned id) {
        return std::to_string(id) + " " + std::to_string(id) + " 1";
    };
    if (!write_to("/proc/self/setgroups", "deny") ||
        !write_to("/proc/self/uid_map", to_itself(self.user)) ||
        !write_to("/proc/self/gid_map", to_itself(self.group)))
        return refusal("staying the same user");
    return Done{};
}

/// Those that came with the user namespace, and those that a program could give it.
Result<Done> drop_capabilities()
{
    int right = 0;
    while (::prctl(PR_CAPBSET_DROP, right) == 0) ++right;
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
    if (::syscall(SYS_capset, &header, none)) return refusal("giving up capabilities");
    return Done{};
}

}  // namespace

Result<Done> enter_jail(const JailUser& user)
{
    if (!thread_folder()) return refusal("/proc/self/task");
    if (auto done = leave_namespaces_as_root(); !done) return done;
    if (auto done = leave_files_behind(); !done) return done;
    return give_up_rights(user);
}

Result<Done> enter_jail_as_itself()
{
    if (!thread_folder()) return refusal("/proc/self/task");
    const JailUser self{::geteuid(), ::getegid()};
    raise_locked_memory();
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC)) return refusal("a user namespace");
    // From here on nothing is taken back, but each step that is left out leaves what was there
    // before; and a host may give the namespace and then no right in it.
    auto entered = stay_oneself(self);
    if (entered) entered = leave_files_behind();
    auto dropped = drop_capabilities();
    return entered ? dropped : entered;
}

}  // namespace hostler::vmm
