// HLT and what wakes from it: no wake-up may be lost, and none may come without a cause.

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/layout.h"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/processors.hpp"
#include "tests/guests/runtime/report.hpp"

namespace guest {
namespace {

constexpr uint8_t timer_vector = first_free_vector;
constexpr uint8_t call_vector = first_free_vector + 1;
constexpr uint32_t rounds = 200;

volatile uint32_t timers = 0;
volatile uint32_t calls = 0;
volatile uint32_t asked = 0;
volatile uint32_t first_id = 0;

void woken_by_timer(uint32_t ticks, const char* name)
{
    const uint32_t before = timers;
    uint64_t slept = 0;
    for (uint32_t i = 0; i < rounds; i++) {
        const uint64_t start = tsc();
        start_timer(timer_vector, timer_one_shot, ticks);
        while (timers == before + i) halt_until_interrupt();
        slept += tsc() - start;
    }
    check(timers == before + rounds, name, timers - before, " of ", rounds);
    print("cycles from start to handler, ", name, ": ", slept / rounds, "\n");
}

/// The other side: answers each request with an interrupt to the first processor.
void answer(uint32_t number)
{
    if (number != 1) return;
    for (uint32_t i = 1; i <= rounds; i++) {
        while (asked < i) pause();
        send_interrupt(first_id, call_vector);
    }
}

void woken_by_processor()
{
    first_id = apic_id();
    start_processors(answer);
    for (uint32_t i = 0; i < rounds; i++) {
        asked = i + 1;
        while (calls == i) halt_until_interrupt();
    }
    check(calls == rounds, "woken by another processor", calls, " of ", rounds);
}

}  // namespace

void run()
{
    on_interrupt(timer_vector, [](InterruptFrame&) { timers = timers + 1; });
    on_interrupt(call_vector, [](InterruptFrame&) { calls = calls + 1; });
    woken_by_timer(1'000, "woken by a timer that is almost due");
    woken_by_timer(50'000, "woken by a timer of 50,000 ticks");
    if (listed_processors(nullptr, 0) > 1) return woken_by_processor();
    skip("woken by another processor", "there is only one");
}

}  // namespace guest
