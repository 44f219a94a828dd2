#include "daemon/store/directory_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {
namespace {

Error is_taken(const Fd& fd, const std::filesystem::path& file)
{
    std::string holder;
    host_file_system().read(fd, 32, holder);
    while (!holder.empty() && holder.back() == '\n') holder.pop_back();
    return Error(ErrorCode::resource_busy,
                 fmt::format("another hostlerd{} works on '{}'; stop it, or give this one "
                             "directories of its own with --root DIR",
                             holder.empty() ? "" : fmt::format(" (process {})", holder),
                             file.parent_path().string()));
}

}  // namespace

Result<DirectoryLock> DirectoryLock::take(const std::filesystem::path& file)
{
    FileSystem& files = host_file_system();
    Fd fd;
    std::error_code failure = files.make_folder(file.parent_path(), 0755);
    if (!failure) failure = files.open(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0644, fd);
    if (failure) return failed("open the lock file", file, failure);

    // Of the open file, not of the process: a fork does not lose it, a successor can be handed it.
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    if (::fcntl(fd.get(), F_OFD_SETLK, &lock) < 0) {
        const std::error_code why(errno, std::generic_category());
        const bool is_held =
            why == std::errc::resource_unavailable_try_again || why == std::errc::permission_denied;
        return is_held ? is_taken(fd, file) : failed("lock", file, why);
    }
    DirectoryLock taken(std::move(fd));
    taken.sign();
    return taken;
}

/// The lock does not hang on it.
void DirectoryLock::sign() const
{
    const std::string who = fmt::format("{}\n", ::getpid());
    if (::pwrite(fd_.get(), who.data(), who.size(), 0) > 0)
        if (::ftruncate(fd_.get(), static_cast<off_t>(who.size())) != 0) return;
}

}  // namespace hostler::daemon
