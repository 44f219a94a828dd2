#pragma once
// AML: the byte code of ACPI's tables (ACPI 6.4, chapter 20), written term by term. Each function
// gives the bytes of one term; a block takes its terms joined. Only what our DSDT says is here.

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace hostler::vmm::aml {

/// Encoded terms, one after the other.
using Bytes = std::string;

Bytes integer(std::uint64_t value);
Bytes text(std::string_view value);
/// "PNP0A08", packed as an integer (ACPI 6.4, 19.3.4).
Bytes eisa_id(std::string_view id);
/// A name or path: "_HID", "\\_SB_", "^PWRB", "\\_SB_.PCI0". Segments have four letters.
Bytes path(std::string_view name);
Bytes package(std::initializer_list<Bytes> elements);
Bytes buffer(const Bytes& content);

Bytes name(std::string_view path, const Bytes& value);
Bytes scope(std::string_view path, const Bytes& terms);
Bytes device(std::string_view path, const Bytes& terms);
/// Serialized, so that two calls do not run at once.
Bytes method(std::string_view path, std::uint8_t arguments, const Bytes& terms);
/// In port space.
Bytes port_region(std::string_view path, std::uint16_t port, std::uint8_t bytes);
/// One field of eight bits at the region's start.
Bytes byte_field(std::string_view region, std::string_view field);

/// What is set in the value and in the mask.
Bytes masked(const Bytes& value, std::uint8_t mask);
Bytes returned(const Bytes& value);
Bytes if_bits(const Bytes& value, std::uint8_t mask, const Bytes& terms);
Bytes store(const Bytes& source, const Bytes& target);
Bytes local(std::uint8_t index);
Bytes notify(std::string_view object, std::uint8_t code);

/// A _CRS value of these descriptors.
Bytes resources(std::initializer_list<Bytes> descriptors);
// ACPI 6.4, 6.4: what resources() joins.
Bytes ports(std::uint16_t first, std::uint8_t count);
Bytes edge_interrupt(std::uint32_t gsi);
Bytes fixed_memory(std::uint32_t start, std::uint32_t bytes);
Bytes bus_numbers(std::uint16_t first, std::uint16_t last);
Bytes memory_window(std::uint64_t start, std::uint64_t bytes);

}  // namespace hostler::vmm::aml
