#include "drivers/kvm/time_zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <chrono>

namespace hostler::drivers::kvm {

std::optional<std::int64_t> zone_ahead_of_utc_s(std::string_view zone, std::time_t moment)
{
    const auto& zones = date::get_tzdb().zones;
    const auto found = std::ranges::find_if(
        zones, [zone](const date::time_zone& each) { return each.name() == zone; });
    if (found == zones.end()) return std::nullopt;
    return found->get_info(date::sys_seconds(std::chrono::seconds(moment))).offset.count();
}

}  // namespace hostler::drivers::kvm
