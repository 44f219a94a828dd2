#include "drivers/host/cpu/host_cpu.hpp"

#include <ranges>

namespace hostler::drivers::host {
namespace {

/// Models made up for the guests of one distribution; no host is named after them.
bool is_for_guests_only(const CpuModel& model)
{
    return model.name.starts_with("cpu64-rhel");
}

/// Whether a model says more of a CPU than another that fits it, too.
bool is_better(const CpuModel& one, const CpuModel& other, const CpuSignature& signature)
{
    if (one.is_for(signature) != other.is_for(signature)) return one.is_for(signature);
    return one.features.count() > other.features.count();
}

}  // namespace

const CpuModel* best_model(CpuVendor vendor, const CpuSignature& signature,
                           const CpuFeatureSet& features)
{
    const CpuModel* best = nullptr;
    // From the last, the newest: of two that say the same, it is the one chosen.
    for (const CpuModel& model : cpu_models() | std::views::reverse) {
        if (model.vendor != CpuVendor::any && model.vendor != vendor) continue;
        if (is_for_guests_only(model) || (model.features & ~features).any()) continue;
        if (!best || is_better(model, *best, signature)) best = &model;
    }
    return best;
}

HostCpu86 read_host_cpu(const Cpuid& cpuid)
{
    HostCpu86 cpu;
    cpu.vendor = vendor_of(read_vendor_id(cpuid));
    cpu.signature = read_signature(cpuid);
    cpu.physical_bits = read_physical_bits(cpuid);
    cpu.features = read_features(cpuid);
    const CpuModel* model = best_model(cpu.vendor, cpu.signature, cpu.features);
    if (model) cpu.model = model->name;
    cpu.extra_features = names_of(model ? cpu.features & ~model->features : cpu.features);
    return cpu;
}

}  // namespace hostler::drivers::host
