#pragma once
// What a domain does with its time: the difference of two readings of its statistics.

#include <optional>
#include <string>

#include "clients/hostler/cli/params.hpp"

namespace hostler::cli {

/// One reading. Counters of all vCPUs together, times in nanoseconds; what a driver does not count
/// is missing.
struct DomainReading {
    std::int32_t state = 0;
    std::uint32_t vcpus = 0;
    std::optional<std::uint64_t> cpu_ns;
    std::optional<std::uint64_t> delay_ns;   ///< ready to run, and waiting for a processor
    std::optional<std::uint64_t> halted_ns;  ///< the guest had nothing to do
    std::optional<std::uint64_t> poll_won_ns;
    std::optional<std::uint64_t> poll_wasted_ns;
    std::optional<std::uint64_t> exits;
    bool shows_steal = false;  ///< the guest sees what it waited for a processor
    std::string halt_poll;     ///< "budget"; empty: not told
    std::string clock_pause;   ///< "continue"; empty: not told
    std::optional<std::uint64_t> clock_behind_ns;  ///< the guest's clocks, behind the host's
};

DomainReading reading_of(const Params& params);

/// Per cents of one processor, but for `steal`: of the time of all its vCPUs, as the guest's own
/// `top` shows it.
struct DomainLoad {
    std::optional<double> cpu;
    std::optional<double> wait;
    std::optional<double> steal;
    std::optional<double> halted;
    std::optional<double> poll_won;
    std::optional<double> poll_wasted;
    std::optional<double> exits;  ///< a second
};

/// How far a clock is off that stands so much behind: "-3.0 s", "-250 ms", "-1.5 h"; "0 s" where it
/// does not.
std::string clock_offset_text(std::uint64_t behind_ns);

/// A counter that went back, of a domain that was started anew, has no rate.
DomainLoad load_between(const DomainReading& before, const DomainReading& after, double seconds);

}  // namespace hostler::cli
