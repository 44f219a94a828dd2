#include "drivers/kvm/vmm/clock/local_timers.hpp"

#include <algorithm>
#include <cstring>

#include "drivers/kvm/vmm/host_clocks.hpp"

namespace hostler::vmm {
namespace {

// Registers, by their offset (Intel manual, volume 3, 11.4.1); vectors have 32 bits each 16 bytes.
constexpr std::size_t trigger_modes = 0x180;
constexpr std::size_t requests = 0x200;
constexpr std::size_t timer_entry = 0x320;
constexpr std::size_t timer_initial = 0x380;
constexpr std::size_t timer_current = 0x390;
constexpr std::size_t timer_divide = 0x3e0;

constexpr std::uint64_t counts_max = 0xffff'ffff;
constexpr std::uint32_t vector_mask = 0xff;
constexpr std::uint32_t masked = 1 << 16;
constexpr std::uint32_t mode_mask = 3 << 17;
constexpr std::uint32_t mode_one_shot = 0;
constexpr std::uint32_t mode_periodic = 1 << 17;

std::uint32_t get(const kvm_lapic_state& apic, std::size_t offset)
{
    std::uint32_t value = 0;
    std::memcpy(&value, apic.regs + offset, sizeof value);
    return value;
}

void set(kvm_lapic_state& apic, std::size_t offset, std::uint32_t value)
{
    std::memcpy(apic.regs + offset, &value, sizeof value);
}

/// KVM's bus has 1 GHz unless another is asked for; the divisor is 2 to the power of bits 0, 1 and
/// 3, plus one, of which 128's carry makes 1.
std::uint64_t ns_per_count(const kvm_lapic_state& apic)
{
    const std::uint32_t bits = get(apic, timer_divide);
    return 1u << (((bits & 3) | (bits >> 1 & 4)) + 1 & 7);
}

/// An edge, as the timer's interrupts are.
void request(kvm_lapic_state& apic, std::uint32_t vector)
{
    const std::size_t place = vector / 32 * 16;
    const std::uint32_t bit = 1u << vector % 32;
    set(apic, requests + place, get(apic, requests + place) | bit);
    set(apic, trigger_modes + place, get(apic, trigger_modes + place) & ~bit);
}

}  // namespace

std::optional<LocalTimer> timer_of(const kvm_lapic_state& apic)
{
    const std::uint32_t mode = get(apic, timer_entry) & mode_mask;
    const std::uint32_t initial = get(apic, timer_initial);
    const std::uint32_t current = get(apic, timer_current);
    if (mode != mode_one_shot && mode != mode_periodic) return std::nullopt;
    if (initial == 0 || (mode == mode_one_shot && current == 0)) return std::nullopt;
    const std::uint64_t left_ns = (current ? current : initial) * ns_per_count(apic);
    // KVM has a shortest period of its own, of which more may be left than the guest asked for.
    return LocalTimer{.initial_count = initial,
                      .is_periodic = mode == mode_periodic,
                      .period_ns = std::max(initial * ns_per_count(apic), left_ns),
                      .left_ns = left_ns};
}

LocalTimer as_stopped(LocalTimer read, std::uint64_t since_stop_ns, std::uint64_t stopping_ns)
{
    read.left_ns += since_stop_ns;
    if (!read.is_periodic) return read;
    read.left_ns = (read.left_ns - 1) % read.period_ns + 1;
    read.is_due = read.period_ns - read.left_ns < stopping_ns;
    return read;
}

LocalTimer after(LocalTimer timer, std::uint64_t passed_ns)
{
    if (passed_ns < timer.left_ns) {
        timer.left_ns -= passed_ns;
    } else if (timer.is_periodic) {
        timer.left_ns = timer.period_ns - (passed_ns - timer.left_ns) % timer.period_ns;
        timer.is_due = true;
    } else {
        timer.left_ns = 0;
    }
    return timer;
}

bool put_timer(const LocalTimer& timer, kvm_lapic_state& apic)
{
    const std::uint32_t entry = get(apic, timer_entry);
    if (get(apic, timer_initial) != timer.initial_count ||
        (entry & mode_mask) != (timer.is_periodic ? mode_periodic : mode_one_shot))
        return false;
    const std::uint64_t unit = ns_per_count(apic);
    const std::uint64_t counts = (timer.left_ns + unit - 1) / unit;
    set(apic, timer_current, static_cast<std::uint32_t>(std::min(counts, counts_max)));
    if (timer.is_due && (entry & masked) == 0) request(apic, entry & vector_mask);
    return true;
}

void LocalTimers::note(std::uint64_t ordered_at_ns, std::uint64_t stopped_at_ns) noexcept
{
    for (std::size_t index = 0; index < vcpus_.size(); ++index) {
        stopped_[index].reset();
        kvm_lapic_state apic{};
        if (vcpus_[index]->try_call(KVM_GET_LAPIC, &apic) != 0) continue;
        const std::uint64_t since_ns = monotonic_ns() - stopped_at_ns;
        if (const auto read = timer_of(apic))
            stopped_[index] = as_stopped(*read, since_ns, stopped_at_ns - ordered_at_ns);
    }
}

void LocalTimers::note_saved(std::size_t vcpu, const kvm_lapic_state& apic, std::uint64_t passed_ns)
{
    stopped_[vcpu] = timer_of(apic);
    if (stopped_[vcpu]) stopped_[vcpu] = after(*stopped_[vcpu], passed_ns);
}

void LocalTimers::put_into(std::size_t vcpu, kvm_lapic_state& apic) const
{
    if (stopped_[vcpu]) put_timer(*stopped_[vcpu], apic);
}

Result<Done> LocalTimers::go_on(std::uint64_t since_ns) const
{
    for (std::size_t index = 0; index < vcpus_.size(); ++index) {
        if (!stopped_[index]) continue;
        const KvmVcpu& vcpu = *vcpus_[index];
        kvm_lapic_state apic{};
        // Nothing may come between the two calls: what it requests would be lost.
        if (auto done = vcpu.call(KVM_GET_LAPIC, "KVM_GET_LAPIC", &apic); !done) return done;
        if (!put_timer(after(*stopped_[index], monotonic_ns() - since_ns), apic)) continue;
        if (auto done = vcpu.call(KVM_SET_LAPIC, "KVM_SET_LAPIC", &apic); !done) return done;
    }
    return Done{};
}

}  // namespace hostler::vmm
