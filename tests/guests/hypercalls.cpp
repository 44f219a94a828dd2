// Every hypercall that KVM knows on x86 (the kernel's Documentation/virt/kvm/x86/hypercalls.rst):
// those that work, those that are retired, and none of them from user mode.

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/kvm_clock.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/processors.hpp"
#include "tests/guests/runtime/report.hpp"
#include "tests/guests/runtime/user_mode.hpp"

namespace guest {
namespace {

// Numbers (linux/kvm_para.h).
constexpr uint64_t vapic_poll_irq = 1;
constexpr uint64_t mmu_op = 2;
constexpr uint64_t features = 3;
constexpr uint64_t map_magic_page = 4;
constexpr uint64_t kick_cpu = 5;
constexpr uint64_t clock_pairing = 9;
constexpr uint64_t send_ipi = 10;
constexpr uint64_t sched_yield = 11;
constexpr uint64_t map_gpa_range = 12;
constexpr uint64_t unknown = 99;

// Answers.
constexpr int64_t not_permitted = -1;
constexpr int64_t invalid = -22;
constexpr int64_t not_supported = -95;
constexpr int64_t no_such_call = -1000;

// Bits of 0x40000001.
constexpr uint32_t has_unhalt = 1u << 7;
constexpr uint32_t has_send_ipi = 1u << 11;
constexpr uint32_t has_sched_yield = 1u << 13;

constexpr uint8_t ipi_vector = first_free_vector;

/// What KVM writes at CLOCK_PAIRING.
struct ClockPairing {
    int64_t seconds;
    int64_t nanoseconds;
    uint64_t tsc;
    uint32_t flags;
    uint32_t padding[9];
};
static_assert(sizeof(ClockPairing) == 64);

alignas(64) volatile ClockPairing pairing;
alignas(4096) volatile uint8_t own_page[4096];
bool is_amd = false;

// The processor that calls, and another one, if there is one.
uint32_t own_id = 0;
uint32_t other_id = 0;
bool has_other = false;
volatile uint32_t interrupts = 0;
volatile uint32_t interrupts_of_other = 0;
volatile bool is_other_there = false;
volatile bool is_other_to_halt = false;
volatile bool is_halting = false;
volatile bool is_woken = false;

int64_t call(uint64_t number, uint64_t a = 0, uint64_t b = 0, uint64_t c = 0, uint64_t d = 0)
{
    int64_t answer = 0;
    if (is_amd)
        asm volatile("vmmcall"
                     : "=a"(answer)
                     : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d)
                     : "memory");
    else
        asm volatile("vmcall"
                     : "=a"(answer)
                     : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d)
                     : "memory");
    return answer;
}

uint64_t address_of(const volatile void* page)
{
    return reinterpret_cast<uint64_t>(page);
}

void answers(const char* name, uint64_t number, int64_t expected)
{
    const int64_t answer = call(number);
    check(answer == expected, name, "it answers ", static_cast<uint64_t>(-answer), " below 0");
}

/// The other processor takes interrupts until it is to halt with interrupts off: only a kick can
/// wake it from that.
void be_called(uint32_t)
{
    if (apic_id() != other_id) return;
    is_other_there = true;
    enable_interrupts();
    wait_for([] { return is_other_to_halt; });
    disable_interrupts();
    is_halting = true;
    asm volatile("cli; hlt");
    is_woken = true;
}

void find_other()
{
    own_id = apic_id();
    uint32_t ids[2] = {};
    if (listed_processors(ids, 2) < 2) return skip("calls to another", "there is only one");
    other_id = ids[0] == own_id ? ids[1] : ids[0];
    start_processors(be_called);
    has_other = check(wait_for([] { return is_other_there; }), "another is there", other_id);
}

void kicks(uint32_t bits)
{
    if ((bits & has_unhalt) == 0) return skip("KICK_CPU", "pv-unhalt is not offered");
    check(call(kick_cpu, 0, own_id) == 0, "KICK_CPU of itself", "it is refused");
    if (!has_other) return;
    is_other_to_halt = true;
    const bool woke = wait_for([] { return is_halting; }) && wait_for([] {
                          call(kick_cpu, 0, other_id);
                          return is_woken;
                      });
    check(woke, "KICK_CPU of another", "it still halts");
}

void pairs_clocks()
{
    const int64_t answer = call(clock_pairing, address_of(&pairing), 0);
    check(call(clock_pairing, address_of(&pairing), 7) == not_supported,
          "CLOCK_PAIRING of an unknown clock", "it is not refused");
    if (answer == not_supported) return skip("CLOCK_PAIRING", "the host has no master clock");
    const uint64_t now = tsc();
    check(answer == 0 && pairing.seconds > 0 &&
              static_cast<uint64_t>(pairing.nanoseconds) < ns_per_s && pairing.tsc <= now,
          "CLOCK_PAIRING", "seconds ", static_cast<uint64_t>(pairing.seconds));
}

void sends_interrupts(uint32_t bits)
{
    if ((bits & has_send_ipi) == 0) return skip("SEND_IPI", "pv-ipi is not offered");
    on_interrupt(ipi_vector, [](InterruptFrame&) {
        volatile uint32_t& count = apic_id() == own_id ? interrupts : interrupts_of_other;
        count = count + 1;
    });
    const int64_t sent = call(send_ipi, 1, 0, own_id, ipi_vector);
    enable_interrupts();
    const bool came = wait_for([] { return interrupts == 1; });
    disable_interrupts();
    check(sent == 1 && came, "SEND_IPI", static_cast<uint64_t>(sent), " sent");
    if (!has_other) return;
    const int64_t sent_there = call(send_ipi, 1, 0, other_id, ipi_vector);
    const bool came_there = wait_for([] { return interrupts_of_other == 1; });
    check(sent_there == 1 && came_there && interrupts == 1, "SEND_IPI to another",
          static_cast<uint64_t>(sent_there), " sent, ", interrupts_of_other, " came, ", interrupts,
          " came here");
}

void yields(uint32_t bits)
{
    if ((bits & has_sched_yield) == 0) return skip("SCHED_YIELD", "it is not offered");
    check(call(sched_yield, own_id) == 0, "SCHED_YIELD", "it is refused");
    if (has_other)
        check(call(sched_yield, other_id) == 0, "SCHED_YIELD to another", "it is refused");
}

void maps_ranges()
{
    const int64_t answer = call(map_gpa_range, address_of(own_page), 1, 0);
    if (answer == no_such_call) return skip("MAP_GPA_RANGE", "it is not enabled");
    check(answer == 0, "MAP_GPA_RANGE of a page of ours", "it is refused");
    check(call(map_gpa_range, address_of(own_page) + 1, 1, 0) == invalid,
          "MAP_GPA_RANGE of no whole page", "it is not refused");
    check(call(map_gpa_range, uint64_t{1} << 45, 1, 0) == invalid,
          "MAP_GPA_RANGE of what is not ours", "it is not refused");
}

void refused_to_users()
{
    const int64_t answer = static_cast<int64_t>(run_as_user(is_amd ? user_vmmcall : user_vmcall));
    check(answer == not_permitted, "none from user mode", static_cast<uint64_t>(-answer),
          " below 0");
}

}  // namespace

void run()
{
    if (!is_on_kvm()) return skip("hypercalls", "this is not KVM");
    is_amd = cpuid(0).b == 0x68747541;  // "Auth"
    const uint32_t bits = kvm_features();
    find_other();
    answers("VAPIC_POLL_IRQ does nothing", vapic_poll_irq, 0);
    answers("MMU_OP is retired", mmu_op, no_such_call);
    answers("FEATURES is retired", features, no_such_call);
    answers("PPC_MAP_MAGIC_PAGE is another architecture's", map_magic_page, no_such_call);
    answers("a number that nobody knows", unknown, no_such_call);
    pairs_clocks();
    sends_interrupts(bits);
    yields(bits);
    maps_ranges();
    refused_to_users();
    kicks(bits);
}

}  // namespace guest
