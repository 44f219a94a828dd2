#include "tests/guests/runtime/apic.hpp"

#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/machine.hpp"

namespace guest {
namespace {

constexpr uint64_t registers = 0xfee00000;
constexpr uint32_t msr_apic_base = 0x1b;
constexpr uint64_t base_enabled = 1u << 11;
constexpr uint64_t base_x2apic = 1u << 10;
constexpr uint32_t msr_x2apic = 0x800;

constexpr uint32_t software_enabled = 1u << 8;
constexpr uint32_t command_busy = 1u << 12;
constexpr uint32_t level_assert = 1u << 14;
constexpr uint32_t to_others = 3u << 18;
constexpr uint32_t deliver_init = 5u << 8;
constexpr uint32_t deliver_startup = 6u << 8;
constexpr uint32_t divide_by_1 = 0xb;

bool in_x2apic_mode()
{
    return (read_msr(msr_apic_base) & base_x2apic) != 0;
}

void send(uint32_t destination, uint32_t command)
{
    if (in_x2apic_mode()) {
        write_msr(msr_x2apic + (static_cast<uint32_t>(Apic::command) >> 4),
                  uint64_t{destination} << 32 | command);
        return;
    }
    reg<uint32_t>(registers + static_cast<uint32_t>(Apic::command) + 0x10) = destination << 24;
    write_apic(Apic::command, command);
    wait_for([] { return (read_apic(Apic::command) & command_busy) == 0; });
}

}  // namespace

void enable_apic()
{
    write_msr(msr_apic_base, read_msr(msr_apic_base) | base_enabled);
    on_interrupt(spurious_vector, [](InterruptFrame&) {});
    write_apic(Apic::task_priority, 0);
    write_apic(Apic::spurious, software_enabled | spurious_vector);
}

bool has_x2apic()
{
    return (cpuid(1).c & 1u << 21) != 0;
}

void use_x2apic()
{
    write_msr(msr_apic_base, read_msr(msr_apic_base) | base_enabled | base_x2apic);
}

uint32_t read_apic(Apic number)
{
    const auto offset = static_cast<uint32_t>(number);
    if (in_x2apic_mode()) return static_cast<uint32_t>(read_msr(msr_x2apic + (offset >> 4)));
    return reg<uint32_t>(registers + offset);
}

void write_apic(Apic number, uint32_t value)
{
    const auto offset = static_cast<uint32_t>(number);
    if (in_x2apic_mode())
        write_msr(msr_x2apic + (offset >> 4), value);
    else
        reg<uint32_t>(registers + offset) = value;
}

uint32_t apic_id()
{
    const uint32_t value = read_apic(Apic::id);
    return in_x2apic_mode() ? value : value >> 24;
}

void end_of_interrupt()
{
    write_apic(Apic::end_of_interrupt, 0);
}

void start_timer(uint8_t vector, uint32_t mode, uint32_t ticks)
{
    write_apic(Apic::timer_divide, divide_by_1);
    write_apic(Apic::timer, mode | vector);
    if (mode != timer_deadline) write_apic(Apic::timer_initial, ticks);
}

bool has_tsc_deadline()
{
    return (cpuid(1).c & 1u << 24) != 0;
}

void send_interrupt(uint32_t destination, uint8_t vector)
{
    send(destination, level_assert | vector);
}

void send_init_to_others()
{
    send(0, to_others | level_assert | deliver_init);
}

void send_startup_to_others(uint8_t page)
{
    send(0, to_others | level_assert | deliver_startup | page);
}

}  // namespace guest
