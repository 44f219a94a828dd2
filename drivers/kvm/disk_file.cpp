#include "drivers/kvm/disk_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace hostler::drivers::kvm {
namespace {

/// What the first bytes of an image give away. A raw image that happens to begin so is better
/// converted than misread: a guest that writes this itself could otherwise choose its own backing
/// file.
struct Format {
    std::string_view name;
    std::string_view magic;
};
constexpr Format foreign_formats[] = {
    {"qcow2", std::string_view("QFI\xfb\0\0\0", 7)},
    {"qed", std::string_view("QED\0", 4)},
    {"vhdx", "vhdxfile"},
    {"vpc", "conectix"},
    {"vmdk", "KDMV"},
    {"luks", std::string_view("LUKS\xba\xbe", 6)},
};

Result<Done> check_format(const Fd& file, const std::string& path)
{
    std::array<char, 16> start{};
    const ssize_t count = ::pread(file.get(), start.data(), start.size(), 0);
    const std::string_view bytes(start.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
    for (const Format& format : foreign_formats)
        if (bytes.starts_with(format.magic))
            return Error(ErrorCode::config_unsupported,
                         fmt::format("disk {} is an image of format {}; hostler-vmm takes raw "
                                     "images and block devices",
                                     path, format.name));
    return Done{};
}

/// Who holds the lock cannot be told: OFD locks have no owner (F_OFD_GETLK gives -1).
Result<Done> take_lock(const Fd& file, const std::string& path, DiskLock lock)
{
    if (lock == DiskLock::none) return Done{};
    struct flock range{};
    range.l_type = lock == DiskLock::exclusive ? F_WRLCK : F_RDLCK;
    range.l_whence = SEEK_SET;
    if (::fcntl(file.get(), F_OFD_SETLK, &range) == 0) return Done{};
    if (errno != EAGAIN && errno != EACCES)
        return Error(ErrorCode::system_error,
                     fmt::format("disk {} cannot be locked: {}", path, std::strerror(errno)));
    return Error(ErrorCode::resource_busy,
                 fmt::format("disk {} is in use by another domain; <shareable/> or <readonly/> on "
                             "both lets them share it",
                             path));
}

Error cannot_open(std::string_view role, const std::string& path)
{
    return {ErrorCode::system_error,
            fmt::format("{} {} cannot be opened: {}", role, path, std::strerror(errno))};
}

}  // namespace

Result<Fd> open_disk(const std::string& path, bool is_read_only, DiskLock lock)
{
    Fd file(::open(path.c_str(), (is_read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK));
    if (!file) return cannot_open("disk", path);
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0) return cannot_open("disk", path);
    if (!S_ISREG(facts.st_mode) && !S_ISBLK(facts.st_mode))
        return Error(ErrorCode::config_unsupported,
                     fmt::format("disk {} is neither a file nor a block device", path));
    const Result<Done> format = check_format(file, path);
    if (!format) return format.error();
    const Result<Done> locked = take_lock(file, path, lock);
    if (!locked) return locked.error();
    return file;
}

Result<Fd> open_boot_file(const std::string& path, std::string_view role)
{
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) return cannot_open(role, path);
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0) return cannot_open(role, path);
    if (!S_ISREG(facts.st_mode))
        return Error(ErrorCode::config_unsupported,
                     fmt::format("{} {} is not a regular file", role, path));
    return file;
}

}  // namespace hostler::drivers::kvm
