// Crashes: an exception with no table of handlers is a triple fault, which ends a machine.

#include "tests/guests/runtime/report.hpp"
#include "tests/guests/runtime/start.hpp"

namespace guest {

void run()
{
    ok("crashing");
    constexpr struct [[gnu::packed]] {
        uint16_t limit;
        uint64_t base;
    } nothing{0, 0};
    asm volatile("lidt %0\n\tud2" : : "m"(nothing));
    fail("crash", "the machine is still on");
}

}  // namespace guest
