#include "drivers/host/cpu/cpu_modes.hpp"

#include <algorithm>
#include <ranges>

namespace hostler::drivers::host {
namespace {

using xml::CpuModeCapability;
using xml::YesNo;

CpuModeCapability passthrough()
{
    CpuModeCapability mode;
    mode.name = "host-passthrough";
    mode.supported = YesNo::yes;
    mode.enums.push_back({"hostPassthroughMigratable", {"on", "off"}});
    return mode;
}

CpuModeCapability maximum()
{
    CpuModeCapability mode;
    mode.name = "maximum";
    mode.supported = YesNo::yes;
    mode.enums.push_back({"maximumMigratable", {"on", "off"}});
    return mode;
}

/// The host's CPU as a model that another host may have, too.
CpuModeCapability host_model(const HostCpu86& cpu)
{
    CpuModeCapability mode;
    mode.name = "host-model";
    mode.supported = cpu.model.empty() ? YesNo::no : YesNo::yes;
    if (cpu.model.empty()) return mode;
    mode.fallback = "forbid";
    mode.model = cpu.model;
    if (cpu.vendor != CpuVendor::any) mode.vendor = word(cpu.vendor);
    for (const std::string_view name : cpu.extra_features)
        mode.features.push_back({xml::CpuFeature::Policy::require, name});
    return mode;
}

CpuModeCapability custom(const HostCpu86& cpu)
{
    CpuModeCapability mode;
    mode.name = "custom";
    mode.supported = YesNo::yes;
    for (const CpuModel& model : cpu_models()) {
        const bool is_usable = (model.features & ~cpu.features).none();
        const std::string_view vendor = word(model.vendor);
        mode.models.push_back({.usable = is_usable ? "yes" : "no",
                               .vendor = vendor.empty() ? "unknown" : vendor,
                               .name = model.name});
    }
    // As libvirt lists them: by name, backwards.
    std::ranges::sort(mode.models, std::greater{},
                      [](const xml::CpuModelCapability& model) { return model.name.view(); });
    return mode;
}

}  // namespace

std::vector<CpuModeCapability> cpu_modes(const HostCpu86& cpu)
{
    return {passthrough(), maximum(), host_model(cpu), custom(cpu)};
}

}  // namespace hostler::drivers::host
