#pragma once
// LocalTimers: the local APICs' one-shot and periodic timers over a stop of the machine. KVM counts
// them by the host's time, whatever the guest's clocks do: what each had left when the machine
// stopped is noted here, and set again when it goes on. (A deadline is the guest's own time and
// needs only to be armed anew: guest_clock.hpp.) Device thread, with every vCPU parked.

#include <linux/kvm.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "drivers/kvm/vmm/cpu/kvm.hpp"
#include "xml/base/error.hpp"

namespace hostler::vmm {

/// A timer that counts, at one moment.
struct LocalTimer {
    std::uint32_t initial_count = 0;
    bool is_periodic = false;
    std::uint64_t period_ns = 0;
    std::uint64_t left_ns = 0;
    /// A periodic one came due, and its processor has yet to hear of it. (One-shot with nothing
    /// left says the same.)
    bool is_due = false;

    bool operator==(const LocalTimer&) const = default;
};

/// What counts in `apic`: nothing if it is by deadline, stopped, or a one-shot timer that came due.
std::optional<LocalTimer> timer_of(const kvm_lapic_state& apic);

/// Pure: a timer that was read `since_stop_ns` after the machine stood, as it was then. It may have
/// come due since the order to stop was given, `stopping_ns` before: whether its processor took
/// that is not to be seen, and twice is better than never.
LocalTimer as_stopped(LocalTimer read, std::uint64_t since_stop_ns, std::uint64_t stopping_ns);

/// Pure: after so much time. A periodic timer keeps its phase, however often it came due.
LocalTimer after(LocalTimer timer, std::uint64_t passed_ns);

/// Sets `apic`'s counter, and requests the interrupt of a periodic timer that is due; gives false
/// and leaves it alone if it is not that timer any more: the processor was reset.
bool put_timer(const LocalTimer& timer, kvm_lapic_state& apic);

class LocalTimers {
public:
    explicit LocalTimers(std::vector<const KvmVcpu*> vcpus)
        : vcpus_(std::move(vcpus)), stopped_(vcpus_.size())
    {
    }

    /// The host's moments at which the machine was ordered to stop, and did.
    void note(std::uint64_t ordered_at_ns, std::uint64_t stopped_at_ns) noexcept;
    /// As a saved state has a processor's, so much time ago.
    void note_saved(std::size_t vcpu, const kvm_lapic_state& apic, std::uint64_t passed_ns);
    /// What a saved state is to have.
    void put_into(std::size_t vcpu, kvm_lapic_state& apic) const;

    /// The guest's clocks go on, and have done so since the host's `since_ns`.
    Result<Done> go_on(std::uint64_t since_ns) const;

private:
    std::vector<const KvmVcpu*> vcpus_;
    std::vector<std::optional<LocalTimer>> stopped_;
};

}  // namespace hostler::vmm
