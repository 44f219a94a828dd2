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
/// So much is taken from the disk, or waits to be written to it, at a time.
constexpr std::uint64_t piece_bytes = 256u << 20;

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

/// Sees to it that what is written gets to the disk, and that the progress says so: one sync at the
/// end might take longer than anybody waits for a disk that seems to stand still.
class Pace {
public:
    Pace(const RawFile& file, Progress& progress) : file_(file), progress_(progress) {}

    Result<Done> written(std::uint64_t bytes)
    {
        unsynced_ += bytes;
        if (unsynced_ >= piece_bytes)
            if (auto done = sync(); !done) return done;
        return progress_.move_on(bytes);
    }
    Result<Done> sync()
    {
        unsynced_ = 0;
        if (::fdatasync(file_.file.get()) != 0) return failed("sync", file_.path);
        return progress_.move_on(0);
    }

private:
    const RawFile& file_;
    Progress& progress_;
    std::uint64_t unsynced_ = 0;
};

/// From `at` up to `end`.
Result<Done> copy_range(const RawFile& from, const RawFile& to, off_t at, off_t end, Pace& pace)
{
    std::vector<char> buffer(std::min(chunk_bytes, static_cast<std::size_t>(end - at)));
    while (at < end) {
        const auto wanted =
            std::min<std::size_t>(buffer.size(), static_cast<std::size_t>(end - at));
        const ssize_t count = ::pread(from.file.get(), buffer.data(), wanted, at);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("read", from.path);
        if (count == 0) break;
        const std::span<const char> bytes(buffer.data(), static_cast<std::size_t>(count));
        if (!write_but_zeros(to.file.get(), bytes, at)) return failed("write", to.path);
        if (auto done = pace.written(bytes.size()); !done) return done;
        at += count;
    }
    return Done{};
}

Result<Done> fill_with_zeros(const RawFile& file, std::uint64_t length, Progress& progress)
{
    Pace pace(file, progress);
    const std::vector<char> zeros(chunk_bytes);
    for (std::uint64_t at = 0; at < length;) {
        const std::size_t count = std::min<std::uint64_t>(zeros.size(), length - at);
        if (!write_all(file.file.get(), zeros.data(), count, static_cast<off_t>(at)))
            return failed("write", file.path);
        if (auto done = pace.written(count); !done) return done;
        at += count;
    }
    return pace.sync();
}

}  // namespace

Result<Done> allocate(const RawFile& file, std::uint64_t length, Progress& progress)
{
    for (std::uint64_t at = 0; at < length;) {
        const std::uint64_t count = std::min(piece_bytes, length - at);
        const int problem =
            ::posix_fallocate(file.file.get(), static_cast<off_t>(at), static_cast<off_t>(count));
        if (problem != 0)
            return Error(ErrorCode::system_error,
                         fmt::format("cannot allocate {} bytes in file '{}': {}", length, file.path,
                                     std::strerror(problem)),
                         ErrorDomain::storage);
        if (auto done = progress.move_on(count); !done) return done;
        at += count;
    }
    return Done{};
}

Result<Done> extend(const RawFile& file, std::uint64_t capacity_bytes,
                    std::uint64_t allocation_bytes, Progress& progress)
{
    if (::ftruncate(file.file.get(), static_cast<off_t>(capacity_bytes)) != 0)
        return failed("extend file", file.path);
    return allocate(file, allocation_bytes, progress);
}

Result<Done> copy_data(const RawFile& from, const RawFile& to, Progress& progress)
{
    Pace pace(to, progress);
    for (off_t at = 0;;) {
        const off_t data = ::lseek(from.file.get(), at, SEEK_DATA);
        if (data < 0 && errno == ENXIO) break;
        if (data < 0) return failed("read", from.path);
        const off_t end = ::lseek(from.file.get(), data, SEEK_HOLE);
        if (end < 0) return failed("read", from.path);
        if (auto done = copy_range(from, to, data, end, pace); !done) return done;
        at = end;
    }
    return pace.sync();
}

Result<Done> share_blocks(const RawFile& from, const RawFile& to)
{
    if (::ioctl(to.file.get(), FICLONE, from.file.get()) == 0) return Done{};
    return Error(
        ErrorCode::system_error,
        fmt::format("failed to clone files from '{}': {}", from.path, std::strerror(errno)),
        ErrorDomain::storage);
}

Result<Done> wipe(const RawFile& file, Progress& progress)
{
    struct stat facts{};
    if (::fstat(file.file.get(), &facts) != 0) return failed("stat", file.path);
    if (!S_ISREG(facts.st_mode)) {
        const off_t end = ::lseek(file.file.get(), 0, SEEK_END);
        if (end < 0) return failed("seek in", file.path);
        return fill_with_zeros(file, static_cast<std::uint64_t>(end), progress);
    }
    const auto size = static_cast<std::uint64_t>(facts.st_size);
    if (static_cast<std::uint64_t>(facts.st_blocks) * 512 >= size)
        return fill_with_zeros(file, size, progress);
    if (::ftruncate(file.file.get(), 0) != 0) return failed("truncate", file.path);
    if (::ftruncate(file.file.get(), facts.st_size) != 0) return failed("extend file", file.path);
    return Done{};
}

}  // namespace hostler::drivers::storage
