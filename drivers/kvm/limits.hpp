#pragma once
// How long a hostler-vmm may take for what, and what that makes of a whole start, restore or save.

#include <algorithm>
#include <chrono>

namespace hostler::drivers::kvm {

inline constexpr std::chrono::seconds request_limit(20);
/// Memory that is prefaulted takes its time.
inline constexpr std::chrono::seconds configure_limit(60);
/// A disk may be slow, and memory large.
inline constexpr std::chrono::minutes restore_limit(30);
inline constexpr std::chrono::minutes save_limit(30);
inline constexpr std::chrono::seconds kill_limit(15);

/// Greeted, configured, started and let run; killed where one of them fails.
inline constexpr std::chrono::seconds start_max =
    request_limit + configure_limit + configure_limit + request_limit + kill_limit;
/// The same, configured from a saved state.
inline constexpr std::chrono::seconds restore_max = start_max - configure_limit + restore_limit;
/// Paused, saved, and killed or let run again.
inline constexpr std::chrono::seconds save_max =
    request_limit + save_limit + std::max(kill_limit, request_limit);

}  // namespace hostler::drivers::kvm
