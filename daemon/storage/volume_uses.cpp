#include "daemon/storage/volume_uses.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "xml/base/error.hpp"

namespace hostler::daemon {
namespace {

/// libvirt's sentence, and who keeps the volume since when.
Error taken(const std::string& name, const VolumeUses::Row& row)
{
    const bool is_made = row.kind == VolumeUses::Kind::made;
    const auto time =
        std::chrono::duration_cast<std::chrono::seconds>(VolumeUses::Clock::now() - row.since);
    return {ErrorCode::operation_invalid,
            fmt::format("volume '{}' is still {} ({} for {} s{}).", name,
                        is_made ? "being allocated" : "in use", row.doing, time.count(),
                        row.is_given_up ? ", given up: its disk does not get on" : ""),
            ErrorDomain::storage};
}

}  // namespace

VolumeUses::Rows::iterator VolumeUses::begin(const std::string& name, Kind kind,
                                             std::string_view doing)
{
    const std::lock_guard lock(mutex_);
    return rows_.emplace(name, Row{.kind = kind, .doing = doing});
}

void VolumeUses::end(Rows::iterator row)
{
    const std::lock_guard lock(mutex_);
    rows_.erase(row);
}

void VolumeUses::give_up(Rows::iterator row)
{
    const std::lock_guard lock(mutex_);
    row->second.is_given_up = true;
}

bool VolumeUses::are_any() const
{
    const std::lock_guard lock(mutex_);
    return !rows_.empty();
}

bool VolumeUses::are_awaited() const
{
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(rows_, [](const auto& row) { return !row.second.is_given_up; });
}

void VolumeUses::require_free(const std::string& name, bool is_shared) const
{
    const std::lock_guard lock(mutex_);
    const auto [first, last] = rows_.equal_range(name);
    const auto forbids = [is_shared](const auto& row) {
        return !is_shared || row.second.kind != Kind::used;
    };
    const auto row = std::find_if(first, last, forbids);
    if (row != last) throw taken(name, row->second);
}

}  // namespace hostler::daemon
