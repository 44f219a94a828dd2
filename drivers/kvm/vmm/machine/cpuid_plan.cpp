#include "drivers/kvm/vmm/machine/cpuid_plan.hpp"

#include <asm/kvm_para.h>

namespace hostler::vmm {
namespace {

/// kvmclock is known by the bit of its present form; without that, nothing is left of it.
std::uint32_t with_all_of_kvmclock(std::uint32_t bits)
{
    constexpr std::uint32_t kvmclock = 1u << KVM_FEATURE_CLOCKSOURCE2;
    constexpr std::uint32_t all_of_it =
        kvmclock | 1u << KVM_FEATURE_CLOCKSOURCE | 1u << KVM_FEATURE_CLOCKSOURCE_STABLE_BIT;
    return bits & kvmclock ? bits | all_of_it : bits;
}

}  // namespace

CpuidPlan cpuid_plan(const proto::vmm::Machine& config, const Topology& topology,
                     std::uint32_t index)
{
    const proto::vmm::KvmFeatures& features = config.processors().kvm_features();
    CpuidPlan plan{.topology = topology, .apic_id = apic_id(topology, index)};
    for (const proto::vmm::CpuidChange& change : config.processors().cpuid())
        plan.changes.push_back(
            {change.leaf(), change.subleaf(), change.register_(), change.set(), change.clear()});
    plan.hide_kvm = features.hidden();
    plan.kvm_features_clear = with_all_of_kvmclock(features.clear());
    plan.kvm_hint_dedicated = features.hint_dedicated();
    plan.tsc_khz = static_cast<std::uint32_t>(config.clock().tsc_khz());
    return plan;
}

}  // namespace hostler::vmm
