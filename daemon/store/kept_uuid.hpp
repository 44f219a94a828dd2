#pragma once
// The host's UUID where neither settings, firmware nor machine-id tell one: made once, then kept in
// a file, since clients tell hosts apart by it.

#include <filesystem>

#include "daemon/store/file_system.hpp"
#include "xml/base/error.hpp"
#include "xml/base/uuid.hpp"

namespace hostler::daemon {

/// The UUID in `file`; where there is none, a new one that is there from now on. What else stands
/// in the file is an error: nothing of the administrator's is written over.
Result<Uuid> kept_uuid(FileSystem& files, const std::filesystem::path& file);

}  // namespace hostler::daemon
