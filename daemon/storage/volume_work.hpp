#pragma once
// VolumeWork: one thing that is done to a volume where work may block. Whoever asked for it and the
// thread that does it share it: either may be gone before the other.

#include <functional>
#include <optional>
#include <string_view>

#include "daemon/storage/pool_view.hpp"
#include "daemon/storage/volume_uses.hpp"
#include "drivers/storage/progress.hpp"

namespace hostler::daemon {

/// The volume as it now is; nothing: it is gone.
using ChangedVolume = Result<std::optional<xml::StorageVolume>>;

struct VolumeWork {
    using Progress = drivers::storage::Progress;
    using Change = std::function<ChangedVolume(const xml::StorageVolume& volume, Progress&)>;

    std::string_view name;  ///< a literal: "wipe"
    VolumePtr volume;       ///< as it was, or is to be; in the end as it is
    std::optional<VolumeUse> use;
    /// Has what it refers to.
    Change change{};
    bool is_new = false;
    bool is_counted = true;  ///< in the pool's figures
    /// Of the volume, that one step of it is about: with them a disk may take longer.
    std::uint64_t step_bytes = 0;
    Progress progress{};
};

using VolumeWorkPtr = std::shared_ptr<VolumeWork>;

}  // namespace hostler::daemon
