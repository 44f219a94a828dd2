// KVM's clock (the kernel's Documentation/virt/kvm/x86/msr.rst): the page's version protocol, a
// time that never runs back, on one processor or between several while one of them writes the
// registers, agreement with the TSC, the APIC's timer and the CMOS clock, and steal time.

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/kvm_clock.hpp"
#include "tests/guests/runtime/layout.h"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/processors.hpp"
#include "tests/guests/runtime/report.hpp"

namespace guest {
namespace {

constexpr uint32_t feature_clock = 1u << 3;
constexpr uint32_t feature_steal_time = 1u << 5;
constexpr uint32_t msr_wall_clock = 0x4b564d00;
constexpr uint32_t msr_steal_time = 0x4b564d03;
constexpr uint64_t enabled = 1;
constexpr uint32_t reads = 100'000;

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
static_assert(sizeof(StealTime) == 64);

ClockPage pages[CPUS_MAX];
ClockPage& own_page = pages[0];
alignas(64) volatile WallClock wall_clock;
alignas(64) volatile StealTime steal_time;

uint64_t address_of(const volatile void* page)
{
    return reinterpret_cast<uint64_t>(page);
}

uint8_t cmos(uint8_t cell)
{
    out8(0x70, cell);
    return in8(0x71);
}

uint32_t cmos_seconds()
{
    const uint8_t digits = cmos(0);
    return (digits >> 4) * 10u + (digits & 0xf);
}

void wait_for_next_second()
{
    const uint8_t before = cmos(0);
    wait_for([before] { return cmos(0) != before; });
}

void advances_with_the_cmos_clock()
{
    constexpr uint64_t tolerance = ns_per_s / 4;
    // Where the host runs something else for long, the end of a second is seen late: of some, one
    // is not.
    constexpr int tries_max = 20;
    uint64_t passed = 0;
    bool is_second = false;
    for (int tries = 0; tries < tries_max && !is_second; ++tries) {
        wait_for_next_second();
        const uint64_t start = system_time(own_page);
        wait_for_next_second();
        passed = system_time(own_page) - start;
        is_second = passed > ns_per_s - tolerance && passed < ns_per_s + tolerance;
    }
    check(is_second, "a second of the CMOS clock is a second", passed, " ns");

    write_msr(msr_wall_clock, address_of(&wall_clock));
    const uint64_t now =
        wall_clock.seconds + (wall_clock.nanoseconds + system_time(own_page)) / ns_per_s;
    const auto apart = static_cast<uint32_t>((now % 60 + 60 - cmos_seconds()) % 60);
    check(wall_clock.version % 2 == 0 && wall_clock.seconds > 0 && (apart <= 1 || apart == 59),
          "wall clock agrees with the CMOS clock", now % 60, " and ", cmos_seconds());
}

void never_runs_back()
{
    uint64_t last = system_time(own_page);
    for (uint32_t i = 0; i < reads; i++) {
        const uint64_t now = system_time(own_page);
        if (now < last) return fail("never runs back", last - now, " ns back");
        last = now;
    }
    ok("never runs back");
}

/// Three clocks read at one moment, or nearly: `width` is how long the reading took.
struct Moment {
    uint64_t ns;
    uint64_t tsc;
    uint64_t timer_ns;
    uint64_t width;
};

/// The shortest reading of several: the machine may take the processor away in between.
Moment read_clocks()
{
    Moment best{0, 0, 0, ~0ull};
    for (uint32_t i = 0; i < 20; i++) {
        const uint64_t before = system_time(own_page);
        const uint64_t cycles = tsc();
        const uint32_t left = read_apic(Apic::timer_current);
        const uint64_t after = system_time(own_page);
        if (after - before < best.width) best = {before, cycles, ~0u - left, after - before};
    }
    return best;
}

uint64_t apart(uint64_t one, uint64_t other)
{
    return one < other ? other - one : one - other;
}

/// The three run at one rate: kvmclock's page is written anew in between, and the APIC's timer,
/// whose ticks are KVM's nanoseconds, is the host's clock and none of the guest's making.
void keeps_the_rate_of_other_clocks()
{
    constexpr uint64_t wait_ns = 200 * ns_per_ms;
    constexpr uint64_t parts_allowed = 2'000;  // 500 parts in a million: what NTP may turn a clock
    start_timer(0, timer_one_shot | timer_masked, ~0u);
    const Moment first = read_clocks();
    while (system_time(own_page) - first.ns < wait_ns) cmos(0);
    start_clock(own_page);
    const Moment last = read_clocks();
    start_timer(0, timer_one_shot | timer_masked, 0);
    const uint64_t passed = last.ns - first.ns;
    const uint64_t allowed = passed / parts_allowed + first.width + last.width;
    const uint64_t by_tsc = ns_of(own_page, last.tsc - first.tsc);
    const uint64_t by_timer = last.timer_ns - first.timer_ns;
    print("clocks' reading takes: ", first.width, " and ", last.width, " ns\n");
    check(apart(passed, by_tsc) <= allowed, "keeps the TSC's rate", passed, " ns, by the TSC ",
          by_tsc);
    check(apart(passed, by_timer) <= allowed, "keeps the APIC timer's rate", passed,
          " ns, by the timer ", by_timer);
}

// Between processors: each reads its own page and compares with the furthest that any has read.
uint64_t furthest = 0;
uint32_t furthest_by = 0;
uint64_t times_back = 0;
uint64_t hand_overs = 0;
uint64_t rewrites = 0;
volatile bool is_over = false;
volatile uint32_t ended = 0;
ClockPage spare_page;

void compare_with_others(const ClockPage& page, uint32_t number)
{
    uint64_t before = __atomic_load_n(&furthest, __ATOMIC_SEQ_CST);
    const uint64_t now = system_time(page);
    if (now < before) __atomic_fetch_add(&times_back, 1, __ATOMIC_SEQ_CST);
    while (before < now && !__atomic_compare_exchange_n(&furthest, &before, now, false,
                                                        __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    }
    if (__atomic_exchange_n(&furthest_by, number, __ATOMIC_SEQ_CST) != number)
        __atomic_fetch_add(&hand_overs, 1, __ATOMIC_SEQ_CST);
}

/// The first of the others writes the registers all the time: KVM makes its pages anew.
void read_or_write(uint32_t number)
{
    ClockPage& page = pages[number];
    start_clock(page);
    while (!is_over) {
        compare_with_others(page, number);
        if (number != 1) continue;
        start_clock(spare_page);
        compare_with_others(spare_page, number);
        write_msr(msr_wall_clock, address_of(&wall_clock));
        start_clock(page);
        rewrites = rewrites + 1;
    }
    stop_clock();
    __atomic_fetch_add(&ended, 1, __ATOMIC_SEQ_CST);
}

void never_runs_back_between_processors()
{
    constexpr uint64_t hand_overs_wanted = 100;
    constexpr uint64_t rewrites_wanted = 1'000;
    const char* const name = "never runs back between processors while one writes the time";
    const uint32_t count = listed_processors(nullptr, 0);
    if (count < 2) return skip(name, "there is only one");
    if ((own_page.info.flags & clock_is_stable) == 0) return skip(name, "there is no one time");
    start_processors(read_or_write);
    const bool was_enough = wait_for([] {
        compare_with_others(own_page, 0);
        return __atomic_load_n(&hand_overs, __ATOMIC_SEQ_CST) >= hand_overs_wanted &&
               rewrites >= rewrites_wanted;
    });
    is_over = true;
    wait_for([count] { return ended == count - 1; });
    check(was_enough && times_back == 0 && ended == count - 1, name, times_back, " times back, ",
          hand_overs, " times another processor, ", rewrites, " times written, ", ended, " of ",
          count - 1, " ended");
}

void stays_off()
{
    stop_clock();
    const uint32_t version = own_page.info.version;
    const uint64_t start = tsc();
    while (tsc() - start < patience_cycles / 1000) cmos(0);
    check(own_page.info.version == version, "a clock turned off is left alone",
          own_page.info.version);
}

void steal()
{
    if ((kvm_features() & feature_steal_time) == 0) return skip("steal time", "not offered");
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
    if (!is_on_kvm()) return skip("kvm clock", "this is not KVM");
    const uint32_t features = kvm_features();
    print("features: ", Hex{features}, "\n");
    if (!check((features & feature_clock) != 0, "kvm clock is offered", Hex{features})) return;

    start_clock(own_page);
    const volatile TimeInfo& info = own_page.info;
    check(info.version != 0 && info.version % 2 == 0, "page is filled at once", "version ",
          info.version);
    check(info.tsc_to_system_mul != 0, "page has a scale", info.tsc_to_system_mul);
    print("flags: ", Hex{info.flags}, "\n");
    never_runs_back();
    keeps_the_rate_of_other_clocks();
    advances_with_the_cmos_clock();
    never_runs_back_between_processors();
    stays_off();
    steal();
}

}  // namespace guest
