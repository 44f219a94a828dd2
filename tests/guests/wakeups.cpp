// Sleeps until a deadline of the time stamp counter, again and again, and tells how late it woke:
// "wakeups CYCLES COUNT" on the command line. None may come early, and none may be lost.

#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"
#include "tests/guests/runtime/start.hpp"

namespace guest {
namespace {

constexpr uint8_t vector = first_free_vector;
constexpr uint32_t most = 20'000;

volatile uint64_t woken_at = 0;
uint64_t late[most];

/// The next number of the text, from `at` on; `otherwise` where there is none.
uint64_t next_number(const char*& at, uint64_t otherwise)
{
    while (*at && (*at < '0' || *at > '9')) ++at;
    if (!*at) return otherwise;
    uint64_t number = 0;
    for (; *at >= '0' && *at <= '9'; ++at) number = number * 10 + static_cast<uint64_t>(*at - '0');
    return number;
}

void sort(uint64_t* values, uint32_t count)
{
    for (uint32_t gap = count / 2; gap > 0; gap /= 2)
        for (uint32_t i = gap; i < count; ++i) {
            const uint64_t value = values[i];
            uint32_t at = i;
            for (; at >= gap && values[at - gap] > value; at -= gap) values[at] = values[at - gap];
            values[at] = value;
        }
}

/// How many woke before their time.
uint32_t sleep_often(uint64_t period, uint32_t count)
{
    uint32_t early = 0;
    start_timer(vector, timer_deadline, 0);
    for (uint32_t i = 0; i < count; ++i) {
        woken_at = 0;
        const uint64_t due = tsc() + period;
        write_msr(msr_tsc_deadline, due);
        while (woken_at == 0) halt_until_interrupt();
        if (woken_at < due) ++early;
        late[i] = woken_at < due ? 0 : woken_at - due;
    }
    return early;
}

}  // namespace

void run()
{
    constexpr uint64_t period_default = 1'000'000;
    on_interrupt(vector, [](InterruptFrame&) { woken_at = tsc(); });
    const char* text = reinterpret_cast<const char*>(start_info().command_line);
    const uint64_t period = next_number(text, period_default);
    const uint64_t asked = next_number(text, 50);
    const auto count = static_cast<uint32_t>(asked < most ? asked : most);
    if (!has_tsc_deadline()) {
        ok("nothing to be woken by");
        return skip("wake-ups by a TSC deadline", "the processor has none");
    }
    const uint32_t early = sleep_often(period, count);
    check(early == 0, "no wake-up before its time", early, " of ", count);
    sort(late, count);
    print("cycles late: median ", late[count / 2], ", p99 ", late[uint64_t{count} * 99 / 100],
          "\n");
}

}  // namespace guest
