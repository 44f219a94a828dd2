#pragma once

#include <stdint.h>

namespace guest {

/// What the stubs leave on the stack.
struct InterruptFrame {
    uint64_t vector;
    uint64_t error_code;
    uint64_t rip;
    uint64_t cs;
    uint64_t rflags;
    uint64_t rsp;
    uint64_t ss;
};

using InterruptHandler = void (*)(InterruptFrame&);

/// Every processor loads the same table. A vector without a handler ends the guest with a failure
/// that names it.
void load_interrupt_table();

/// Interrupts from the local APIC (32 and up) are acknowledged after the handler returns.
void on_interrupt(uint8_t vector, InterruptHandler handler);

/// How many interrupts came between STI and the HLT after it, where a processor lets none through.
uint32_t interrupts_before_halt();

/// Lets level 3 raise the vector by INT.
void open_to_users(uint8_t vector);

}  // namespace guest
