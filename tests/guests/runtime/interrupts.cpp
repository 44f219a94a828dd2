#include "tests/guests/runtime/interrupts.hpp"

#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/layout.h"
#include "tests/guests/runtime/report.hpp"

extern "C" const char interrupt_stubs[];

namespace guest {
namespace {

/// One descriptor of the interrupt table (AMD64 manual, volume 2, 4.8.4).
struct Gate {
    uint16_t offset_low;
    uint16_t selector;
    uint16_t type;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t zero;
};
constexpr uint16_t interrupt_gate = 0x8e00;
constexpr uint64_t stub_size = 16;
constexpr uint64_t first_apic_vector = 32;

alignas(16) Gate gates[256];
InterruptHandler handlers[256];
volatile uint32_t let_through = 0;

/// STI holds interrupts off for one more instruction (AMD64 manual, volume 3, STI), so that one
/// which finds the processor at the HLT after it has woken nobody: the processor would sleep for
/// ever. QEMU's emulated SVM keeps that across an exit to the host in the VMCB, and does not read
/// it back at VMRUN. So the HLT is stepped over, and the report says that it was.
void step_over_halt(InterruptFrame& frame)
{
    constexpr uint8_t sti = 0xfb;
    constexpr uint8_t hlt = 0xf4;
    if (frame.cs != CODE64) return;
    const auto* next = reinterpret_cast<const uint8_t*>(frame.rip);
    if (next[0] != hlt || next[-1] != sti) return;
    frame.rip++;
    let_through = let_through + 1;
}

void fill()
{
    for (uint64_t vector = 0; vector < 256; vector++) {
        const uint64_t stub = reinterpret_cast<uint64_t>(interrupt_stubs) + vector * stub_size;
        gates[vector] = {static_cast<uint16_t>(stub),
                         CODE64,
                         interrupt_gate,
                         static_cast<uint16_t>(stub >> 16),
                         static_cast<uint32_t>(stub >> 32),
                         0};
    }
}

}  // namespace

void load_interrupt_table()
{
    if (gates[0].selector == 0) fill();
    struct [[gnu::packed]] {
        uint16_t limit = sizeof gates - 1;
        uint64_t base = reinterpret_cast<uint64_t>(gates);
    } pointer;
    asm volatile("lidt %0" : : "m"(pointer));
}

void on_interrupt(uint8_t vector, InterruptHandler handler)
{
    handlers[vector] = handler;
}

uint32_t interrupts_before_halt()
{
    return let_through;
}

void open_to_users(uint8_t vector)
{
    constexpr uint16_t level_3 = 0x6000;
    gates[vector].type |= level_3;
}

}  // namespace guest

extern "C" void handle_interrupt(guest::InterruptFrame* frame)
{
    using namespace guest;
    const InterruptHandler handler = handlers[frame->vector & 255];
    if (handler == nullptr) {
        fail("no unexpected interrupts", "vector ", frame->vector, ", error ",
             Hex{frame->error_code}, ", at ", Hex{frame->rip});
        finish();
    }
    handler(*frame);
    const bool is_by_user = (gates[frame->vector & 255].type & 0x6000) != 0;
    if (frame->vector < first_apic_vector || is_by_user) return;
    step_over_halt(*frame);
    end_of_interrupt();
}
