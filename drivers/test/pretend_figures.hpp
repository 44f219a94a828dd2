#pragma once
// What devices of a pretended guest did, as figures that grow while it runs and are never 0.

#include "drivers/statistics.hpp"

namespace hostler::drivers::test {

/// `place` is where the device stands in the definition.
BlockStatistics block_figures(std::string target, std::size_t place, std::uint64_t ran_ns);
InterfaceStatistics interface_figures(std::string target, std::size_t place, std::uint64_t ran_ns);
/// `clock_s` is the guest's own time.
BalloonStatistics balloon_figures(std::uint64_t current_kib, std::uint64_t maximum_kib,
                                  std::int64_t clock_s);

}  // namespace hostler::drivers::test
