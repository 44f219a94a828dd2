#include "drivers/host/cpu/expand.hpp"

#include <algorithm>

namespace hostler::drivers::host {

using xml::Cpu;
using xml::CpuFeature;

xml::Cpu expanded_cpu(const Cpu& asked, const HostCpu86& host)
{
    if (asked.mode != Cpu::Mode::host_model || host.model.empty()) return asked;
    Cpu cpu = asked;
    cpu.mode = Cpu::Mode::custom;
    cpu.match = Cpu::Match::exact;
    if (cpu.check == Cpu::Check::absent) cpu.check = Cpu::Check::partial;
    if (cpu.fallback == Cpu::Fallback::absent) cpu.fallback = Cpu::Fallback::forbid;
    cpu.model = host.model;
    if (host.vendor != CpuVendor::any) cpu.vendor = word(host.vendor);
    cpu.features.clear();
    const auto is_asked = [&asked](std::string_view name) {
        return std::ranges::any_of(asked.features,
                                   [name](const CpuFeature& one) { return one.name == name; });
    };
    for (const std::string_view name : host.extra_features)
        if (!is_asked(name)) cpu.features.push_back({CpuFeature::Policy::require, name});
    cpu.features.insert(cpu.features.end(), asked.features.begin(), asked.features.end());
    return cpu;
}

}  // namespace hostler::drivers::host
