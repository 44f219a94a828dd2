#pragma once
// Files that are replaced whole or not at all.

#include <filesystem>
#include <string>
#include <string_view>

#include "daemon/store/file_system.hpp"
#include "daemon/store/folder_sync.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

/// Writes `text` into a new file of the folder of `path`, to be renamed; nothing is synced. An
/// error leaves nothing.
Result<std::filesystem::path> write_beside(FileSystem& files, const std::filesystem::path& path,
                                           std::string_view text, mode_t mode);

/// Puts `text` in the place of `path`: written beside it, synced, renamed, the folder
/// synced. On an error the old file stands, unless the error is that of the folder's sync.
Result<Done> replace_durably(FileSystem& files, FolderSync& folder_sync,
                             const std::filesystem::path& path, std::string_view text,
                             mode_t mode = 0600);

/// The same without the syncs: whole after kill -9, not after a loss of power.
Result<Done> replace_whole(FileSystem& files, const std::filesystem::path& path,
                           std::string_view text);

/// A file's text, at most `bytes_max`.
Result<std::string> read_whole(FileSystem& files, const std::filesystem::path& path,
                               std::size_t bytes_max);

/// Removes what replace…() left in a folder when it was killed half-way.
void remove_leftovers(FileSystem& files, const std::filesystem::path& folder);

/// "cannot write '/etc/hostler/qemu/web.xml': No space left on device".
Error failed(std::string_view verb, const std::filesystem::path& path, std::error_code why);

}  // namespace hostler::daemon
