#include "tests/guests/runtime/processors.hpp"

#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/layout.h"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"

extern "C" {
extern const char ap_code[];
extern const char ap_code_end[];
extern volatile uint32_t ap_started;
}

namespace guest {
namespace {

void (*job)(uint32_t) = nullptr;

void wait_cycles(uint64_t cycles)
{
    const uint64_t start = tsc();
    while (tsc() - start < cycles) pause();
}

}  // namespace

void start_processors(void (*work)(uint32_t))
{
    job = work;
    __builtin_memcpy(reinterpret_cast<void*>(AP_START), ap_code,
                     static_cast<size_t>(ap_code_end - ap_code));
    send_init_to_others();
    wait_cycles(30'000'000);  // 10 ms of a fast processor
    send_startup_to_others(AP_START >> 12);
    wait_cycles(1'000'000);
    send_startup_to_others(AP_START >> 12);  // one that has started ignores the second
}

uint32_t processors_started()
{
    return ap_started;
}

}  // namespace guest

extern "C" void start_processor(uint32_t number)
{
    guest::load_interrupt_table();
    guest::enable_apic();
    guest::job(number);
    guest::stop();
}
