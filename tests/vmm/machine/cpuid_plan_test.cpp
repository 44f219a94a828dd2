// From a machine's configuration to what its guest reads at 0x40000001.
#include "drivers/kvm/vmm/machine/cpuid_plan.hpp"

#include <asm/kvm_para.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace hostler::vmm {
namespace {

constexpr std::uint32_t leaf_features = 0x4000'0001;
constexpr std::uint32_t all_features = 0x0100'fefb;
constexpr std::uint32_t kvmclock = 1u << KVM_FEATURE_CLOCKSOURCE | 1u << KVM_FEATURE_CLOCKSOURCE2 |
                                   1u << KVM_FEATURE_CLOCKSOURCE_STABLE_BIT;

/// The leaf of KVM's features on a host that has all of them; nothing where there is none.
std::optional<kvm_cpuid_entry2> seen(const proto::vmm::Machine& config)
{
    kvm_cpuid_entry2 signature{};
    signature.function = 0x4000'0000;
    kvm_cpuid_entry2 features{};
    features.function = leaf_features;
    features.eax = all_features;
    const auto entries = complete_cpuid({signature, features}, cpuid_plan(config, {}, 0));
    const auto found = std::ranges::find(entries, leaf_features, &kvm_cpuid_entry2::function);
    return found == entries.end() ? std::nullopt : std::optional(*found);
}

TEST(CpuidPlan, NothingSaidLeavesKvmsFeaturesAlone)
{
    EXPECT_EQ(seen({})->eax, all_features);
    EXPECT_EQ(seen({})->edx, 0u);
}

TEST(CpuidPlan, AHiddenKvmclockIsGoneInEachOfItsForms)
{
    proto::vmm::Machine config;
    config.mutable_processors()->mutable_kvm_features()->set_clear(1u << KVM_FEATURE_CLOCKSOURCE2);
    EXPECT_EQ(seen(config)->eax, all_features & ~kvmclock);
}

TEST(CpuidPlan, ClearedBitsAreGoneAndRequiredOnesStay)
{
    proto::vmm::Machine config;
    auto& features = *config.mutable_processors()->mutable_kvm_features();
    features.set_clear(1u << KVM_FEATURE_STEAL_TIME | 1u << KVM_FEATURE_ASYNC_PF_INT);
    features.set_require(1u << KVM_FEATURE_PV_EOI);
    EXPECT_EQ(seen(config)->eax, all_features & ~features.clear());
}

TEST(CpuidPlan, TheHintOfDedicatedProcessorsIsABitOfEdx)
{
    proto::vmm::Machine config;
    config.mutable_processors()->mutable_kvm_features()->set_hint_dedicated(true);
    EXPECT_EQ(seen(config)->edx, 1u << KVM_HINTS_REALTIME);
    EXPECT_EQ(seen(config)->eax, all_features);
}

TEST(CpuidPlan, AHiddenKvmHasNoLeaf)
{
    proto::vmm::Machine config;
    config.mutable_processors()->mutable_kvm_features()->set_hidden(true);
    EXPECT_FALSE(seen(config));
}

TEST(CpuidPlan, EachProcessorHasItsApicIdAndAllTheSameChanges)
{
    proto::vmm::Machine config;
    auto& change = *config.mutable_processors()->add_cpuid();
    change.set_leaf(7);
    change.set_register_(1);
    change.set_clear(4);
    config.mutable_clock()->set_tsc_khz(2'000'000);
    const Topology topology{.sockets = 1, .dies = 1, .cores = 3, .threads = 2};
    const CpuidPlan plan = cpuid_plan(config, topology, 5);
    EXPECT_EQ(plan.apic_id, apic_id(topology, 5));
    EXPECT_EQ(plan.tsc_khz, 2'000'000u);
    ASSERT_EQ(plan.changes.size(), 1u);
    EXPECT_EQ(plan.changes[0].leaf, 7u);
    EXPECT_EQ(plan.changes[0].place, 1u);
    EXPECT_EQ(plan.changes[0].clear, 4u);
}

}  // namespace
}  // namespace hostler::vmm
