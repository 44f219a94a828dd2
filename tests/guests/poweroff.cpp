// Turns itself off by ACPI, as an operating system does.

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/report.hpp"
#include "tests/guests/runtime/start.hpp"

namespace guest {

void run()
{
    const bool has_fadt = find_table("FACP") != nullptr;
    if (!check(has_fadt, "FADT is there and sound", "no such table")) return;
    ok("powering off");
    power_off();
    fail("power off", "the machine is still on");
}

}  // namespace guest
