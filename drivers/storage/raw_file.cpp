#include "drivers/storage/raw_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <vector>

#include "drivers/storage/failure.hpp"

namespace hostler::drivers::storage {
namespace {

constexpr std::size_t chunk_bytes = 1u << 20;
constexpr std::size_t block_bytes = 4096;

bool write_all(int file, const char* bytes, std::size_t count, off_t at)
{
    while (count > 0) {
        const ssize_t written = ::pwrite(file, bytes, count, at);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        count -= static_cast<std::size_t>(written);
        at += written;
    }
    return true;
}

bool is_zero(std::span<const char> bytes)
{
    return std::ranges::all_of(bytes, [](char byte) { return byte == 0; });
}

/// Into a file that is new: blocks of zeros, which allocated space reads as, stay as they are.
bool write_but_zeros(int file, std::span<const char> bytes, off_t at)
{
    while (!bytes.empty()) {
        const auto block = bytes.first(std::min(bytes.size(), block_bytes));
        if (!is_zero(block) && !write_all(file, block.data(), block.size(), at)) return false;
        bytes = bytes.subspan(block.size());
        at += static_cast<off_t>(block.size());
    }
    return true;
}

/// From `at` up to `end`.
Result<Done> copy_range(const RawFile& from, const RawFile& to, off_t at, off_t end,
                        std::vector<char>& buffer)
{
    while (at < end) {
        const auto wanted =
            std::min<std::size_t>(buffer.size(), static_cast<std::size_t>(end - at));
        const ssize_t count = ::pread(from.file.get(), buffer.data(), wanted, at);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("read", from.path);
        if (count == 0) break;
        const std::span<const char> bytes(buffer.data(), static_cast<std::size_t>(count));
        if (!write_but_zeros(to.file.get(), bytes, at)) return failed("write", to.path);
        at += count;
    }
    return Done{};
}

Result<Done> fill_with_zeros(const RawFile& file, std::uint64_t length)
{
    const std::vector<char> zeros(chunk_bytes);
    for (std::uint64_t at = 0; at < length;) {
        const std::size_t count = std::min<std::uint64_t>(zeros.size(), length - at);
        if (!write_all(file.file.get(), zeros.data(), count, static_cast<off_t>(at)))
            return failed("write", file.path);
        at += count;
    }
    if (::fdatasync(file.file.get()) != 0) return failed("sync", file.path);
    return Done{};
}

}  // namespace

Result<Done> allocate(const RawFile& file, std::uint64_t offset, std::uint64_t length)
{
    if (length == 0) return Done{};
    errno =
        ::posix_fallocate(file.file.get(), static_cast<off_t>(offset), static_cast<off_t>(length));
    if (errno == 0) return Done{};
    return Error(ErrorCode::system_error,
                 fmt::format("cannot allocate {} bytes in file '{}': {}", length, file.path,
                             std::strerror(errno)),
                 ErrorDomain::storage);
}

Result<Done> extend(const RawFile& file, std::uint64_t capacity_bytes,
                    std::uint64_t allocation_bytes)
{
    if (::ftruncate(file.file.get(), static_cast<off_t>(capacity_bytes)) != 0)
        return failed("extend file", file.path);
    return allocate(file, 0, allocation_bytes);
}

Result<Done> copy_data(const RawFile& from, const RawFile& to)
{
    std::vector<char> buffer(chunk_bytes);
    for (off_t at = 0;;) {
        const off_t data = ::lseek(from.file.get(), at, SEEK_DATA);
        if (data < 0 && errno == ENXIO) break;
        if (data < 0) return failed("read", from.path);
        const off_t end = ::lseek(from.file.get(), data, SEEK_HOLE);
        if (end < 0) return failed("read", from.path);
        if (auto done = copy_range(from, to, data, end, buffer); !done) return done;
        at = end;
    }
    if (::fdatasync(to.file.get()) != 0) return failed("sync", to.path);
    return Done{};
}

Result<Done> share_blocks(const RawFile& from, const RawFile& to)
{
    if (::ioctl(to.file.get(), FICLONE, from.file.get()) == 0) return Done{};
    return Error(
        ErrorCode::system_error,
        fmt::format("failed to clone files from '{}': {}", from.path, std::strerror(errno)),
        ErrorDomain::storage);
}

Result<Done> wipe(const RawFile& file)
{
    struct stat facts{};
    if (::fstat(file.file.get(), &facts) != 0) return failed("stat", file.path);
    if (!S_ISREG(facts.st_mode)) {
        const off_t end = ::lseek(file.file.get(), 0, SEEK_END);
        if (end < 0) return failed("seek in", file.path);
        return fill_with_zeros(file, static_cast<std::uint64_t>(end));
    }
    const auto size = static_cast<std::uint64_t>(facts.st_size);
    if (static_cast<std::uint64_t>(facts.st_blocks) * 512 >= size)
        return fill_with_zeros(file, size);
    if (::ftruncate(file.file.get(), 0) != 0) return failed("truncate", file.path);
    if (::ftruncate(file.file.get(), facts.st_size) != 0) return failed("extend file", file.path);
    return Done{};
}

}  // namespace hostler::drivers::storage
