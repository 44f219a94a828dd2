#pragma once
// FileSystem: the few calls by which the store reaches the disk, as an interface, so that tests
// make any of them fail at any moment (a full disk, a read-only /etc, a broken sector) without such
// a disk. Every call blocks and may be used from any thread at once.

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "xml/base/fd.hpp"

namespace hostler::daemon {

class FileSystem {
public:
    virtual ~FileSystem() = default;

    /// open(2), close-on-exec.
    virtual std::error_code open(const std::filesystem::path& path, int flags, mode_t mode,
                                 Fd& into) = 0;
    /// Writes all of it, or fails.
    virtual std::error_code write(const Fd& file, std::string_view text) = 0;
    /// The same, over what is there from `offset` on.
    virtual std::error_code write_at(const Fd& file, std::size_t offset, std::string_view text) = 0;
    /// Reads to the end, or fails; EFBIG beyond `bytes_max`.
    virtual std::error_code read(const Fd& file, std::size_t bytes_max, std::string& into) = 0;
    /// fsync(2), of a file or a folder.
    virtual std::error_code sync(const Fd& file) = 0;
    /// fdatasync(2).
    virtual std::error_code sync_data(const Fd& file) = 0;
    /// Begins to write to the disk, as a sync does, and does not wait.
    virtual void begin_sync(const Fd& file) = 0;
    virtual std::error_code size(const Fd& file, std::size_t& into) = 0;
    /// When a file, not what a link leads to, was last written, by the wall clock.
    virtual std::error_code written_at(const std::filesystem::path& path, std::int64_t& ns) = 0;
    virtual std::error_code rename(const std::filesystem::path& from,
                                   const std::filesystem::path& to) = 0;
    virtual std::error_code remove(const std::filesystem::path& path) = 0;
    virtual std::error_code link(const std::filesystem::path& target,
                                 const std::filesystem::path& name) = 0;
    /// The folder and those above it; no error when it exists.
    virtual std::error_code make_folder(const std::filesystem::path& path, mode_t mode) = 0;
    /// The names in a folder, sorted; ENOENT when there is no such folder.
    virtual std::error_code list(const std::filesystem::path& path,
                                 std::vector<std::string>& into) = 0;
    /// Whether something, be it a dangling link, has this name.
    virtual bool exists(const std::filesystem::path& path) = 0;
};

/// The host's own.
FileSystem& host_file_system();

}  // namespace hostler::daemon
