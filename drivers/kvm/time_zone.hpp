#pragma once
// The host's time zones, as tzdata has them. They are read once: a newer tzdata shows to the next
// daemon. Any thread.

#include <cstdint>
#include <ctime>
#include <optional>
#include <string_view>

namespace hostler::drivers::kvm {

/// How far a zone's time is ahead of UTC at `moment`, in seconds; nothing if there is no such zone.
std::optional<std::int64_t> zone_ahead_of_utc_s(std::string_view zone, std::time_t moment);

}  // namespace hostler::drivers::kvm
