#pragma once

#include <stdint.h>

namespace guest {

// What the ACPI tables say (ACPI 6.4, chapter 5), found from the start info's RSDP.

/// The first table with this signature whose checksum is right, or null.
const uint8_t* find_table(const char* signature);

/// Processors that the MADT lists as enabled; 0 where there is no MADT. Their APIC numbers go to
/// `ids`, as many as fit.
uint32_t listed_processors(uint32_t* ids, uint32_t ids_max);

/// Where PCI configuration space is mapped (MCFG), or 0.
uint64_t config_space_address();

/// Turns the machine off by the sleep control register, or by PM1a where the machine has one.
/// Returns where that did not work.
void power_off();

/// Resets by the FADT's reset register; returns where there is none.
void acpi_reset();

}  // namespace guest
