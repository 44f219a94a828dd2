// KVM's clock (the kernel's Documentation/virt/kvm/x86/msr.rst): the page's version protocol, a
// time that never runs back, agreement of its wall clock with the CMOS clock, and steal time.

#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"

namespace guest {
namespace {

constexpr uint32_t kvm_signature_leaf = 0x40000000;
constexpr uint32_t kvm_features_leaf = 0x40000001;
constexpr uint32_t feature_clock = 1u << 3;
constexpr uint32_t feature_steal_time = 1u << 5;
constexpr uint32_t msr_wall_clock = 0x4b564d00;
constexpr uint32_t msr_system_time = 0x4b564d01;
constexpr uint32_t msr_steal_time = 0x4b564d03;
constexpr uint64_t enabled = 1;
constexpr uint64_t ns_per_s = 1'000'000'000;
constexpr uint32_t reads = 100'000;

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
struct WallClock {
    uint32_t version;
    uint32_t seconds;
    uint32_t nanoseconds;
};
struct StealTime {
    uint64_t steal;
    uint32_t version;
    uint32_t flags;
    uint8_t preempted;
    uint8_t rest[47];
};
static_assert(sizeof(TimeInfo) == 32 && sizeof(StealTime) == 64);

alignas(64) volatile TimeInfo time_info;
alignas(64) volatile WallClock wall_clock;
alignas(64) volatile StealTime steal_time;

uint64_t address_of(const volatile void* page)
{
    return reinterpret_cast<uint64_t>(page);
}

uint64_t scale(uint64_t cycles)
{
    const int shift = time_info.tsc_shift;
    cycles = shift < 0 ? cycles >> -shift : cycles << shift;
    return static_cast<uint64_t>(
        static_cast<unsigned __int128>(cycles) * time_info.tsc_to_system_mul >> 32);
}

/// Nanoseconds since the machine started, read as the version protocol asks.
uint64_t system_time()
{
    while (true) {
        const uint32_t version = time_info.version;
        const uint64_t since = tsc() - time_info.tsc;
        const uint64_t now = time_info.system_time + scale(since);
        if (version % 2 == 0 && version == time_info.version) return now;
        pause();
    }
}

uint8_t cmos(uint8_t cell)
{
    out8(0x70, cell);
    return in8(0x71);
}

uint32_t cmos_seconds()
{
    return static_cast<uint32_t>(cmos(0) >> 4) * 10 + (cmos(0) & 0xf);
}

void wait_for_next_second()
{
    const uint8_t before = cmos(0);
    wait_for([before] { return cmos(0) != before; });
}

void advances_with_the_cmos_clock()
{
    constexpr uint64_t tolerance = ns_per_s / 4;
    wait_for_next_second();
    const uint64_t start = system_time();
    wait_for_next_second();
    const uint64_t passed = system_time() - start;
    check(passed > ns_per_s - tolerance && passed < ns_per_s + tolerance,
          "a second of the CMOS clock is a second", passed, " ns");

    write_msr(msr_wall_clock, address_of(&wall_clock));
    const uint64_t now = wall_clock.seconds + (wall_clock.nanoseconds + system_time()) / ns_per_s;
    const auto apart = static_cast<uint32_t>((now % 60 + 60 - cmos_seconds()) % 60);
    check(wall_clock.version % 2 == 0 && wall_clock.seconds > 0 && (apart <= 1 || apart == 59),
          "wall clock agrees with the CMOS clock", now % 60, " and ", cmos_seconds());
}

void never_runs_back()
{
    uint64_t last = system_time();
    for (uint32_t i = 0; i < reads; i++) {
        const uint64_t now = system_time();
        if (now < last) return fail("never runs back", last - now, " ns back");
        last = now;
    }
    ok("never runs back");
}

void stays_off()
{
    write_msr(msr_system_time, 0);
    const uint32_t version = time_info.version;
    const uint64_t start = tsc();
    while (tsc() - start < patience_cycles / 200) cmos(0);
    check(time_info.version == version, "a clock turned off is left alone", time_info.version);
}

void steal()
{
    if ((cpuid(kvm_features_leaf).a & feature_steal_time) == 0)
        return skip("steal time", "not offered");
    steal_time.steal = ~0ull;
    write_msr(msr_steal_time, address_of(&steal_time) | enabled);
    cmos(0);
    check(steal_time.version % 2 == 0 && steal_time.steal < 3600 * ns_per_s, "steal time",
          steal_time.steal, " ns");
    write_msr(msr_steal_time, 0);
}

}  // namespace

void run()
{
    const Cpuid signature = cpuid(kvm_signature_leaf);
    if (signature.b != 0x4b4d564b || signature.c != 0x564b4d56)
        return skip("kvm clock", "this is not KVM");
    const uint32_t features = cpuid(kvm_features_leaf).a;
    print("features: ", Hex{features}, "\n");
    if (!check((features & feature_clock) != 0, "kvm clock is offered", Hex{features})) return;

    write_msr(msr_system_time, address_of(&time_info) | enabled);
    check(time_info.version != 0 && time_info.version % 2 == 0, "page is filled at once",
          "version ", time_info.version);
    check(time_info.tsc_to_system_mul != 0, "page has a scale", time_info.tsc_to_system_mul);
    print("flags: ", Hex{time_info.flags}, "\n");
    never_runs_back();
    advances_with_the_cmos_clock();
    stays_off();
    steal();
}

}  // namespace guest
