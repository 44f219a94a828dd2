// Timers across stops of the machine, and what its clocks do meanwhile: "POLICY MS" on the command
// line, 'continue', 'freeze' or 'step-realtime' and how long each stop takes at least. Of three
// processors one waits for the APIC's one-shot timer, one for a TSC deadline, and one has a
// periodic timer. Each time that all are armed the guest says so, and whoever runs it is to stop it
// at once. A host that runs something else meanwhile can make anything late: what came too late is
// no failure but "late NAME: why", and whoever runs the guest tries it again.

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/kvm_clock.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/processors.hpp"
#include "tests/guests/runtime/report.hpp"
#include "tests/guests/runtime/start.hpp"

namespace guest {
namespace {

constexpr uint8_t timer_vector = first_free_vector;
constexpr uint8_t round_vector = first_free_vector + 1;
constexpr uint32_t rounds = 3;
constexpr uint64_t due_ns = 600 * ns_per_ms;
constexpr uint64_t period_ns = 50 * ns_per_ms;
constexpr uint32_t ticks_wanted = 8;  ///< of the periodic timer, after the stop

// How far an interrupt may be from where the clock says: the APIC's timers and the clock are set
// one after the other. One may be late because its processor waits for the host's; of some, one is
// not.
constexpr uint64_t early_max_ns = 1 * ns_per_ms;
constexpr uint64_t late_max_ns = 100 * ns_per_ms;
constexpr uint64_t best_late_max_ns = 5 * ns_per_ms;

enum Kind : uint32_t { one_shot, deadline, periodic, kinds };

/// A processor with its timer.
struct Seat {
    ClockPage page;
    volatile uint32_t id;
    volatile uint32_t armed;  ///< in which round
    volatile uint32_t ended;
    volatile uint32_t fired;
    volatile uint32_t fired_since;  ///< since it was told of the stop
    volatile uint64_t armed_ns;
    volatile uint64_t fired_ns;  ///< on the clock, when the first one after the stop came
    volatile uint64_t last_ns;   ///< and the last one so far
    volatile uint64_t best_ns;   ///< behind the first, the least that one was late in its period
    volatile uint64_t armed_tsc;
    volatile uint64_t fired_tsc;
    volatile bool was_told_again;
};
Seat seats[kinds];
volatile uint32_t round = 0;
bool is_time_stopped = false;
uint64_t gap_ns = 0;

/// One check of what a slow host may have spoilt.
template <class... Why>
bool check_promptness(bool holds, const char* name, Why... why)
{
    if (holds)
        ok(name);
    else
        print("late ", name, ": ", why..., "\n");
    return holds;
}

bool all_are_at(volatile uint32_t Seat::* count, uint32_t wanted)
{
    for (const Seat& seat : seats)
        if (seat.*count != wanted) return false;
    return true;
}

bool is_told(const Seat& seat)
{
    return (seat.page.info.flags & clock_was_stopped) != 0;
}

Seat& own_seat()
{
    for (Seat& seat : seats)
        if (seat.id == apic_id()) return seat;
    return seats[0];
}

/// Both clocks at one moment: again, where the host ran something else in between.
void read_clocks(const ClockPage& page, volatile uint64_t& ns, volatile uint64_t& cycles)
{
    do {
        ns = system_time(page);
        cycles = tsc();
    } while (system_time(page) - ns > ns_per_ms);
}

/// How long before a tick of the periodic timer was due, so much after the arming. One that is
/// early by more than it may be comes out as late.
uint64_t late_in_period(uint64_t passed)
{
    return (passed + early_max_ns) % period_ns;
}

void on_timer(InterruptFrame&)
{
    Seat& seat = own_seat();
    seat.fired = seat.fired + 1;
    if (seat.fired_since == 0 && !is_told(seat)) return;
    seat.fired_since = seat.fired_since + 1;
    seat.last_ns = system_time(seat.page);
    if (seat.fired_since == 1) return read_clocks(seat.page, seat.fired_ns, seat.fired_tsc);
    const uint64_t late = late_in_period(seat.last_ns - seat.armed_ns);
    if (seat.best_ns > late) seat.best_ns = late;
}

void arm(Seat& seat, uint32_t kind)
{
    seat.fired = 0;
    seat.fired_since = 0;
    seat.best_ns = period_ns;
    read_clocks(seat.page, seat.armed_ns, seat.armed_tsc);
    if (kind == one_shot) start_timer(timer_vector, timer_one_shot, uint32_t{due_ns});
    if (kind == periodic) start_timer(timer_vector, timer_periodic, uint32_t{period_ns});
    if (kind == deadline) {
        start_timer(timer_vector, timer_deadline, 0);
        write_msr(msr_tsc_deadline, seat.armed_tsc + cycles_of(seat.page, due_ns));
    }
}

/// The first processor's part: all timers are armed, and now is the time to stop the machine.
void announce()
{
    wait_for([] { return all_are_at(&Seat::armed, round); });
    print("armed ", round, "\n");
}

/// A one-shot timer that comes before the stop ends the wait, too: then the stop was too late.
void take_turn(Seat& seat, uint32_t kind)
{
    arm(seat, kind);
    seat.armed = round;
    if (kind == one_shot) announce();
    if (kind != periodic) {
        while (seat.fired == 0) halt_until_interrupt();
    } else {
        while (seat.fired_since <= ticks_wanted) halt_until_interrupt();
        start_timer(timer_vector, timer_periodic, 0);
    }
    // Taken back, it does not come again when KVM fills the page anew.
    seat.page.info.flags = seat.page.info.flags & static_cast<uint8_t>(~clock_was_stopped);
    start_clock(seat.page);
    seat.was_told_again = is_told(seat);
    seat.ended = seat.ended + 1;
}

void sit_down(uint32_t kind)
{
    if (kind >= kinds) return;
    Seat& seat = seats[kind];
    seat.id = apic_id();
    start_clock(seat.page);
    seat.was_told_again = is_told(seat);
    for (uint32_t turn = 1; turn <= rounds; turn++) {
        while (round < turn) halt_until_interrupt();
        take_turn(seat, kind);
    }
}

struct Names {
    const char* told;
    const char* taken_back;
    const char* alike;
    const char* not_early;
    const char* in_time;
    const char* once;
};
constexpr Names names[kinds] = {
    {"one-shot: its processor is told of the stop", "one-shot: the word is taken back",
     "one-shot: both clocks went alike", "one-shot: it does not come early",
     "one-shot: it comes in its time", "one-shot: it comes once"},
    {"deadline: its processor is told of the stop", "deadline: the word is taken back",
     "deadline: both clocks went alike", "deadline: it does not come early",
     "deadline: it comes in its time", "deadline: it comes once"},
    {"periodic: its processor is told of the stop", "periodic: the word is taken back",
     "periodic: both clocks went alike", "periodic: it does not come early",
     "periodic: it comes in its time", nullptr},
};

uint64_t passed_at(uint32_t kind)
{
    return seats[kind].fired_ns - seats[kind].armed_ns;
}

uint64_t passed_by_tsc(uint32_t kind)
{
    return ns_of(seats[kind].page, seats[kind].fired_tsc - seats[kind].armed_tsc);
}

/// When the first interrupt after the stop may come, counted from the arming. Where the clocks went
/// on, all timers were due in the stop and come at its end; where they stood, none was.
bool is_early(uint32_t kind)
{
    if (!is_time_stopped) return passed_at(kind) < gap_ns;
    return kind != periodic && passed_at(kind) + early_max_ns < due_ns;
}

bool is_late(uint32_t kind)
{
    const uint64_t passed = passed_at(kind);
    if (!is_time_stopped) return passed > passed_at(periodic) + late_max_ns;
    return kind == periodic ? passed >= gap_ns : passed > due_ns + late_max_ns;
}

/// The periodic timer behind the first interrupt.
void check_ticks(const Seat& seat)
{
    const uint64_t passed = seat.last_ns - seat.armed_ns;
    check_promptness(seat.best_ns <= early_max_ns + best_late_max_ns,
                     "periodic: it keeps its phase", "all came late, by ", seat.best_ns,
                     " ns at least, the last one after ", passed, " ns");
    check(seat.fired * period_ns <= passed + period_ns, "periodic: no more ticks than time passed",
          seat.fired, " in ", passed, " ns");
    if (!is_time_stopped) return;
    // KVM counts those together that their processor is too late for.
    check_promptness((seat.fired + 2) * period_ns >= passed, "periodic: none is lost", seat.fired,
                     " in ", passed, " ns");
}

void check_stop(uint32_t kind)
{
    // A slow host sets one clock a while after the other; a stop that only one counts is longer.
    constexpr uint64_t apart_max = 50 * ns_per_ms;
    const Seat& seat = seats[kind];
    const Names& name = names[kind];
    const uint64_t passed = passed_at(kind);
    const uint64_t by_tsc = passed_by_tsc(kind);
    print("# ", passed, " ns of the clock, ", by_tsc, " of the TSC, ", seat.fired, " interrupts\n");
    // Or the stop came when the timer had come.
    if (!check_promptness(seat.fired_since > 0, name.told, "not at any of ", seat.fired,
                          " interrupts"))
        return;
    check(!seat.was_told_again, name.taken_back, "it came again");
    check_promptness(passed < by_tsc + apart_max && by_tsc < passed + apart_max, name.alike, passed,
                     " ns, by the TSC ", by_tsc);
    check(!is_early(kind), name.not_early, "after ", passed, " ns, by the TSC ", by_tsc);
    check_promptness(!is_late(kind), name.in_time, "after ", passed, " ns, by the TSC ", by_tsc);
    if (kind != periodic) check(seat.fired == 1, name.once, seat.fired, " times");
}

void check_round()
{
    print("stop ", round, "\n");
    for (uint32_t kind = 0; kind < kinds; kind++) check_stop(kind);
    check_ticks(seats[periodic]);
}

uint64_t number_at(const char* text)
{
    uint64_t number = 0;
    for (; *text; ++text)
        if (*text >= '0' && *text <= '9') number = number * 10 + static_cast<uint64_t>(*text - '0');
    return number;
}

}  // namespace

void run()
{
    if (!is_on_kvm()) return skip("stops", "this is not KVM");
    const char* const text = reinterpret_cast<const char*>(start_info().command_line);
    is_time_stopped = text[0] != 'c';
    gap_ns = number_at(text) * ns_per_ms;
    on_interrupt(timer_vector, on_timer);
    on_interrupt(round_vector, [](InterruptFrame&) {});
    if (!check(listed_processors(nullptr, 0) == kinds, "there are three processors", "no")) return;
    for (Seat& seat : seats) seat.id = ~0u;
    seats[0].id = apic_id();
    start_clock(seats[0].page);
    start_processors(sit_down);
    wait_for([] { return processors_started() == kinds - 1; });
    for (uint32_t turn = 1; turn <= rounds; turn++) {
        wait_for([] { return seats[1].id != ~0u && seats[2].id != ~0u; });
        round = turn;
        for (uint32_t kind = 1; kind < kinds; kind++) send_interrupt(seats[kind].id, round_vector);
        take_turn(seats[0], 0);
        wait_for([turn] { return all_are_at(&Seat::ended, turn); });
        check_round();
    }
}

}  // namespace guest
