#pragma once
// What hostler-vmm asks of a definition, and what it fills in where one says nothing.

#include <span>

#include "xml/domain/fill.hpp"

namespace hostler::drivers::kvm {

/// The rules, in their order. What is refused names the element and what would be right.
std::span<const xml::FillRule> rules();

/// The machine type and the program that definitions name.
inline constexpr std::string_view machine_type = "hostler";
inline constexpr std::string_view program_name = "hostler-vmm";

}  // namespace hostler::drivers::kvm
