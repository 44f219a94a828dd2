#pragma once
// FolderSync: makes renames and removals in a folder survive a loss of power. One fsync of a folder
// covers every change made in it before, so threads that ask at the same time share one: the first
// syncs, those that come meanwhile wait for the next, which serves them all.

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <system_error>

#include "daemon/store/file_system.hpp"

namespace hostler::daemon {

class FolderSync {
public:
    explicit FolderSync(FileSystem& files) : files_(files) {}

    /// Blocks until everything done in `folder` before the call is on disk. Any thread.
    std::error_code sync(const std::filesystem::path& folder);

    /// How many times a folder was synced; what group commit saves is requests less this.
    std::uint64_t synced_times() const;

private:
    /// A sync that failed, kept until each of those who shared it has been told.
    struct Failure {
        std::uint64_t from;
        std::uint64_t to;
        std::uint64_t untold;
        std::error_code why;
    };
    struct Folder {
        std::uint64_t asked = 0;    ///< tickets handed out
        std::uint64_t settled = 0;  ///< tickets up to here have their answer
        bool is_syncing = false;
        std::vector<Failure> failures;
    };

    void sync_batch(const std::filesystem::path& path, Folder& folder,
                    std::unique_lock<std::mutex>& lock);
    std::error_code sync_once(const std::filesystem::path& path);
    static std::error_code answer(Folder& folder, std::uint64_t ticket);

    FileSystem& files_;
    mutable std::mutex mutex_;
    std::condition_variable settled_;
    std::map<std::filesystem::path, Folder> folders_;
    std::uint64_t synced_times_ = 0;
};

}  // namespace hostler::daemon
