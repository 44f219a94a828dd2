#include "drivers/kvm/vmm/clock/guest_clock.hpp"

#include <x86intrin.h>

#include <algorithm>
#include <ctime>

namespace hostler::vmm {
namespace {

std::uint64_t monotonic_ns()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
           static_cast<std::uint64_t>(now.tv_nsec);
}

kvm_device_attr tsc_offset_attribute(std::uint64_t& value)
{
    kvm_device_attr attribute{};
    attribute.group = KVM_VCPU_TSC_CTRL;
    attribute.attr = KVM_VCPU_TSC_OFFSET;
    attribute.addr = reinterpret_cast<std::uintptr_t>(&value);
    return attribute;
}

}  // namespace

ClockChange plan_resume(PausePolicy policy, const ClockSample& paused, std::uint64_t host_tsc_now)
{
    ClockChange change;
    if (policy == PausePolicy::keep_running) return change;
    change.kvmclock_ns = paused.kvmclock_ns;
    if (!paused.tsc_offsets.empty())
        change.tsc_offset = paused.tsc_offsets.front() - (host_tsc_now - paused.host_tsc);
    return change;
}

void GuestClock::pause()
{
    paused_at_ns_ = monotonic_ns();
    paused_ = sample();
}

Result<Done> GuestClock::resume()
{
    if (!paused_) return Done{};
    const ClockChange change = plan_resume(policy_, *paused_, __rdtsc());
    if (change.tsc_offset) {
        std::uint64_t value = *change.tsc_offset;
        kvm_device_attr attribute = tsc_offset_attribute(value);
        for (const KvmVcpu* vcpu : vcpus_)
            if (auto done = vcpu->call(KVM_SET_DEVICE_ATTR, "KVM_VCPU_TSC_OFFSET", &attribute);
                !done)
                return done;
    }
    if (change.kvmclock_ns) {
        // Flags of exactly 0: what KVM_GET_CLOCK reports there would add the pause again.
        kvm_clock_data clock{};
        clock.clock = *change.kvmclock_ns;
        if (auto done = vm_.call(KVM_SET_CLOCK, "KVM_SET_CLOCK", &clock); !done) return done;
    }
    // A guest that has no kvmclock on answers EINVAL, which is no failure.
    for (const KvmVcpu* vcpu : vcpus_) vcpu->try_call(KVM_KVMCLOCK_CTRL, nullptr);
    paused_total_ns_ += monotonic_ns() - paused_at_ns_;
    paused_.reset();
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
    state.set_is_tsc_stable(clock.flags & KVM_CLOCK_TSC_STABLE);
    state.set_paused_ns(paused_total_ns_ + (paused_ ? monotonic_ns() - paused_at_ns_ : 0));
    if (!paused_ || paused_->tsc_offsets.empty()) return;
    // A vCPU's offset can be asked only while it does not run.
    const auto& offsets = paused_->tsc_offsets;
    state.set_tsc_offset(static_cast<std::int64_t>(offsets.front()));
    state.set_are_tsc_offsets_equal(std::ranges::adjacent_find(offsets, std::not_equal_to<>()) ==
                                    offsets.end());
}

}  // namespace hostler::vmm
