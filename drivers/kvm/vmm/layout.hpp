#pragma once
// Where things stand in the guest's address space and among its ports. ACPI tables, the memory map
// and the devices all read it here.

#include <cstdint>

namespace hostler::vmm::layout {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;
constexpr std::uint64_t gib = 1024 * mib;

// RAM is [0, 3 GiB) and, what is more, from 4 GiB on.
constexpr std::uint64_t gap_start = 3 * gib;
constexpr std::uint64_t gap_end = 4 * gib;

// In the gap: BARs, PCI Express configuration space of bus 0, interrupt controllers.
constexpr std::uint64_t pci_windows = gap_start;
constexpr std::uint64_t pci_windows_bytes = 512 * mib;
constexpr std::uint64_t ecam = 0xe000'0000;
constexpr std::uint64_t ecam_bytes = 1 * mib;
constexpr std::uint64_t ioapic = 0xfec0'0000;
constexpr std::uint64_t local_apic = 0xfee0'0000;
constexpr std::uint64_t tss = 0xfffb'd000;
constexpr std::uint64_t identity_map = 0xfffb'c000;

// Below 1 MiB. Linux reads the PVH and zero pages before it looks at the memory map, so they stand
// clear of everything that it takes early.
constexpr std::uint64_t boot_gdt = 0x500;
constexpr std::uint64_t boot_info = 0x6000;
constexpr std::uint64_t zero_page = 0x7000;
constexpr std::uint64_t boot_page_tables = 0x9000;
constexpr std::uint64_t command_line = 0x2'0000;
constexpr std::uint64_t command_line_bytes_max = 0x1'0000;
constexpr std::uint64_t low_ram_end = 0x9'fc00;
constexpr std::uint64_t acpi_tables = 0xe'0000;
constexpr std::uint64_t acpi_tables_end = 0x10'0000;
constexpr std::uint64_t high_ram = mib;

// Ports.
constexpr std::uint16_t cmos = 0x70;
constexpr std::uint16_t i8042 = 0x60;
constexpr std::uint16_t reset_register = 0xcf9;
constexpr std::uint8_t reset_value = 0x06;
constexpr std::uint16_t acpi_registers = 0x600;   ///< legacy/acpi_registers.hpp
constexpr std::uint16_t processor_slots = 0x700;  ///< legacy/processor_slots.hpp
constexpr std::uint16_t firmware_config = 0x510;

// Inputs of the IOAPIC.
constexpr unsigned ioapic_inputs = 24;
constexpr unsigned acpi_gsi = 9;

}  // namespace hostler::vmm::layout
