// A guest that stays: it sleeps, wakes ten times a second, and echoes what it is sent on the serial
// port; a 'q' turns it off. With "busy" on its command line it does not sleep. The tests of the
// domain's life run it.

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"
#include "tests/guests/runtime/start.hpp"

namespace guest {
namespace {

constexpr uint8_t vector = first_free_vector;
constexpr uint32_t tenth_of_a_second = 100'000'000;  // the bus clock of KVM's APIC is 1 GHz
constexpr uint16_t serial_data = 0x3f8;
constexpr uint16_t serial_status = serial_data + 5;
constexpr uint8_t has_byte = 1;

}  // namespace

void run()
{
    ok("idle");
    on_interrupt(vector, [](InterruptFrame&) {});
    start_timer(vector, timer_periodic, tenth_of_a_second);
    const bool is_busy = reinterpret_cast<const char*>(start_info().command_line)[0] == 'b';
    while (true) {
        if (is_busy)
            pause();
        else
            halt_until_interrupt();
        while ((in8(serial_status) & has_byte) != 0) {
            const char text[2] = {static_cast<char>(in8(serial_data)), 0};
            print(text);
            if (text[0] == 'q') power_off();
        }
    }
}

}  // namespace guest
