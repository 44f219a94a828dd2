#include "tests/guests/runtime/serial.hpp"

#include "tests/guests/runtime/machine.hpp"

namespace guest {
namespace {

constexpr uint16_t data_port = 0x3f8;
constexpr uint16_t line_status = data_port + 5;
constexpr uint8_t room_to_send = 0x20;

void put(char letter)
{
    while ((in8(line_status) & room_to_send) == 0) pause();
    out8(data_port, static_cast<uint8_t>(letter));
}

/// As many bits as the processor divides at once: a 32-bit guest prints the lower half.
void print_in_base(uintptr_t number, uint32_t base)
{
    char digits[20];
    int count = 0;
    do {
        digits[count++] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    while (count > 0) put(digits[--count]);
}

}  // namespace

void print(const char* text)
{
    for (; *text != 0; text++) {
        if (*text == '\n') put('\r');
        put(*text);
    }
}

void print(uint64_t number)
{
    print_in_base(static_cast<uintptr_t>(number), 10);
}

void print(Hex number)
{
    print("0x");
    print_in_base(static_cast<uintptr_t>(number.value), 16);
}

}  // namespace guest
