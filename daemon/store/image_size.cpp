#include "daemon/store/image_size.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <span>

#include "xml/base/fd.hpp"

namespace hostler::daemon {
namespace {

constexpr std::size_t qcow2_header_bytes = 32;

Error failed(const std::string& what, const std::string& path)
{
    return Error(ErrorCode::system_error,
                 "cannot " + what + " '" + path + "': " + std::strerror(errno));
}

std::uint64_t big_endian(std::span<const std::uint8_t> bytes)
{
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

}  // namespace

Result<ImageSize> image_size(const std::string& path)
{
    // Without waiting: what is named may be a pipe.
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) return failed("open", path);
    struct stat status{};
    if (::fstat(file.get(), &status) != 0) return failed("stat", path);
    if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode))
        return Error(ErrorCode::operation_unsupported,
                     "'" + path + "' is no disk image: neither a file nor a block device");
    const off_t end = ::lseek(file.get(), 0, SEEK_END);
    if (end < 0) return failed("seek in", path);

    ImageSize size;
    size.physical = static_cast<std::uint64_t>(end);
    size.capacity = size.physical;
    size.allocation = S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_blocks) * 512
                                              : size.physical;
    std::array<std::uint8_t, qcow2_header_bytes> head{};
    const ssize_t got = ::pread(file.get(), head.data(), head.size(), 0);
    constexpr std::array<std::uint8_t, 4> magic = {'Q', 'F', 'I', 0xfb};
    const bool is_qcow2 = got == static_cast<ssize_t>(head.size()) &&
                          std::memcmp(head.data(), magic.data(), magic.size()) == 0;
    if (is_qcow2) size.capacity = big_endian(std::span(head).subspan<24, 8>());
    return size;
}

}  // namespace hostler::daemon
