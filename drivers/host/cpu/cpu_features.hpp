#pragma once
// CPU features: libvirt's names for CPUID's bits. Their order is the order in which they are told.

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "drivers/host/cpu/cpuid.hpp"

namespace hostler::drivers::host {

/// A feature by its place in the table. Small, so that a set of them is a bit set.
using CpuFeatureNumber = std::uint16_t;
inline constexpr std::size_t cpu_features_max = 512;

/// A set of features, by number.
using CpuFeatureSet = std::bitset<cpu_features_max>;

std::optional<CpuFeatureNumber> feature_number(std::string_view name);

/// What a CPU has.
CpuFeatureSet read_features(const Cpuid& cpuid);

/// The features that a list of names, separated by blanks, means. Unknown names are left out.
CpuFeatureSet features_named(std::string_view names);

/// In the table's order.
std::vector<std::string_view> names_of(const CpuFeatureSet& features);

}  // namespace hostler::drivers::host
