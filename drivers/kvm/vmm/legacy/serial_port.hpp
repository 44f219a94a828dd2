#pragma once
// Where a PC's four serial ports stand.

#include <cstdint>
#include <optional>

namespace hostler::vmm {

struct SerialPort {
    std::uint16_t port = 0;
    std::uint8_t gsi = 0;
};

/// 0 is COM1's; nothing for a port that is none of the four.
constexpr std::optional<SerialPort> find_serial_port(std::uint32_t port)
{
    constexpr SerialPort known[] = {{0x3f8, 4}, {0x2f8, 3}, {0x3e8, 6}, {0x2e8, 7}};
    if (port == 0) return known[0];
    for (const SerialPort& place : known)
        if (place.port == port) return place;
    return std::nullopt;
}

}  // namespace hostler::vmm
