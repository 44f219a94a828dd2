#pragma once
// What a redo log's records say of files, and how to make it so without the log. Blocks.

#include <span>

#include "daemon/store/file_system.hpp"
#include "daemon/store/folder_sync.hpp"
#include "daemon/store/redo_record.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

/// The changes are made, in this kernel's page cache: puts them on the disk. A file that cannot be
/// synced is written anew, since nobody knows what the disk has of it.
Result<Done> sync_changes(FileSystem& files, FolderSync& folder_sync,
                          std::span<const RedoRecord> records);

/// The machine went down, and with it what was not on the disk yet: makes each change again, unless
/// somebody has written the file since. Doing it twice is doing it once.
Result<Done> redo_changes(FileSystem& files, FolderSync& folder_sync,
                          std::span<const RedoRecord> records);

}  // namespace hostler::daemon
