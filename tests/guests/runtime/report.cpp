#include "tests/guests/runtime/report.hpp"

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/machine.hpp"

namespace guest {
namespace {

constexpr uint16_t exit_port = 0xf4;

uint32_t passed = 0;
uint32_t failed = 0;

}  // namespace

void ok(const char* name)
{
    passed++;
    print("ok ", name, "\n");
}

void skip(const char* name, const char* why)
{
    print("skip ", name, ": ", why, "\n");
}

void begin_failure(const char* name)
{
    failed++;
    print("not ok ", name, ": ");
}

void finish()
{
    print("done: ", passed, " ok, ", failed, " not ok\n");
    out32(exit_port, failed == 0 && passed > 0 ? 0 : 1);
    power_off();
    stop();
}

void stop()
{
    disable_interrupts();
    while (true) asm volatile("hlt");
}

}  // namespace guest
