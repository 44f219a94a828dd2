#pragma once
// GuestClock: what the guest's two clocks, kvmclock and the time stamp counter, do while it is
// paused. Device thread; pause() and resume() with every vCPU parked.

#include <linux/kvm.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "drivers/kvm/vmm/cpu/kvm.hpp"
#include "proto/vmm/statistics.pb.h"
#include "xml/base/error.hpp"

namespace hostler::vmm {

enum class PausePolicy {
    keep_running,  ///< both clocks include the pause
    freeze,        ///< the guest sees no time pass
};

/// Both clocks at one moment.
struct ClockSample {
    std::uint64_t kvmclock_ns = 0;
    std::uint64_t host_tsc = 0;
    std::vector<std::uint64_t> tsc_offsets;  ///< of each vCPU; empty where KVM has none
};

/// What has to be set before any vCPU runs again.
struct ClockChange {
    std::optional<std::uint64_t> kvmclock_ns;
    std::optional<std::uint64_t> tsc_offset;  ///< the same for every vCPU

    bool operator==(const ClockChange&) const = default;
};

/// A pure function: of the moment of the pause and the host's TSC now. One offset for all vCPUs, or
/// KVM gives up its master clock.
ClockChange plan_resume(PausePolicy policy, const ClockSample& paused, std::uint64_t host_tsc_now);

class GuestClock {
public:
    GuestClock(const KvmVm& vm, std::vector<const KvmVcpu*> vcpus)
        : vm_(vm), vcpus_(std::move(vcpus))
    {
    }

    void set_policy(PausePolicy policy) noexcept { policy_ = policy; }
    PausePolicy policy() const noexcept { return policy_; }

    /// All vCPUs are parked: notes the time.
    void pause();

    /// Applies the policy and tells each vCPU that it was stopped, so that the guest's watchdogs
    /// forgive. Nothing if not paused.
    Result<Done> resume();

    void collect(proto::vmm::ClockState& state) const;

private:
    ClockSample sample() const;

    const KvmVm& vm_;
    std::vector<const KvmVcpu*> vcpus_;
    PausePolicy policy_ = PausePolicy::keep_running;
    std::optional<ClockSample> paused_;
    std::uint64_t paused_at_ns_ = 0;
    std::uint64_t paused_total_ns_ = 0;
};

}  // namespace hostler::vmm
