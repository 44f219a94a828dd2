#include "drivers/kvm/vmm/clock/guest_clock.hpp"

#include <asm/kvm_para.h>
#include <x86intrin.h>

#include <algorithm>

#include "drivers/kvm/vmm/host_clocks.hpp"

namespace hostler::vmm {
namespace {

kvm_device_attr tsc_offset_attribute(std::uint64_t& value)
{
    kvm_device_attr attribute{};
    attribute.group = KVM_VCPU_TSC_CTRL;
    attribute.attr = KVM_VCPU_TSC_OFFSET;
    attribute.addr = reinterpret_cast<std::uintptr_t>(&value);
    return attribute;
}

/// A thread that is put aside between two clocks, or waits there for a page of this program, reads
/// them again: the closest of some readings. The counter is read first: a timer that is late by the
/// time in between is better than early.
HostMoment read_host()
{
    constexpr std::uint64_t apart_ns_max = 2'000;
    constexpr int tries_max = 10;
    HostMoment closest;
    std::uint64_t least_apart_ns = ~std::uint64_t{0};
    for (int tries = 0; tries < tries_max && least_apart_ns > apart_ns_max; ++tries) {
        const std::uint64_t before_ns = monotonic_ns();
        HostMoment now{.tsc = __rdtsc(), .realtime_ns = read_clock(CLOCK_REALTIME)};
        now.monotonic_ns = monotonic_ns();
        if (now.monotonic_ns - before_ns >= least_apart_ns) continue;
        least_apart_ns = now.monotonic_ns - before_ns;
        closest = now;
    }
    return closest;
}

}  // namespace

GuestClock::GuestClock(const KvmVm& vm, std::vector<const KvmVcpu*> vcpus)
    : vm_(vm), vcpus_(std::move(vcpus)), timers_(vcpus_)
{
    std::uint64_t unused = 0;
    kvm_device_attr attribute = tsc_offset_attribute(unused);
    can_move_tsc_ =
        !vcpus_.empty() && vcpus_.front()->try_call(KVM_HAS_DEVICE_ATTR, &attribute) == 0;
    if (vcpus_.empty()) return;
    // Of a machine, KVM tells what its counters have before another frequency is set for one.
    const auto khz = [](const auto& of) {
        return static_cast<std::uint64_t>(std::max(of.try_call(KVM_GET_TSC_KHZ, nullptr), 0));
    };
    tsc_rate_ = {.guest_khz = khz(*vcpus_.front()), .host_khz = khz(vm_)};
}

Result<Done> GuestClock::set_policy(PausePolicy policy)
{
    if (policy != PausePolicy::keep_running && !can_move_tsc_)
        return Error(ErrorCode::config_unsupported,
                     "this host's KVM cannot move a guest's time stamp counter, which would run on "
                     "in a pause while kvmclock stands");
    policy_ = policy;
    return Done{};
}

ClockChange plan_resume(PausePolicy policy, const ClockSample& paused, std::uint64_t host_tsc_now,
                        const TscRate& rate)
{
    ClockChange change;
    if (policy == PausePolicy::keep_running) return change;
    change.rewrites_wall_clock = policy == PausePolicy::step_realtime;
    change.kvmclock_ns = paused.kvmclock_ns;
    if (!paused.tsc_offsets.empty())
        change.tsc_offset =
            paused.tsc_offsets.front() - (rate.scaled(host_tsc_now) - rate.scaled(paused.host_tsc));
    return change;
}

ClockChange plan_restore(PausePolicy policy, const SavedClock& saved, const HostMoment& now,
                         const TscRate& rate)
{
    constexpr std::uint64_t ns_per_ms = 1'000'000;
    const bool is_counted =
        policy == PausePolicy::keep_running && now.realtime_ns > saved.realtime_ns;
    const std::uint64_t gap_ns = is_counted ? now.realtime_ns - saved.realtime_ns : 0;
    const auto gap_cycles = static_cast<std::uint64_t>(static_cast<unsigned __int128>(gap_ns) *
                                                       saved.tsc_khz / ns_per_ms);
    return {.kvmclock_ns = saved.kvmclock_ns + gap_ns,
            .tsc_offset = saved.guest_tsc + gap_cycles - rate.scaled(now.tsc),
            .rewrites_wall_clock = false};
}

std::uint64_t left_out_by(const ClockChange& restore, const SavedClock& saved,
                          const HostMoment& now)
{
    if (now.realtime_ns <= saved.realtime_ns) return 0;
    const std::uint64_t seen_ns = restore.kvmclock_ns.value_or(0) - saved.kvmclock_ns;
    return now.realtime_ns - saved.realtime_ns - seen_ns;
}

SavedClock GuestClock::saved() const noexcept
{
    if (!paused_) return {};
    const std::uint64_t offset = paused_->tsc_offsets.empty() ? 0 : paused_->tsc_offsets.front();
    return {.kvmclock_ns = paused_->kvmclock_ns,
            .guest_tsc = tsc_rate_.scaled(paused_->host_tsc) + offset,
            .tsc_khz = tsc_rate_.guest_khz,
            .realtime_ns = paused_realtime_ns_};
}

Result<Done> GuestClock::restore(const SavedClock& saved, std::uint64_t behind_ns)
{
    const HostMoment now = read_host();
    paused_at_ns_ = now.monotonic_ns;
    ClockChange change = plan_restore(policy_, saved, now, tsc_rate_);
    restored_gap_ns_ = *change.kvmclock_ns - saved.kvmclock_ns;
    behind_ns_ = behind_ns + left_out_by(change, saved, now);
    is_restored_ = true;
    if (!can_move_tsc_) change.tsc_offset.reset();
    if (auto done = apply(change, paused_at_ns_); !done) return done;
    paused_realtime_ns_ = now.realtime_ns;
    paused_ = ClockSample{.kvmclock_ns = *change.kvmclock_ns, .host_tsc = now.tsc};
    if (change.tsc_offset) paused_->tsc_offsets.assign(vcpus_.size(), *change.tsc_offset);
    return Done{};
}

void GuestClock::restore_timer(std::size_t vcpu, const kvm_lapic_state& apic)
{
    timers_.note_saved(vcpu, apic, restored_gap_ns_);
}

void GuestClock::pause(std::uint64_t ordered_at_ns)
{
    const HostMoment now = read_host();
    paused_at_ns_ = now.monotonic_ns;
    paused_ = sample();
    paused_realtime_ns_ = paused_->realtime_ns.value_or(now.realtime_ns);
    timers_.note(ordered_at_ns, paused_at_ns_);
}

Result<Done> GuestClock::resume()
{
    if (!paused_) return Done{};
    const HostMoment now = read_host();
    const ClockChange change = plan_resume(policy_, *paused_, now.tsc, tsc_rate_);
    const std::uint64_t now_ns = now.monotonic_ns;
    if (auto done = apply(change, now_ns); !done) return done;
    // Behind the counter, by which KVM may count them. Where the clocks went on, so did KVM's
    // timers, but for those of a saved state, which have counted since the clocks were put back.
    if (is_stopping_time() || is_restored_)
        if (auto done = timers_.go_on(is_stopping_time() ? now_ns : paused_at_ns_); !done)
            return done;
    is_restored_ = false;
    // A guest that has no kvmclock on answers EINVAL, which is no failure.
    for (const KvmVcpu* vcpu : vcpus_) vcpu->try_call(KVM_KVMCLOCK_CTRL, nullptr);
    paused_total_ns_ += monotonic_ns() - paused_at_ns_;
    if (is_stopping_time()) behind_ns_ += now_ns - paused_at_ns_;
    paused_.reset();
    return Done{};
}

/// `planned_at_ns`: the host's monotonic time for which the change was made.
Result<Done> GuestClock::apply(const ClockChange& change, std::uint64_t planned_at_ns)
{
    if (change.tsc_offset) {
        std::uint64_t value = *change.tsc_offset;
        kvm_device_attr attribute = tsc_offset_attribute(value);
        for (const KvmVcpu* vcpu : vcpus_)
            if (auto done = vcpu->call(KVM_SET_DEVICE_ATTR, "KVM_VCPU_TSC_OFFSET", &attribute);
                !done)
                return done;
    }
    if (change.tsc_offset) rearm_deadlines();
    if (change.kvmclock_ns)
        if (auto done = set_kvmclock(*change.kvmclock_ns, planned_at_ns); !done) return done;
    return change.rewrites_wall_clock ? rewrite_wall_clock() : Result<Done>(Done{});
}

/// kvmclock reads `ns` at the host's monotonic `at_ns`: the time stamp counter runs from then on,
/// and the two are to agree. A thread that is put aside on the way sets it again.
Result<Done> GuestClock::set_kvmclock(std::uint64_t ns, std::uint64_t at_ns) const
{
    constexpr std::uint64_t apart_ns_max = 50'000;
    constexpr int tries_max = 5;
    for (int tries = 0; tries < tries_max; ++tries) {
        const std::uint64_t now_ns = monotonic_ns();
        // Flags of exactly 0: what KVM_GET_CLOCK reports there would add the pause again.
        kvm_clock_data clock{};
        clock.clock = ns + (now_ns - at_ns);
        if (auto done = vm_.call(KVM_SET_CLOCK, "KVM_SET_CLOCK", &clock); !done) return done;
        if (monotonic_ns() - now_ns < apart_ns_max) break;
    }
    return Done{};
}

/// A timer that counts on the TSC was armed for the old offset, and may have run out meanwhile:
/// setting its deadline again counts anew. One that has fired is 0.
void GuestClock::rearm_deadlines() const noexcept
{
    constexpr std::uint32_t msr_tsc_deadline = 0x6e0;
    for (const KvmVcpu* vcpu : vcpus_) {
        KvmMsrList list(1);
        list.entries()[0].index = msr_tsc_deadline;
        const bool is_known = vcpu->try_call(kvm_call::get_msrs, list.data()) == 1;
        if (is_known && list.entries()[0].data) vcpu->try_call(kvm_call::set_msrs, list.data());
    }
}

/// KVM fills the page when the register is written: behind KVM_SET_CLOCK, with the difference
/// between the host's time of day and the kvmclock that is to hold.
Result<Done> GuestClock::rewrite_wall_clock() const
{
    KvmMsrList list(1);
    list.entries()[0].index = MSR_KVM_WALL_CLOCK_NEW;
    const KvmVcpu& vcpu = *vcpus_.front();
    const bool is_known = vcpu.try_call(kvm_call::get_msrs, list.data()) == 1;
    if (!is_known || list.entries()[0].data == 0) return Done{};  // the guest has no such page
    if (vcpu.try_call(kvm_call::set_msrs, list.data()) != 1)
        return Error(ErrorCode::operation_failed, "KVM_SET_MSRS: kvmclock's wall clock is refused");
    return Done{};
}

ClockSample GuestClock::sample() const
{
    ClockSample sample;
    kvm_clock_data clock{};
    vm_.try_call(KVM_GET_CLOCK, &clock);
    sample.kvmclock_ns = clock.clock;
    // Only a master clock comes with the TSC of the same moment.
    sample.host_tsc = clock.flags & KVM_CLOCK_HOST_TSC ? clock.host_tsc : __rdtsc();
    if (clock.flags & KVM_CLOCK_REALTIME) sample.realtime_ns = clock.realtime;
    for (const KvmVcpu* vcpu : vcpus_) {
        std::uint64_t offset = 0;
        kvm_device_attr attribute = tsc_offset_attribute(offset);
        if (vcpu->try_call(KVM_GET_DEVICE_ATTR, &attribute) == 0)
            sample.tsc_offsets.push_back(offset);
    }
    return sample;
}

void GuestClock::collect(proto::vmm::ClockState& state) const
{
    kvm_clock_data clock{};
    vm_.try_call(KVM_GET_CLOCK, &clock);
    state.set_kvmclock_ns(clock.clock);
    state.set_tsc_khz(tsc_rate_.guest_khz);
    state.set_is_tsc_stable(clock.flags & KVM_CLOCK_TSC_STABLE);
    const std::uint64_t lasting_ns = paused_ ? monotonic_ns() - paused_at_ns_ : 0;
    state.set_paused_ns(paused_total_ns_ + lasting_ns);
    state.set_behind_ns(behind_ns_ + (is_stopping_time() ? lasting_ns : 0));
    state.set_policy(policy_ == PausePolicy::keep_running ? proto::vmm::Clock::PAUSE_CONTINUE
                     : policy_ == PausePolicy::freeze     ? proto::vmm::Clock::PAUSE_FREEZE
                                                          : proto::vmm::Clock::PAUSE_STEP_REALTIME);
    if (!paused_ || paused_->tsc_offsets.empty()) return;
    // A vCPU's offset can be asked only while it does not run.
    const auto& offsets = paused_->tsc_offsets;
    state.set_tsc_offset(static_cast<std::int64_t>(offsets.front()));
    state.set_are_tsc_offsets_equal(std::ranges::adjacent_find(offsets, std::not_equal_to<>()) ==
                                    offsets.end());
}

}  // namespace hostler::vmm
