// Several processors: all that the MADT lists start, are distinct, take timer and other interrupts,
// and share memory.

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
constexpr uint32_t additions = 10'000;

struct Processor {
    volatile uint32_t is_in;
    volatile uint32_t id;
    volatile uint32_t timers;
    volatile uint32_t calls;
};
Processor processors[CPUS_MAX];
uint32_t counter = 0;
volatile uint32_t finished = 0;

Processor& own()
{
    for (Processor& processor : processors)
        if (processor.is_in != 0 && processor.id == apic_id()) return processor;
    return processors[0];
}

void add_up()
{
    for (uint32_t i = 0; i < additions; i++) __atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
}

void work(uint32_t number)
{
    processors[number].id = apic_id();
    processors[number].is_in = 1;
    add_up();
    start_timer(timer_vector, timer_one_shot, 100'000);
    while (processors[number].calls == 0 || processors[number].timers == 0) halt_until_interrupt();
    __atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
}

bool all_distinct(uint32_t count, const uint32_t* listed)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t same = 0;
        for (uint32_t j = 0; j < count; j++) same += processors[j].id == listed[i] ? 1 : 0;
        if (same != 1) return false;
    }
    return true;
}

}  // namespace

void run()
{
    uint32_t listed[CPUS_MAX] = {};
    const uint32_t count = listed_processors(listed, CPUS_MAX);
    print("processors listed: ", count, "\n");
    if (!check(count >= 1 && count <= CPUS_MAX, "MADT lists processors", count)) return;
    on_interrupt(timer_vector, [](InterruptFrame&) { own().timers = own().timers + 1; });
    on_interrupt(call_vector, [](InterruptFrame&) { own().calls = own().calls + 1; });
    processors[0].id = apic_id();
    processors[0].is_in = 1;

    if (count > 1) start_processors(work);
    add_up();
    wait_for([count] { return processors_started() == count - 1; });
    check(processors_started() == count - 1, "all start", processors_started(), " of ", count - 1);
    for (uint32_t i = 1; i < count; i++) wait_for([i] { return processors[i].is_in != 0; });
    check(all_distinct(count, listed), "ids are those of the MADT", "at least one is not");
    wait_for([count] { return __atomic_load_n(&counter, __ATOMIC_SEQ_CST) == count * additions; });
    check(counter == count * additions, "atomic additions add up", counter);

    for (uint32_t i = 1; i < count; i++) send_interrupt(processors[i].id, call_vector);
    wait_for([count] { return finished == count - 1; });
    check(finished == count - 1, "each takes a timer and a call", finished, " of ", count - 1);
    for (uint32_t i = 1; i < count; i++)
        check(processors[i].calls == 1 && processors[i].timers == 1, "each interrupt once",
              processors[i].calls, " calls, ", processors[i].timers, " timers on ", i);
}

}  // namespace guest
