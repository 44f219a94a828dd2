#pragma once
// GuestClock: what the guest's two clocks, kvmclock and the time stamp counter, do while it is
// paused, and the timers that count by them. Device thread; pause() and resume() with every vCPU
// parked.

#include <linux/kvm.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "drivers/kvm/vmm/clock/local_timers.hpp"
#include "drivers/kvm/vmm/clock/tsc_frequency.hpp"
#include "drivers/kvm/vmm/cpu/kvm.hpp"
#include "proto/vmm/statistics.pb.h"
#include "xml/base/error.hpp"

namespace hostler::vmm {

enum class PausePolicy {
    keep_running,  ///< both clocks include the pause
    freeze,        ///< the guest sees no time pass
    /// freeze; and kvmclock's wall clock page is written anew, so that the guest that reads it, or
    /// asks by KVM_HC_CLOCK_PAIRING, has the host's time of day.
    step_realtime,
};

/// Both clocks at one moment.
struct ClockSample {
    std::uint64_t kvmclock_ns = 0;
    std::uint64_t host_tsc = 0;
    std::vector<std::uint64_t> tsc_offsets;    ///< of each vCPU; empty where KVM has none
    std::optional<std::uint64_t> realtime_ns;  ///< the host's, where KVM tells it
};

/// The same as it is kept in a saved state.
struct SavedClock {
    std::uint64_t kvmclock_ns = 0;
    std::uint64_t guest_tsc = 0;  ///< of vCPU 0, as it read
    std::uint64_t tsc_khz = 0;
    std::uint64_t realtime_ns = 0;

    bool operator==(const SavedClock&) const = default;
};

/// The host's clocks at one moment.
struct HostMoment {
    std::uint64_t tsc = 0;
    std::uint64_t realtime_ns = 0;
    std::uint64_t monotonic_ns = 0;
};

/// What has to be set before any vCPU runs again.
struct ClockChange {
    std::optional<std::uint64_t> kvmclock_ns;
    std::optional<std::uint64_t> tsc_offset;  ///< the same for every vCPU
    bool rewrites_wall_clock = false;

    bool operator==(const ClockChange&) const = default;
};

/// A pure function: of the moment of the pause and the host's TSC now. One offset for all vCPUs, or
/// KVM gives up its master clock.
ClockChange plan_resume(PausePolicy policy, const ClockSample& paused, std::uint64_t host_tsc_now,
                        const TscRate& rate);

/// A pure function: both clocks go on from where they stood, with the time between added where the
/// guest is to see it. A host's clock that was set back adds nothing.
ClockChange plan_restore(PausePolicy policy, const SavedClock& saved, const HostMoment& now,
                         const TscRate& rate);

/// A pure function: how much of the time that the host's clock says has passed since the save the
/// guest is not to see.
std::uint64_t left_out_by(const ClockChange& restore, const SavedClock& saved,
                          const HostMoment& now);

class GuestClock {
public:
    GuestClock(const KvmVm& vm, std::vector<const KvmVcpu*> vcpus);

    /// An error where this host's KVM could stop one of the clocks and not the other.
    Result<Done> set_policy(PausePolicy policy);
    /// Whether a pause is no time for the guest.
    bool is_stopping_time() const noexcept { return policy_ != PausePolicy::keep_running; }

    /// All vCPUs are parked, and were ordered so at the host's monotonic `ordered_at_ns`: notes the
    /// time.
    void pause(std::uint64_t ordered_at_ns);

    /// Paused: what a saved state keeps.
    SavedClock saved() const noexcept;
    /// And how far the clocks stood behind the host's at the pause, which lasts.
    std::uint64_t saved_behind_ns() const noexcept { return behind_ns_; }
    /// Paused from now on, with the clocks of a saved state: before the vCPUs' MSRs are put back,
    /// which count from them.
    Result<Done> restore(const SavedClock& saved, std::uint64_t behind_ns);

    /// What a saved state has of a processor's APIC, before it is written and behind restore(): its
    /// timer is as it was at the moment of the clocks.
    void save_timer(std::size_t vcpu, kvm_lapic_state& apic) const { timers_.put_into(vcpu, apic); }
    void restore_timer(std::size_t vcpu, const kvm_lapic_state& apic);

    /// Applies the policy and tells each vCPU that it was stopped, so that the guest's watchdogs
    /// forgive. Nothing if not paused.
    Result<Done> resume();

    void collect(proto::vmm::ClockState& state) const;

private:
    ClockSample sample() const;
    Result<Done> apply(const ClockChange& change, std::uint64_t planned_at_ns);
    Result<Done> set_kvmclock(std::uint64_t ns, std::uint64_t at_ns) const;
    Result<Done> rewrite_wall_clock() const;
    void rearm_deadlines() const noexcept;

    const KvmVm& vm_;
    std::vector<const KvmVcpu*> vcpus_;
    bool can_move_tsc_ = false;
    PausePolicy policy_ = PausePolicy::keep_running;
    std::optional<ClockSample> paused_;
    LocalTimers timers_;
    bool is_restored_ = false;  ///< and has not run since
    std::uint64_t restored_gap_ns_ = 0;
    TscRate tsc_rate_;
    std::uint64_t paused_realtime_ns_ = 0;
    std::uint64_t paused_at_ns_ = 0;
    std::uint64_t paused_total_ns_ = 0;
    std::uint64_t behind_ns_ = 0;  ///< without the pause that lasts
};

}  // namespace hostler::vmm
