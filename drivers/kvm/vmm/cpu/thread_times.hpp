#pragma once
// ThreadTimes: where a thread's time went, from files of /proc that are opened before the sandbox
// closes. Device thread.

#include <cstdint>

#include "xml/base/fd.hpp"

namespace hostler::vmm {

class ThreadTimes {
public:
    struct Sample {
        std::uint64_t user_ns = 0;
        std::uint64_t system_ns = 0;
        std::uint64_t cpu_ns = 0;        ///< both, as the scheduler counts
        std::uint64_t run_delay_ns = 0;  ///< ready to run and waiting for a processor
        int processor = -1;              ///< that it ran on last
    };

    /// Of a thread of this process. Where /proc is not there everything is 0.
    explicit ThreadTimes(int thread_id);

    Sample sample() const;

private:
    Fd stat_;
    Fd schedstat_;
};

/// What the text of /proc/…/stat says of time, in ticks, and of place; nothing for another text.
struct StatTicks {
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    int processor = -1;

    bool operator==(const StatTicks&) const = default;
};
StatTicks parse_stat(const char* text);

}  // namespace hostler::vmm
