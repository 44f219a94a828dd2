#pragma once
// DurableFiles: files that are replaced, removed and linked so that what returned Done survives
// kill -9 and a loss of power. A change is first appended to a redo log; where that cannot be
// written, the file and its folder are synced at once. Any thread; everything blocks. Two changes
// of one file are the caller's to order.
//
// An error leaves what was there before, with one exception that the error names ("make sure of"):
// when a folder's own sync fails, the change is made but might not survive a loss of power.

#include "daemon/store/redo_log.hpp"

namespace hostler::daemon {

class DurableFiles {
public:
    DurableFiles(FileSystem& files, RedoLog::Order order)
        : files_(files), folder_sync_(files), log_(files, folder_sync_, std::move(order))
    {
    }

    /// Makes sure of what an earlier life has promised. Once, at start.
    Result<Done> recover() { return log_.recover(); }

    Result<Done> replace(const std::filesystem::path& file, std::string_view text,
                         mode_t mode = 0600);
    /// No error where there is none.
    Result<Done> remove(const std::filesystem::path& file);
    /// No error where something is there already.
    Result<Done> link(const std::filesystem::path& target, const std::filesystem::path& name);

    /// Everything is on disk without the log.
    Result<Done> settle() { return log_.settle(); }

    /// How many flushes of the disk all changes so far have waited for.
    std::uint64_t flushes() const { return log_.flushes() + folder_sync_.synced_times(); }

private:
    /// Promised by the log, or nothing: the change is to be synced by itself.
    using Promise = std::optional<RedoLog::Pending>;
    Result<Promise> log(RedoRecord record);
    /// What came of a change of a name.
    Result<Done> finish(std::string_view verb, const std::filesystem::path& file,
                        std::error_code failure, Promise promise);

    FileSystem& files_;
    FolderSync folder_sync_;
    RedoLog log_;
};

}  // namespace hostler::daemon
