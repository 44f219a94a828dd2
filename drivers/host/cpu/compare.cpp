#include "drivers/host/cpu/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

namespace hostler::drivers::host {
namespace {

using Policy = xml::CpuFeature::Policy;

/// A described CPU in numbers.
struct Described {
    CpuFeatureSet needs;    ///< a host must have them
    CpuFeatureSet forbids;  ///< it must not have them
};

Error unknown(std::string_view what, std::string_view name)
{
    return Error(ErrorCode::internal, fmt::format("Unknown CPU {} {}", what, name),
                 ErrorDomain::cpu);
}

Result<Described> described(const xml::Cpu& cpu)
{
    Described found;
    if (cpu.model.has_value()) {
        const CpuModel* model = find_cpu_model(cpu.model.view());
        if (!model) return unknown("model", cpu.model.view());
        found.needs = model->features;
    }
    for (const xml::CpuFeature& feature : cpu.features) {
        const auto number = feature_number(feature.name.view());
        if (!number) return unknown("feature", feature.name.view());
        switch (feature.policy) {
            case Policy::absent:
            case Policy::require:
                found.needs.set(*number);
                break;
            case Policy::forbid:
                found.forbids.set(*number);
                [[fallthrough]];
            // The guest gets it whether the host has it or not, or only where the host has it.
            case Policy::force:
            case Policy::optional:
            case Policy::disable:
                found.needs.reset(*number);
                break;
        }
    }
    return found;
}

Compared incompatible(std::string why)
{
    return {CpuComparison::incompatible, std::move(why)};
}

std::string listed(const CpuFeatureSet& features)
{
    return fmt::format("{}", fmt::join(names_of(features), ", "));
}

/// What a model leaves to be said of a set of features. What it has too much weighs double: such a
/// guest runs only where a feature can be taken away.
std::size_t words_needed(const CpuModel& model, const CpuFeatureSet& features)
{
    return (features & ~model.features).count() + 2 * (model.features & ~features).count();
}

/// The model that describes a guest's features in the fewest words; unlike a host's it may have a
/// feature too much, which the guest's <cpu> then disables.
const CpuModel& shortest_model(const CpuFeatureSet& features, CpuVendor vendor)
{
    const auto fits = [&](const CpuModel& model) {
        const bool is_of_vendor =
            vendor == CpuVendor::any || model.vendor == CpuVendor::any || model.vendor == vendor;
        return is_of_vendor && !model.is_never_chosen;
    };
    const CpuModel* best = &cpu_models().front();
    for (const CpuModel& model : cpu_models() | std::views::reverse)
        if (fits(model) && words_needed(model, features) < words_needed(*best, features))
            best = &model;
    return *best;
}

CpuVendor vendor_named(std::string_view name)
{
    for (const CpuVendor vendor : {CpuVendor::intel, CpuVendor::amd, CpuVendor::hygon})
        if (word(vendor) == name) return vendor;
    return CpuVendor::any;
}

xml::Cpu guest_cpu(const CpuFeatureSet& features, CpuVendor vendor, BaselineOptions options)
{
    const CpuModel& model = shortest_model(features, vendor);
    xml::Cpu cpu;
    cpu.mode = xml::Cpu::Mode::custom;
    cpu.match = xml::Cpu::Match::exact;
    cpu.model = model.name;
    if (vendor != CpuVendor::any) cpu.vendor = word(vendor);
    const CpuFeatureSet named = options.expands_features ? features : features & ~model.features;
    for (const std::string_view name : names_of(named))
        cpu.features.push_back({Policy::require, name});
    for (const std::string_view name : names_of(model.features & ~features))
        cpu.features.push_back({Policy::disable, name});
    return cpu;
}

}  // namespace

Result<Compared> compare_cpu(const HostCpu86& host, const xml::ComparedCpu& wanted)
{
    const std::string_view arch = wanted.arch.view();
    if (!arch.empty() && arch != "x86_64" && arch != "i686")
        return incompatible(fmt::format("CPU arch {} does not match host arch", arch));
    const std::string_view vendor = wanted.cpu.vendor.view();
    if (!vendor.empty() && vendor != word(host.vendor))
        return incompatible(
            fmt::format("host CPU vendor does not match required CPU vendor {}", vendor));

    const Result<Described> found = described(wanted.cpu);
    if (!found) return found.error();
    if (const CpuFeatureSet present = found->forbids & host.features; present.any())
        return incompatible("Host CPU provides forbidden features: " + listed(present));
    if (const CpuFeatureSet missing = found->needs & ~host.features; missing.any())
        return incompatible("Host CPU does not provide required features: " + listed(missing));
    const CpuFeatureSet more = host.features & ~found->needs;
    if (more.none()) return Compared{CpuComparison::identical, {}};
    if (wanted.cpu.match == xml::Cpu::Match::strict)
        return incompatible("Host CPU does not strictly match guest CPU: Extra features: " +
                            listed(more));
    return Compared{CpuComparison::superset, {}};
}

Result<xml::Cpu> baseline_cpu(std::span<const xml::ComparedCpu> cpus, BaselineOptions options)
{
    if (cpus.empty()) return Error(ErrorCode::invalid_argument, "no CPUs given");
    CpuFeatureSet common;
    common.set();
    CpuVendor vendor = vendor_named(cpus.front().cpu.vendor.view());
    bool has_vendor = true;
    for (const xml::ComparedCpu& each : cpus) {
        if (each.cpu.mode != xml::Cpu::Mode::absent)
            return Error(ErrorCode::config_unsupported,
                         "Attribute mode is only allowed for guest CPU");
        if (!each.arch.has_value()) return Error(ErrorCode::xml_error, "Missing CPU architecture");
        const Result<Described> found = described(each.cpu);
        if (!found) return found.error();
        common &= found->needs;
        const CpuVendor own = vendor_named(each.cpu.vendor.view());
        has_vendor &= own != CpuVendor::any;
        if (own != CpuVendor::any && vendor != CpuVendor::any && own != vendor)
            return Error(ErrorCode::operation_failed, "CPU vendors do not match");
        if (own != CpuVendor::any) vendor = own;
    }
    if (options.is_migratable) common &= ~features_named("invtsc");
    if (common.none()) return Error(ErrorCode::operation_failed, "CPUs are incompatible");
    xml::Cpu cpu = guest_cpu(common, has_vendor ? vendor : CpuVendor::any, options);
    // A lone CPU is asked to be named exactly; several may be met by a lesser model.
    cpu.fallback = cpus.size() == 1 ? xml::Cpu::Fallback::forbid : xml::Cpu::Fallback::allow;
    return cpu;
}

}  // namespace hostler::drivers::host
