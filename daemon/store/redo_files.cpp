#include "daemon/store/redo_files.hpp"

#include <fcntl.h>

#include <map>
#include <set>

#include "daemon/log/log.hpp"
#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {
namespace {

namespace fs = std::filesystem;

/// So many files are open at once.
constexpr std::size_t open_max = 64;

using Changes = std::map<fs::path, const RedoRecord*>;

/// The last change of each file that came about.
Changes last_changes(std::span<const RedoRecord> records)
{
    std::set<std::uint64_t> cancelled;
    for (const RedoRecord& record : records)
        if (record.verb == RedoVerb::cancel) cancelled.insert(record.cancelled);
    Changes last;
    for (const RedoRecord& record : records)
        if (record.verb != RedoVerb::cancel && !cancelled.contains(record.sequence))
            last[record.file] = &record;
    return last;
}

Result<Done> write_again(FileSystem& files, FolderSync& folder_sync, const RedoRecord& record)
{
    return replace_durably(files, folder_sync, record.file, record.text, record.mode);
}

/// By somebody else: what the daemon wrote was there before the record was.
bool is_written_since(FileSystem& files, const RedoRecord& record)
{
    std::int64_t written_at = 0;
    return !files.written_at(record.file, written_at) && written_at > record.at_ns;
}

struct Opened {
    Fd descriptor;
    const RedoRecord* record;
};

Result<Done> sync_opened(FileSystem& files, FolderSync& folder_sync, std::vector<Opened>& opened)
{
    // One transaction of the file system then has all of them.
    for (const Opened& one : opened) files.begin_sync(one.descriptor);
    for (const Opened& one : opened) {
        if (!files.sync(one.descriptor) || is_written_since(files, *one.record)) continue;
        if (auto done = write_again(files, folder_sync, *one.record); !done) return done;
    }
    opened.clear();
    return Done{};
}

bool has_text(FileSystem& files, const RedoRecord& record)
{
    const Result<std::string> text = read_whole(files, record.file, record.text.size());
    return text && *text == record.text;
}

Result<Done> redo(FileSystem& files, FolderSync& folder_sync, const RedoRecord& record)
{
    if (is_written_since(files, record)) return Done{};
    const bool is_missing = !files.exists(record.file);
    std::error_code failure;
    switch (record.verb) {
        case RedoVerb::replace:
            if (has_text(files, record)) return Done{};
            logger(LogPart::store).info("'{}' is written again", record.file.string());
            return write_again(files, folder_sync, record);
        case RedoVerb::remove:
            if (is_missing) return Done{};
            failure = files.remove(record.file);
            break;
        case RedoVerb::link:
            if (!is_missing) return Done{};
            failure = files.link(record.text, record.file);
            break;
        case RedoVerb::cancel:
            return Done{};
    }
    if (failure) return failed("change again", record.file, failure);
    if (const std::error_code unsure = folder_sync.sync(record.file.parent_path()))
        return failed("make sure of", record.file, unsure);
    return Done{};
}

}  // namespace

Result<Done> sync_changes(FileSystem& files, FolderSync& folder_sync,
                          std::span<const RedoRecord> records)
{
    std::vector<Opened> opened;
    std::set<fs::path> folders;
    for (const auto& [file, record] : last_changes(records)) {
        folders.insert(file.parent_path());
        if (record->verb != RedoVerb::replace) continue;
        Fd descriptor;
        const std::error_code failure = files.open(file, O_RDONLY | O_NOFOLLOW, 0, descriptor);
        if (failure == std::errc::no_such_file_or_directory) continue;
        if (failure) return failed("make sure of", file, failure);
        opened.push_back({std::move(descriptor), record});
        if (opened.size() < open_max) continue;
        if (auto done = sync_opened(files, folder_sync, opened); !done) return done;
    }
    if (auto done = sync_opened(files, folder_sync, opened); !done) return done;
    for (const fs::path& folder : folders)
        if (const std::error_code failure = folder_sync.sync(folder))
            return failed("make sure of", folder, failure);
    return Done{};
}

Result<Done> redo_changes(FileSystem& files, FolderSync& folder_sync,
                          std::span<const RedoRecord> records)
{
    for (const auto& [file, record] : last_changes(records))
        if (auto done = redo(files, folder_sync, *record); !done) return done;
    return Done{};
}

}  // namespace hostler::daemon
