#include "tests/guests/runtime/pci.hpp"

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/start.hpp"

namespace guest {
namespace {

constexpr uint64_t bus_bytes = 1 << 20;
constexpr uint16_t command = 0x04;
constexpr uint16_t first_bar = 0x10;
constexpr uint16_t first_capability = 0x34;
constexpr uint8_t msix_capability = 0x11;
constexpr uint16_t memory_and_master = 0x6;
constexpr uint16_t interrupts_by_pin_off = 0x400;
constexpr uint32_t bar_is_64_bits = 0x4;
constexpr uint16_t msix_enabled = 0x8000;

// BARs that no firmware placed go here: inside the PCI window of every machine that these guests
// know, above what firmware hands out.
uint64_t next_free = 0xd8000000;

uint64_t mapped_space()
{
    static uint64_t address = 0;
    static bool is_known = false;
    if (!is_known) {
        address = config_space_address();
        map(address, bus_bytes);
        is_known = true;
    }
    return address;
}

}  // namespace

uint32_t Pci::read32(uint16_t offset) const
{
    const uint32_t place = uint32_t{slot_} << 15 | uint32_t{function_} << 12 | offset;
    if (mapped_space() != 0) return reg<uint32_t>(mapped_space() + place);
    out32(0xcf8, 1u << 31 | uint32_t{slot_} << 11 | uint32_t{function_} << 8 | offset);
    return in32(0xcfc);
}

void Pci::write32(uint16_t offset, uint32_t value) const
{
    const uint32_t place = uint32_t{slot_} << 15 | uint32_t{function_} << 12 | offset;
    if (mapped_space() != 0) {
        reg<uint32_t>(mapped_space() + place) = value;
        return;
    }
    out32(0xcf8, 1u << 31 | uint32_t{slot_} << 11 | uint32_t{function_} << 8 | offset);
    out32(0xcfc, value);
}

uint16_t Pci::read16(uint16_t offset) const
{
    return static_cast<uint16_t>(read32(offset & 0xfffc) >> (offset & 2) * 8);
}

uint8_t Pci::read8(uint16_t offset) const
{
    return static_cast<uint8_t>(read32(offset & 0xfffc) >> (offset & 3) * 8);
}

void Pci::write16(uint16_t offset, uint16_t value) const
{
    const uint32_t shift = (offset & 2u) * 8;
    const uint32_t other = read32(offset & 0xfffc) & ~(0xffffu << shift);
    write32(offset & 0xfffc, other | uint32_t{value} << shift);
}

uint16_t Pci::capability(uint8_t id, uint16_t after) const
{
    uint16_t at = read8(static_cast<uint16_t>(after == 0 ? first_capability : after + 1));
    for (int steps = 0; at >= 0x40 && steps < 48; steps++) {
        if (read8(at) == id) return at;
        at = read8(static_cast<uint16_t>(at + 1));
    }
    return 0;
}

uint64_t Pci::bar(uint8_t number) const
{
    const auto low = static_cast<uint16_t>(first_bar + number * 4);
    const auto high = static_cast<uint16_t>(low + 4);
    const bool is_wide = (read32(low) & bar_is_64_bits) != 0;
    const uint32_t before = read32(low);
    write32(low, ~0u);
    const uint64_t size = uint64_t{~(read32(low) & ~0xfu)} + 1;
    write32(low, before);

    uint64_t address = (before & ~0xfu) | (is_wide ? uint64_t{read32(high)} << 32 : 0);
    if (address == 0) {
        address = (next_free + size - 1) & ~(size - 1);
        next_free = address + size;
        write32(low, static_cast<uint32_t>(address));
        if (is_wide) write32(high, 0);
    }
    map(address, size);
    return address;
}

void Pci::enable() const
{
    write16(command, memory_and_master | interrupts_by_pin_off);
}

bool Pci::send_msix(uint16_t entry, uint8_t vector) const
{
    const uint16_t at = capability(msix_capability);
    if (at == 0) return false;
    const auto control = static_cast<uint16_t>(at + 2);
    if (entry > (read16(control) & 0x7ff)) return false;
    const uint32_t table = read32(static_cast<uint16_t>(at + 4));
    const uint64_t row = bar(table & 7) + (table & ~7u) + uint64_t{entry} * 16;
    reg<uint32_t>(row) = 0xfee00000 | apic_id() << 12;
    reg<uint32_t>(row + 4) = 0;
    reg<uint32_t>(row + 8) = vector;
    reg<uint32_t>(row + 12) = 0;
    write16(control, static_cast<uint16_t>(read16(control) | msix_enabled));
    return true;
}

/// Where a BAR lies, without moving it.
uint64_t Pci::placed_bar(uint8_t number) const
{
    const auto low = static_cast<uint16_t>(first_bar + number * 4);
    const uint32_t address = read32(low);
    const bool is_wide = (address & bar_is_64_bits) != 0;
    return (address & ~0xfu) |
           (is_wide ? uint64_t{read32(static_cast<uint16_t>(low + 4))} << 32 : 0);
}

void Pci::mask_msix(uint16_t entry, bool is_masked) const
{
    const uint32_t table = read32(static_cast<uint16_t>(capability(msix_capability) + 4));
    const uint64_t row = placed_bar(table & 7) + (table & ~7u) + uint64_t{entry} * 16;
    reg<uint32_t>(row + 12) = is_masked ? 1 : 0;
}

bool Pci::is_msix_pending(uint16_t entry) const
{
    const uint32_t pending = read32(static_cast<uint16_t>(capability(msix_capability) + 8));
    const uint64_t words = placed_bar(pending & 7) + (pending & ~7u);
    return reg<uint32_t>(words + entry / 32 * 4) >> entry % 32 & 1;
}

}  // namespace guest
