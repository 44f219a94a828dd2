#pragma once
// The budget controller of halt polling: how long KVM may poll for an idle vCPU's next wake-up, so
// that short waits are caught and the polling that catches nothing stays under a share of one
// processor. Pure functions of what KVM counted; halt_governor.hpp samples and applies.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "drivers/kvm/vmm/cpu/kvm_statistics.hpp"

namespace hostler::vmm {

/// What all vCPUs of a machine have waited for, since they began. Bucket 0 of a histogram counts
/// what was shorter than a nanosecond, bucket N what was shorter than 2^N; the last has no end.
struct HaltSample {
    static constexpr std::size_t buckets = 32;
    using Histogram = std::array<std::uint64_t, buckets>;

    std::uint64_t time_ns = 0;    ///< when it was taken, monotonic
    std::uint64_t wasted_ns = 0;  ///< polled, and nothing came
    std::uint64_t polls = 0;      ///< begun
    std::uint64_t polls_won = 0;  ///< ended by a wake-up
    Histogram won{};              ///< how long these took
    Histogram slept{};            ///< how long the vCPU slept where polling did not help

    bool operator==(const HaltSample&) const = default;
};

struct HaltBudget {
    std::uint64_t max_ns = 200'000;
    std::uint64_t grow_start_ns = 10'000;
    std::uint32_t grow = 2;
    std::uint32_t shrink = 2;  ///< 0: to nothing
    double percent = 5;        ///< of one processor
};

/// How long KVM may poll, and what was polled in vain beyond the share: that is to be paid off by
/// polling less. The window rises until it costs too much, and without a memory of that would do so
/// again and again.
struct HaltWindow {
    std::uint64_t ns = 0;
    std::uint64_t owed_ns = 0;

    bool operator==(const HaltWindow&) const = default;
};

/// The window for the next interval, from the one that held between two samples. It grows by one
/// step toward the window that would have caught the most within the budget, shrinks by one step
/// toward a smaller one, and shrinks whatever the prediction says while anything is owed.
HaltWindow next_halt_window(const HaltBudget& budget, const HaltWindow& window,
                            const HaltSample& before, const HaltSample& now);

/// Whether KVM counts what the controller needs.
bool counts_halts(const KvmStatistics& vcpu);

/// Sums up over the vCPUs.
HaltSample sample_halts(std::span<const KvmStatistics> vcpus, std::uint64_t time_ns);

}  // namespace hostler::vmm
