// The PIT's ticks across a stop of the machine in which its clocks stand: as many as time passes,
// none of the stop. It says when it counts, and whoever runs it is to stop it then, once.

#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/kvm_clock.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"

namespace guest {
namespace {

constexpr uint8_t vector = first_free_vector;
constexpr uint64_t ioapic = 0xfec00000;
constexpr uint64_t period_ns = 10 * ns_per_ms;
constexpr uint64_t after_stop_ns = 500 * ns_per_ms;
/// Ticks that a slow host's processor takes late come all the same, later.
constexpr uint64_t late_max_ns = 100 * ns_per_ms;
constexpr uint64_t patience_ns = 60 * ns_per_s;

ClockPage page;
volatile uint64_t ticks = 0;

void write_ioapic(uint32_t number, uint32_t value)
{
    reg<uint32_t>(ioapic) = number;
    reg<uint32_t>(ioapic + 0x10) = value;
}

void start_pit()
{
    constexpr uint32_t first_input = 0x10;
    constexpr uint8_t rate_generator = 0x34;  // counter 0, both bytes
    constexpr uint64_t hz = 1'193'182;
    constexpr auto count = static_cast<uint16_t>(hz * period_ns / ns_per_s);
    write_ioapic(first_input + 1, apic_id() << 24);
    write_ioapic(first_input, vector);
    out8(0x43, rate_generator);
    out8(0x40, count & 0xff);
    out8(0x40, count >> 8);
}

}  // namespace

void run()
{
    if (!is_on_kvm()) return skip("ticks", "this is not KVM");
    on_interrupt(vector, [](InterruptFrame&) { ticks = ticks + 1; });
    start_clock(page);
    start_pit();
    while (ticks < 10) halt_until_interrupt();
    const uint64_t start = system_time(page);
    ticks = 0;
    print("armed 1\n");
    while ((page.info.flags & clock_was_stopped) == 0) halt_until_interrupt();
    const uint64_t stopped = system_time(page);
    uint64_t passed = 0;
    do {
        halt_until_interrupt();
        passed = system_time(page) - start;
    } while (start + passed < stopped + after_stop_ns ||
             (ticks * period_ns + late_max_ns < passed && start + passed < stopped + patience_ns));
    print("# ", ticks, " ticks in ", passed, " ns\n");
    check(ticks * period_ns <= passed + 2 * period_ns, "no more ticks than time passed", ticks,
          " in ", passed, " ns");
    check(ticks * period_ns + late_max_ns >= passed, "no fewer ticks than time passed", ticks,
          " in ", passed, " ns");
}

}  // namespace guest
