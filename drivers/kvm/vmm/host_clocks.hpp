#pragma once
// The host's clocks, in nanoseconds.

#include <cstdint>
#include <ctime>

namespace hostler::vmm {

inline std::uint64_t read_clock(clockid_t clock) noexcept
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
           static_cast<std::uint64_t>(now.tv_nsec);
}

inline std::uint64_t monotonic_ns() noexcept
{
    return read_clock(CLOCK_MONOTONIC);
}

}  // namespace hostler::vmm
