#include "drivers/kvm/vmm/cpu/cpuid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace hostler::vmm {
namespace {

kvm_cpuid_entry2 entry(std::uint32_t leaf, std::uint32_t eax = 0, std::uint32_t ebx = 0,
                       std::uint32_t ecx = 0, std::uint32_t edx = 0)
{
    kvm_cpuid_entry2 made{};
    made.function = leaf;
    made.eax = eax;
    made.ebx = ebx;
    made.ecx = ecx;
    made.edx = edx;
    return made;
}

std::vector<kvm_cpuid_entry2> supported()
{
    return {entry(1, 0x800f12, 0x0001'0800, 0, 0x0000'0010),
            entry(0xb, 1, 2, 0x100, 7),
            entry(0x4000'0000, 0x4000'0001, 0x4b4d564b),
            entry(0x4000'0001, 0x0100'7efb),
            entry(0x8000'0007, 0, 0, 0, 0x100),
            entry(0x8000'0008, 0x3028, 0, 0),
            entry(0x8000'001d, 0x0000'4121),
            entry(0x8000'001e, 7, 7, 7)};
}

const kvm_cpuid_entry2& find(const std::vector<kvm_cpuid_entry2>& entries, std::uint32_t leaf,
                             std::uint32_t subleaf = 0)
{
    const auto found = std::ranges::find_if(entries, [&](const kvm_cpuid_entry2& candidate) {
        return candidate.function == leaf && candidate.index == subleaf;
    });
    if (found == entries.end()) std::abort();
    return *found;
}

bool has(const std::vector<kvm_cpuid_entry2>& entries, std::uint32_t leaf)
{
    return std::ranges::find(entries, leaf, &kvm_cpuid_entry2::function) != entries.end();
}

TEST(ApicId, GivesEachLevelABitField)
{
    const Topology topology{.sockets = 2, .dies = 1, .cores = 3, .threads = 2};
    std::set<std::uint32_t> ids;
    for (std::uint32_t processor = 0; processor < 12; ++processor)
        ids.insert(apic_id(topology, processor));
    EXPECT_EQ(ids, (std::set<std::uint32_t>{0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13}));
    EXPECT_EQ(apic_id({.sockets = 300}, 299), 299u);
}

TEST(Cpuid, NamesTheProcessorAndWhatIsAlwaysThere)
{
    const auto entries = complete_cpuid(supported(), {.topology = {.sockets = 4}, .apic_id = 3});
    const auto& features = find(entries, 1);
    EXPECT_EQ(features.ebx >> 24, 3u);
    EXPECT_EQ(features.ebx & 0xffff, 0x0800u) << "the rest stays";
    EXPECT_TRUE(features.ecx & 1u << 31) << "hypervisor";
    EXPECT_TRUE(features.ecx & 1u << 24) << "TSC deadline";
    EXPECT_TRUE(features.ecx & 1u << 21) << "x2APIC";
    EXPECT_FALSE(features.edx & 1u << 28) << "one thread a package";
}

TEST(Cpuid, DescribesTheTopology)
{
    const Topology topology{.sockets = 2, .dies = 1, .cores = 3, .threads = 2};
    const auto entries = complete_cpuid(supported(), {.topology = topology, .apic_id = 9});
    EXPECT_EQ(find(entries, 0xb, 0).eax, 1u);
    EXPECT_EQ(find(entries, 0xb, 0).ebx, 2u);
    EXPECT_EQ(find(entries, 0xb, 1).eax, 3u) << "three cores need two bits";
    EXPECT_EQ(find(entries, 0xb, 1).ebx, 6u);
    EXPECT_EQ(find(entries, 0xb, 1).edx, 9u);
    EXPECT_EQ(find(entries, 0xb, 2).ecx >> 8, 0u) << "the end";
    EXPECT_EQ(find(entries, 0x8000'0008).ecx, 3u << 12 | 5);
    EXPECT_EQ(find(entries, 0x8000'001e).eax, 9u);
    EXPECT_TRUE(find(entries, 1).edx & 1u << 28);
    EXPECT_EQ(find(entries, 0x8000'001d).eax >> 14 & 0xfff, 1u) << "two threads share level 1";
}

TEST(Cpuid, HidesKvmOrPartsOfIt)
{
    EXPECT_FALSE(has(complete_cpuid(supported(), {.hide_kvm = true}), 0x4000'0001));
    const auto entries =
        complete_cpuid(supported(), {.kvm_features_clear = 0x9, .kvm_hint_dedicated = true});
    EXPECT_EQ(find(entries, 0x4000'0001).eax, 0x0100'7ef2u);
    EXPECT_EQ(find(entries, 0x4000'0001).edx, 1u);
}

TEST(Cpuid, ShowsTheTscFrequencyOfAnInvariantTscOnly)
{
    const auto shown = complete_cpuid(supported(), {.tsc_khz = 2'000'000});
    EXPECT_EQ(find(shown, 0x4000'0010).eax, 2'000'000u);
    EXPECT_EQ(find(shown, 0x4000'0000).eax, 0x4000'0010u);
    auto variant = supported();
    std::erase_if(variant, [](const auto& leaf) { return leaf.function == 0x8000'0007; });
    EXPECT_FALSE(has(complete_cpuid(variant, {.tsc_khz = 2'000'000}), 0x4000'0010));
}

TEST(Cpuid, GrantsOnlyWhatKvmHas)
{
    const auto entries = complete_cpuid(
        supported(), {.changes = {{.leaf = 1, .place = 3, .set = 0x30, .clear = 0},
                                  {.leaf = 1, .place = 2, .set = 0, .clear = 1u << 24},
                                  {.leaf = 0x77, .place = 0, .set = 1}}});
    EXPECT_EQ(find(entries, 1).edx & 0x30, 0x10u);
    EXPECT_FALSE(find(entries, 1).ecx & 1u << 24);
    EXPECT_FALSE(has(entries, 0x77));
}

TEST(Cpuid, HidesVirtualizationWhoseStateIsNotSavedWhateverIsAsked)
{
    constexpr std::uint32_t vmx = 1u << 5;
    constexpr std::uint32_t svm = 1u << 2;
    auto host = supported();
    host.front().ecx = vmx | 1;
    host.push_back(entry(0x8000'0001, 0, 0, svm | 1));
    host.push_back(entry(0x8000'000a, 1, 0x8000, 0, 0x1009));
    const auto entries =
        complete_cpuid(host, {.changes = {{.leaf = 1, .place = 2, .set = vmx},
                                          {.leaf = 0x8000'0001, .place = 2, .set = svm}}});
    EXPECT_EQ(find(entries, 1).ecx & (vmx | 1), 1u);
    EXPECT_EQ(find(entries, 0x8000'0001).ecx, 1u);
    EXPECT_FALSE(has(entries, 0x8000'000a));
}

TEST(RequireKvmFeatures, NamesWhatKvmLacks)
{
    constexpr std::uint32_t pv_eoi = 1u << 6;
    constexpr std::uint32_t pv_ipi = 1u << 11;
    EXPECT_TRUE(require_kvm_features(supported(), 0));
    EXPECT_TRUE(require_kvm_features(supported(), pv_eoi));
    const auto refused = require_kvm_features({entry(0x4000'0001, pv_eoi)}, pv_eoi | pv_ipi);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::config_unsupported);
    EXPECT_EQ(refused.error().detail, "this host's KVM does not have kvm-pv-ipi");
}

TEST(RequireKvmFeatures, NamesEveryBitThatCanBeRequired)
{
    constexpr std::uint32_t clock_steal_asyncpf = 1u << 3 | 1u << 5 | 1u << 4 | 1u << 14;
    const auto refused = require_kvm_features({}, clock_steal_asyncpf);
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        refused.error().detail,
        "this host's KVM does not have kvmclock, kvm-asyncpf, kvm-steal-time, kvm-asyncpf-int");
}

}  // namespace
}  // namespace hostler::vmm
