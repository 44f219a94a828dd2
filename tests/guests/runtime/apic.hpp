#pragma once

#include <stdint.h>

namespace guest {

// The processor's own local APIC, by memory (xAPIC) or by MSRs (x2APIC). Each processor enables its
// own; all use the mode that enable_apic found or use_x2apic set.

/// A vector for spurious interrupts, and the one that tests may take from.
constexpr uint8_t spurious_vector = 0xff;
constexpr uint8_t first_free_vector = 0x40;

/// Registers, by their xAPIC offset (Intel manual, volume 3, 11.4.1).
enum class Apic : uint32_t {
    id = 0x20,
    version = 0x30,
    task_priority = 0x80,
    end_of_interrupt = 0xb0,
    spurious = 0xf0,
    command = 0x300,
    timer = 0x320,
    timer_initial = 0x380,
    timer_current = 0x390,
    timer_divide = 0x3e0,
};

void enable_apic();
bool has_x2apic();
/// From now on this processor's registers are MSRs.
void use_x2apic();

uint32_t read_apic(Apic number);
void write_apic(Apic number, uint32_t value);
uint32_t apic_id();
void end_of_interrupt();

/// Timer modes, as the timer register takes them.
constexpr uint32_t timer_one_shot = 0;
constexpr uint32_t timer_periodic = 1u << 17;
constexpr uint32_t timer_deadline = 2u << 17;
constexpr uint32_t timer_masked = 1u << 16;
constexpr uint32_t msr_tsc_deadline = 0x6e0;

/// Starts the timer: `ticks` of the APIC's bus clock; 0 stops it.
void start_timer(uint8_t vector, uint32_t mode, uint32_t ticks);
bool has_tsc_deadline();

void send_interrupt(uint32_t destination, uint8_t vector);
/// INIT and start-up interrupts to all other processors.
void send_init_to_others();
void send_startup_to_others(uint8_t page);

}  // namespace guest
