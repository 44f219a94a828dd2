#pragma once
// HostCpu: the host's processor in libvirt's words: the model that names the most of it, and the
// features it has beyond that model.

#include <string>
#include <string_view>
#include <vector>

#include "drivers/host/cpu/cpu_models.hpp"
#include "drivers/host/cpu/cpuid.hpp"

namespace hostler::drivers::host {

struct HostCpu86 {
    std::string_view model;  ///< empty when no model fits
    CpuVendor vendor = CpuVendor::any;
    CpuSignature signature;
    std::uint32_t physical_bits = 0;
    CpuFeatureSet features;                        ///< all
    std::vector<std::string_view> extra_features;  ///< beyond the model's
};

HostCpu86 read_host_cpu(const Cpuid& cpuid);

/// Of the models whose features are all among `features`, the one that leaves the fewest unnamed;
/// one named after this very CPU goes first. Nothing when none fits.
const CpuModel* best_model(CpuVendor vendor, const CpuSignature& signature,
                           const CpuFeatureSet& features);

}  // namespace hostler::drivers::host
