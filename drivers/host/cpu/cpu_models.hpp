#pragma once
// CPU models: the names under which clients ask for a set of features, and what each means.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "drivers/host/cpu/cpu_features.hpp"

namespace hostler::drivers::host {

enum class CpuVendor : std::uint8_t { any, intel, amd, hygon };

/// "Intel"; empty for any.
std::string_view word(CpuVendor vendor);

/// Of CPUID's twelve letters; any for one not known.
CpuVendor vendor_of(std::string_view vendor_id);

struct CpuModel {
    std::string_view name;
    CpuVendor vendor = CpuVendor::any;
    CpuFeatureSet features;
    bool is_never_chosen = false;  ///< for a guest by itself: it must be asked for by name

    /// Whether the model was named after such a CPU.
    bool is_for(const CpuSignature& signature) const;

    struct Range {
        std::uint32_t family = 0;
        std::uint32_t model = 0;
        std::uint32_t stepping_first = 0;
        std::uint32_t stepping_last = 15;
    };
    std::span<const Range> signatures;
};

/// All of them for x86_64, in the order in which they are listed to clients.
std::span<const CpuModel> cpu_models();

/// One by name, or nothing.
const CpuModel* find_cpu_model(std::string_view name);

}  // namespace hostler::drivers::host
