#include "daemon/storage/volume_uses.hpp"

#include <fmt/format.h>

#include "xml/base/error.hpp"

namespace hostler::daemon {

void VolumeUses::begin(const std::string& name, Kind kind)
{
    const std::lock_guard lock(mutex_);
    Row& row = rows_[name];
    ++row.count;
    row.kind = kind;
}

void VolumeUses::end(const std::string& name)
{
    const std::lock_guard lock(mutex_);
    const auto row = rows_.find(name);
    if (--row->second.count == 0) rows_.erase(row);
}

bool VolumeUses::are_any() const
{
    const std::lock_guard lock(mutex_);
    return !rows_.empty();
}

void VolumeUses::require_free(const std::string& name, bool is_shared) const
{
    const std::lock_guard lock(mutex_);
    const auto row = rows_.find(name);
    if (row == rows_.end()) return;
    if (row->second.kind == Kind::made)
        throw Error(ErrorCode::operation_invalid,
                    fmt::format("volume '{}' is still being allocated.", name),
                    ErrorDomain::storage);
    if (!is_shared)
        throw Error(ErrorCode::operation_invalid, fmt::format("volume '{}' is still in use.", name),
                    ErrorDomain::storage);
}

}  // namespace hostler::daemon
