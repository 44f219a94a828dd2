#pragma once

#include <stdint.h>

namespace guest {

// What KVM tells by CPUID, and its clock, in a page of the guest's for each processor (the kernel's
// Documentation/virt/kvm/x86/cpuid.rst and msr.rst).

bool is_on_kvm();
/// EAX of the features' leaf.
uint32_t kvm_features();

constexpr uint64_t ns_per_s = 1'000'000'000;
constexpr uint64_t ns_per_ms = 1'000'000;

struct TimeInfo {
    uint32_t version;
    uint32_t padding;
    uint64_t tsc;
    uint64_t system_time;
    uint32_t tsc_to_system_mul;
    int8_t tsc_shift;
    uint8_t flags;
    uint8_t rest[2];
};
static_assert(sizeof(TimeInfo) == 32);

/// Flags: one time for all processors; the machine was stopped (the guest takes it back).
constexpr uint8_t clock_is_stable = 1;
constexpr uint8_t clock_was_stopped = 2;

/// A page of its own, so that no two processors' pages share a line of the cache.
struct alignas(64) ClockPage {
    volatile TimeInfo info;
};

/// Has KVM keep this processor's clock there, filled at once.
void start_clock(const ClockPage& page);
void stop_clock();

/// Nanoseconds since the machine started, read as the version protocol asks.
uint64_t system_time(const ClockPage& page);

/// As the page says it: the time that so many cycles take, and the other way round.
uint64_t ns_of(const ClockPage& page, uint64_t cycles);
uint64_t cycles_of(const ClockPage& page, uint64_t ns);

}  // namespace guest
