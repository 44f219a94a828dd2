#include "tests/guests/runtime/start.hpp"

#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/layout.h"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"

extern "C" uint64_t boot_top[512];

namespace guest {
namespace {

const StartInfo* info = nullptr;

constexpr uint64_t large_page = 0x200000;
constexpr uint64_t address_mask = 0x000ffffffffff000;
constexpr uint32_t tables_max = 16;
alignas(4096) uint64_t tables[tables_max][512];
uint32_t tables_used = 0;

/// The table that an entry points to, made where there is none.
uint64_t* table_below(uint64_t& entry)
{
    if (entry == 0) {
        if (tables_used == tables_max) {
            fail("map", "too many regions above 4 GiB");
            finish();
        }
        entry = reinterpret_cast<uint64_t>(tables[tables_used++]) | PAGE_TABLE;
    }
    return reinterpret_cast<uint64_t*>(entry & address_mask);
}

/// A machine with firmware may leave its PC timer ticking on a vector that is an exception here.
void mask_legacy_interrupts()
{
    out8(0x21, 0xff);
    out8(0xa1, 0xff);
}

}  // namespace

const StartInfo& start_info()
{
    return *info;
}

void map(uint64_t address, uint64_t size)
{
    const uint64_t end = address + size;
    for (uint64_t page = address & ~(large_page - 1); page < end; page += large_page) {
        uint64_t* pointers = table_below(boot_top[page >> 39 & 511]);
        uint64_t* directory = table_below(pointers[page >> 30 & 511]);
        directory[page >> 21 & 511] = page | PAGE_LARGE;
    }
}

}  // namespace guest

extern "C" void start_guest(const guest::StartInfo* given)
{
    guest::info = given;
    if (!guest::check(given->magic == guest::start_info_magic, "start_info", "magic ",
                      guest::Hex{given->magic}))
        guest::finish();
    guest::mask_legacy_interrupts();
    guest::load_interrupt_table();
    guest::enable_apic();
    guest::run();
    if (guest::interrupts_before_halt() > 0)
        guest::print("skip none between STI and HLT: ", guest::interrupts_before_halt(),
                     " came, and were made good\n");
    guest::finish();
}
