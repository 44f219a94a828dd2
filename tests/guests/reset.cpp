// Resets the machine by the keyboard controller and notices in its second life that it had a first.

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"
#include "tests/guests/runtime/start.hpp"

namespace guest {
namespace {

// Kept over a reset: memory outside this program, and a cell of the CMOS clock's memory.
constexpr uint64_t memory_mark_address = 40 << 20;
constexpr uint64_t memory_mark = 0x686f73746c657221;
constexpr uint8_t cell = 0x70;
constexpr uint8_t cell_mark = 0xa5;
constexpr uint8_t pulse_reset = 0xfe;

uint8_t read_cell()
{
    out8(0x70, cell);
    return in8(0x71);
}

void write_cell(uint8_t value)
{
    out8(0x70, cell);
    out8(0x71, value);
}

}  // namespace

void run()
{
    const bool memory_kept = reg<uint64_t>(memory_mark_address) == memory_mark;
    const bool cell_kept = read_cell() == cell_mark;
    if (memory_kept || cell_kept) {
        reg<uint64_t>(memory_mark_address) = 0;
        write_cell(0);
        ok("second life");
        check(memory_kept, "memory is kept over a reset", "the mark is gone");
        return;
    }
    ok("first life");
    reg<uint64_t>(memory_mark_address) = memory_mark;
    write_cell(cell_mark);
    out8(0x64, pulse_reset);
    const uint64_t start = tsc();
    while (tsc() - start < patience_cycles / 10) pause();
    fail("reset by the keyboard controller", "still running");
}

}  // namespace guest
