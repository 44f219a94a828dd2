#pragma once
// One file of a folder, as a volume. Blocks.

#include <optional>
#include <string>

#include "xml/base/error.hpp"
#include "xml/storage/volume.hpp"

namespace hostler::drivers::storage {

/// What the file at `path` is: its sizes, permissions, times, format and backing file. Nothing when
/// it is no volume: a pipe, a socket, a terminal, a link to nowhere, or gone meanwhile.
Result<std::optional<xml::StorageVolume>> look_at_file(const std::string& path);

/// Mode, owner and group of what is open or named.
Result<xml::StoragePermissions> permissions_of(const std::string& path);

}  // namespace hostler::drivers::storage
