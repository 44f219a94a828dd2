// The local APIC's timer: one-shot, periodic, masked, by TSC deadline, by memory and by MSR.

#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"

namespace guest {
namespace {

constexpr uint8_t vector = first_free_vector;
constexpr uint32_t ticks = 50'000'000;
constexpr uint32_t short_ticks = 100'000;
constexpr uint64_t deadline_cycles = 10'000'000;

volatile uint32_t fired = 0;
volatile uint64_t fired_at = 0;

void on_timer(InterruptFrame&)
{
    fired_at = tsc();
    fired = fired + 1;
}

bool fires(uint32_t count)
{
    enable_interrupts();
    const bool came = wait_for([count] { return fired >= count; });
    disable_interrupts();
    return came;
}

bool stays_quiet()
{
    const uint32_t before = fired;
    enable_interrupts();
    const uint64_t start = tsc();
    while (tsc() - start < 4 * deadline_cycles) pause();
    disable_interrupts();
    return fired == before;
}

// What is looked at before it is due may be due already, where the host ran something else in
// between: then it comes at once, and is tried again.
constexpr int tries_max = 20;

/// How many of its ticks are left.
uint32_t start_one_shot()
{
    for (int tries = 0; tries < tries_max; ++tries) {
        fired = 0;
        start_timer(vector, timer_one_shot, ticks);
        const uint32_t left = read_apic(Apic::timer_current);
        if (left > 0) return left;
        stays_quiet();
    }
    return 0;
}

/// When it is due, if the register says the same.
uint64_t start_deadline()
{
    start_timer(vector, timer_deadline, 0);
    for (int tries = 0; tries < tries_max; ++tries) {
        fired = 0;
        const uint64_t due = tsc() + deadline_cycles;
        write_msr(msr_tsc_deadline, due);
        if (read_msr(msr_tsc_deadline) == due) return due;
        stays_quiet();
    }
    return 0;
}

/// Whether one that is taken back stays away.
bool disarms()
{
    for (int tries = 0; tries < tries_max; ++tries) {
        const uint64_t due = tsc() + deadline_cycles;
        write_msr(msr_tsc_deadline, due);
        write_msr(msr_tsc_deadline, 0);
        const bool was_in_time = tsc() < due;
        const bool is_quiet = stays_quiet();
        if (was_in_time) return is_quiet;
    }
    return false;
}

void one_shot(const char* name)
{
    const uint32_t left = start_one_shot();
    check(fires(1) && left > 0 && left <= ticks, name, fired, " interrupts, ", left, " ticks left");
    check(stays_quiet() && read_apic(Apic::timer_current) == 0, "one-shot fires once", fired);
}

void periodic()
{
    fired = 0;
    start_timer(vector, timer_periodic, short_ticks);
    check(fires(10), "periodic", fired, " interrupts of 10");
    start_timer(vector, timer_periodic, 0);
    stays_quiet();  // one may have been on its way
    check(stays_quiet(), "periodic stops", fired);
}

void masked()
{
    fired = 0;
    start_timer(vector, timer_one_shot | timer_masked, short_ticks);
    check(stays_quiet(), "masked", fired, " interrupts");
}

void deadline()
{
    if (!has_tsc_deadline()) return skip("tsc deadline", "the processor has none");
    const uint64_t due = start_deadline();
    const bool armed = due != 0;
    check(fires(1) && fired_at >= due, "tsc deadline", fired, " interrupts, ", fired_at - due,
          " cycles after it was due");
    check(armed && read_msr(msr_tsc_deadline) == 0, "tsc deadline is disarmed when it fires",
          armed ? "still set" : "never set");

    write_msr(msr_tsc_deadline, tsc() - 1);
    check(fires(2), "tsc deadline in the past fires at once", fired);
    check(disarms(), "tsc deadline 0 disarms", fired);
}

void own_interrupt(const char* name)
{
    fired = 0;
    send_interrupt(apic_id(), vector);
    check(fires(1) && fired == 1, name, fired);
}

}  // namespace

void run()
{
    on_interrupt(vector, on_timer);
    one_shot("one-shot");
    periodic();
    masked();
    deadline();
    own_interrupt("interrupt to itself");
    if (!has_x2apic()) return skip("x2apic", "the processor has none");
    const uint32_t id = apic_id();
    use_x2apic();
    check(apic_id() == id, "x2apic has the same id", apic_id());
    one_shot("one-shot by x2apic");
    deadline();
    own_interrupt("interrupt to itself by x2apic");
}

}  // namespace guest
