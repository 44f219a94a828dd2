#include "drivers/kvm/vmm/boot/image.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace hostler::vmm {

Result<Image> Image::open(Fd fd, std::string what)
{
    struct stat status = {};
    if (::fstat(fd.get(), &status))
        return Error(ErrorCode::open_failed, what + ": " + ::strerrordesc_np(errno));
    if (!S_ISREG(status.st_mode))
        return Error(ErrorCode::config_unsupported, "the " + what + " is not a regular file");
    if (status.st_size == 0)
        return Error(ErrorCode::config_unsupported, "the " + what + " is an empty file");
    return Image(std::move(fd), std::move(what), static_cast<std::uint64_t>(status.st_size));
}

Result<Done> Image::read(std::uint64_t offset, std::span<std::byte> into) const
{
    if (offset > size_ || into.size() > size_ - offset) return error("is truncated");
    while (!into.empty()) {
        const ssize_t got =
            ::pread(fd_.get(), into.data(), into.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return error(std::string("cannot be read: ") + ::strerrordesc_np(errno));
        if (got == 0) return error("became shorter while it was read");
        into = into.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
    return Done{};
}

Error Image::error(const std::string& why) const
{
    return {ErrorCode::config_unsupported, "the " + what_ + " " + why};
}

}  // namespace hostler::vmm
