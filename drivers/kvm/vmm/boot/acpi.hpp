#pragma once
// The ACPI tables of machine `hostler` (ACPI 6.4, hardware-reduced): RSDP, XSDT, FADT, DSDT, MADT,
// MCFG. A pure function of the plan; the machine copies the bytes to layout::acpi_tables.

#include <cstdint>
#include <string>
#include <vector>

#include "drivers/kvm/vmm/layout.hpp"
#include "drivers/kvm/vmm/legacy/serial_port.hpp"
#include "xml/base/error.hpp"

namespace hostler::vmm {

struct AcpiProcessor {
    std::uint32_t apic_id = 0;
    bool is_plugged_in = true;
    bool may_be_pulled = false;  ///< legacy/processor_slots.hpp
};

struct AcpiPlan {
    std::vector<AcpiProcessor> processors;  ///< vCPU 0 first
    std::vector<SerialPort> serial_ports;
};

struct AcpiTables {
    std::string bytes;  ///< to stand at layout::acpi_tables
    std::uint64_t rsdp = 0;
};

/// An error when they outgrow their place below 1 MiB.
Result<AcpiTables> build_acpi_tables(const AcpiPlan& plan);

/// The MADT's entry of a processor, whose number here is its ACPI UID, too.
std::string build_madt_entry(std::uint32_t uid, std::uint32_t apic_id, std::uint32_t flags);
constexpr std::uint32_t madt_enabled = 1 << 0;
constexpr std::uint32_t madt_online_capable = 1 << 1;

/// The DSDT's terms, without the table's header.
std::string build_dsdt_terms(const AcpiPlan& plan);

}  // namespace hostler::vmm
