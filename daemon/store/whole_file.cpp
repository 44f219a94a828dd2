#include "daemon/store/whole_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view leftover_prefix = ".hostler-";
constexpr std::string_view leftover_suffix = ".tmp";

/// A name that no object can have and no other thread or process uses.
fs::path beside(const fs::path& path)
{
    static std::atomic<std::uint64_t> count = 0;
    return path.parent_path() /
           fmt::format("{}{}-{}{}", leftover_prefix, ::getpid(), ++count, leftover_suffix);
}

std::error_code write_new(FileSystem& files, const fs::path& path, std::string_view text,
                          mode_t mode, bool is_durable)
{
    Fd file;
    std::error_code failure =
        files.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode, file);
    if (!failure) failure = files.write(file, text);
    if (!failure && is_durable) failure = files.sync(file);
    return failure;
}

Result<Done> replace(FileSystem& files, const fs::path& path, std::string_view text, mode_t mode,
                     bool is_durable)
{
    const fs::path fresh = beside(path);
    std::error_code failure = write_new(files, fresh, text, mode, is_durable);
    if (!failure) failure = files.rename(fresh, path);
    if (!failure) return Done{};
    // Best effort: what cannot be removed now is removed at the next start.
    files.remove(fresh);
    return failed("write", path, failure);
}

}  // namespace

Error failed(std::string_view verb, const fs::path& path, std::error_code why)
{
    return Error(ErrorCode::system_error,
                 fmt::format("cannot {} '{}': {}", verb, path.string(), why.message()));
}

Result<fs::path> write_beside(FileSystem& files, const fs::path& path, std::string_view text,
                              mode_t mode)
{
    const fs::path fresh = beside(path);
    const std::error_code failure = write_new(files, fresh, text, mode, false);
    if (!failure) return fresh;
    files.remove(fresh);
    return failed("write", path, failure);
}

Result<Done> replace_durably(FileSystem& files, FolderSync& folder_sync, const fs::path& path,
                             std::string_view text, mode_t mode)
{
    if (auto done = replace(files, path, text, mode, true); !done) return done;
    if (const std::error_code failure = folder_sync.sync(path.parent_path()))
        return failed("make sure of", path, failure);
    return Done{};
}

Result<Done> replace_whole(FileSystem& files, const fs::path& path, std::string_view text)
{
    return replace(files, path, text, 0600, false);
}

Result<std::string> read_whole(FileSystem& files, const fs::path& path, std::size_t bytes_max)
{
    Fd file;
    std::string text;
    // Non-blocking, so that a FIFO put there by mistake does not hold the daemon up.
    std::error_code failure = files.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, file);
    if (!failure) failure = files.read(file, bytes_max, text);
    if (failure) return failed("read", path, failure);
    return text;
}

void remove_leftovers(FileSystem& files, const fs::path& folder)
{
    std::vector<std::string> names;
    files.list(folder, names);
    for (const std::string& name : names)
        if (name.starts_with(leftover_prefix) && name.ends_with(leftover_suffix))
            files.remove(folder / name);
}

}  // namespace hostler::daemon
