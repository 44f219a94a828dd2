#pragma once
// What a guest's clock is counted from.

#include <cstdint>
#include <ctime>

#include "xml/domain/clock.hpp"

namespace hostler::xml {

/// How far that is ahead of UTC at `now`, in seconds: the host's time zone, or nothing.
std::int64_t ahead_of_utc_s(const Clock& clock, std::time_t now);

}  // namespace hostler::xml
