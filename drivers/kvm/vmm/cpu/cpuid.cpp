#include "drivers/kvm/vmm/cpu/cpuid.hpp"

#include <asm/kvm_para.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

namespace hostler::vmm {
namespace {

constexpr std::uint32_t leaf_features = 1;
constexpr std::uint32_t leaf_caches_intel = 4;
constexpr std::uint32_t leaf_topology = 0xb;
constexpr std::uint32_t leaf_topology_v2 = 0x1f;
constexpr std::uint32_t leaf_kvm = 0x4000'0000;
constexpr std::uint32_t leaf_kvm_features = 0x4000'0001;
constexpr std::uint32_t leaf_kvm_frequency = 0x4000'0010;
constexpr std::uint32_t leaf_features_amd = 0x8000'0001;
constexpr std::uint32_t leaf_power = 0x8000'0007;
constexpr std::uint32_t leaf_sizes_amd = 0x8000'0008;
constexpr std::uint32_t leaf_svm = 0x8000'000a;
constexpr std::uint32_t leaf_caches_amd = 0x8000'001d;
constexpr std::uint32_t leaf_topology_amd = 0x8000'001e;

constexpr std::uint32_t edx_hyperthreading = 1u << 28;
constexpr std::uint32_t ecx_hypervisor = 1u << 31;
constexpr std::uint32_t ecx_tsc_deadline = 1u << 24;
constexpr std::uint32_t ecx_x2apic = 1u << 21;
constexpr std::uint32_t ecx_vmx = 1u << 5;
constexpr std::uint32_t ecx_svm = 1u << 2;
constexpr std::uint32_t edx_invariant_tsc = 1u << 8;
constexpr std::uint32_t edx_kvm_hint_dedicated = 1;

constexpr struct {
    unsigned bit;
    const char* name;
} kvm_feature_names[] = {{KVM_FEATURE_CLOCKSOURCE2, "kvmclock"},
                         {KVM_FEATURE_NOP_IO_DELAY, "kvm-nopiodelay"},
                         {KVM_FEATURE_ASYNC_PF, "kvm-asyncpf"},
                         {KVM_FEATURE_STEAL_TIME, "kvm-steal-time"},
                         {KVM_FEATURE_PV_EOI, "kvm-pv-eoi"},
                         {KVM_FEATURE_PV_UNHALT, "kvm-pv-unhalt"},
                         {KVM_FEATURE_PV_TLB_FLUSH, "kvm-pv-tlb-flush"},
                         {KVM_FEATURE_ASYNC_PF_VMEXIT, "kvm-asyncpf-vmexit"},
                         {KVM_FEATURE_PV_SEND_IPI, "kvm-pv-ipi"},
                         {KVM_FEATURE_POLL_CONTROL, "kvm-poll-control"},
                         {KVM_FEATURE_PV_SCHED_YIELD, "kvm-pv-sched-yield"},
                         {KVM_FEATURE_ASYNC_PF_INT, "kvm-asyncpf-int"}};

using Entries = std::vector<kvm_cpuid_entry2>;

unsigned width(std::uint32_t count)
{
    return static_cast<unsigned>(std::bit_width(count > 1 ? count - 1 : 0u));
}

kvm_cpuid_entry2* find(Entries& entries, std::uint32_t leaf, std::uint32_t subleaf = 0)
{
    const auto found = std::ranges::find_if(entries, [&](const kvm_cpuid_entry2& entry) {
        return entry.function == leaf && entry.index == subleaf;
    });
    return found == entries.end() ? nullptr : &*found;
}

std::uint32_t& place_of(kvm_cpuid_entry2& entry, unsigned place)
{
    std::uint32_t* const places[] = {&entry.eax, &entry.ebx, &entry.ecx, &entry.edx};
    return *places[place & 3];
}

/// A guest's own virtual machines have a state that no saved state of ours has
/// (KVM_GET_NESTED_STATE): one that was saved while its guest ran would go on without it, and
/// nobody would be told. So it gets no SVM and no VMX.
void hide_nesting(Entries& entries)
{
    if (auto* const features = find(entries, leaf_features)) features->ecx &= ~ecx_vmx;
    if (auto* const features = find(entries, leaf_features_amd)) features->ecx &= ~ecx_svm;
    std::erase_if(entries, [](const auto& entry) { return entry.function == leaf_svm; });
}

void complete_features(Entries& entries, const CpuidPlan& plan)
{
    kvm_cpuid_entry2* const entry = find(entries, leaf_features);
    if (!entry) return;
    const Topology& topology = plan.topology;
    const std::uint32_t in_package = topology.dies * topology.cores * topology.threads;
    entry->ebx = (entry->ebx & 0x0000'ffff) | plan.apic_id << 24 |
                 std::min(std::bit_ceil(in_package), 255u) << 16;
    entry->edx &= ~edx_hyperthreading;
    if (in_package > 1) entry->edx |= edx_hyperthreading;
    // KVM emulates both whatever the host has, though it does not list the deadline timer.
    entry->ecx |= ecx_hypervisor | ecx_tsc_deadline | ecx_x2apic;
}

/// One level of leaf 0xb or 0x1f: how far to shift for the next level's id.
kvm_cpuid_entry2 level(std::uint32_t leaf, std::uint32_t subleaf, std::uint32_t type,
                       unsigned shift, std::uint32_t processors, std::uint32_t id)
{
    kvm_cpuid_entry2 entry{};
    entry.function = leaf;
    entry.index = subleaf;
    entry.flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
    entry.eax = shift;
    entry.ebx = processors;
    entry.ecx = subleaf | type << 8;
    entry.edx = id;
    return entry;
}

void complete_levels(Entries& entries, const CpuidPlan& plan, std::uint32_t leaf)
{
    if (!find(entries, leaf)) return;
    std::erase_if(entries, [leaf](const auto& entry) { return entry.function == leaf; });
    constexpr std::uint32_t type_thread = 1;
    constexpr std::uint32_t type_core = 2;
    constexpr std::uint32_t type_die = 5;
    const Topology& topology = plan.topology;
    const unsigned core_shift = width(topology.threads);
    const unsigned die_shift = core_shift + width(topology.cores);
    const unsigned package_shift = die_shift + width(topology.dies);
    const std::uint32_t in_die = topology.threads * topology.cores;
    std::uint32_t next = 0;
    const auto add = [&](std::uint32_t type, unsigned shift, std::uint32_t processors) {
        entries.push_back(level(leaf, next++, type, shift, processors, plan.apic_id));
    };
    add(type_thread, core_shift, topology.threads);
    // Leaf 0xb knows no dies: its cores span the package.
    const bool has_dies = leaf == leaf_topology_v2;
    add(type_core, has_dies ? die_shift : package_shift,
        has_dies ? in_die : in_die * topology.dies);
    if (has_dies) add(type_die, package_shift, in_die * topology.dies);
    add(0, 0, 0);
}

/// Caches that the host's processors share, level 1 and 2 between threads, level 3 between cores.
void complete_caches(Entries& entries, const Topology& topology)
{
    for (kvm_cpuid_entry2& entry : entries) {
        if (entry.function != leaf_caches_intel && entry.function != leaf_caches_amd) continue;
        if ((entry.eax & 0x1f) == 0) continue;
        const std::uint32_t cache_level = entry.eax >> 5 & 7;
        const std::uint32_t sharing =
            cache_level < 3 ? topology.threads : topology.cores * topology.threads;
        entry.eax = (entry.eax & ~(0xfffu << 14)) | (std::min(std::bit_ceil(sharing), 4096u) - 1)
                                                        << 14;
        if (entry.function == leaf_caches_intel)
            entry.eax = (entry.eax & 0x03ff'ffff) |
                        (std::min(std::bit_ceil(topology.cores), 64u) - 1) << 26;
    }
}

void complete_amd(Entries& entries, const CpuidPlan& plan)
{
    const Topology& topology = plan.topology;
    const std::uint32_t in_package = topology.dies * topology.cores * topology.threads;
    if (auto* const sizes = find(entries, leaf_sizes_amd)) {
        const std::uint32_t id_bits =
            width(topology.threads) + width(topology.cores) + width(topology.dies);
        sizes->ecx = id_bits << 12 | std::min(in_package - 1, 255u);
    }
    if (auto* const entry = find(entries, leaf_topology_amd)) {
        const std::uint32_t core = plan.apic_id >> width(topology.threads);
        entry->eax = plan.apic_id;
        entry->ebx = (core & 0xff) | (topology.threads - 1) << 8;
        entry->ecx = plan.apic_id >> (width(topology.threads) + width(topology.cores)) & 0xff;
    }
}

void complete_kvm(Entries& entries, const CpuidPlan& plan)
{
    if (plan.hide_kvm) {
        std::erase_if(entries, [](const kvm_cpuid_entry2& entry) {
            return entry.function >= leaf_kvm && entry.function < leaf_kvm + 0x100;
        });
        return;
    }
    if (auto* const entry = find(entries, leaf_kvm_features)) {
        entry->eax &= ~plan.kvm_features_clear;
        if (plan.kvm_hint_dedicated) entry->edx |= edx_kvm_hint_dedicated;
    }
    const auto* const power = find(entries, leaf_power);
    auto* const signature = find(entries, leaf_kvm);
    if (!plan.tsc_khz || !signature || !power || !(power->edx & edx_invariant_tsc)) return;
    std::erase_if(entries, [](const auto& entry) { return entry.function == leaf_kvm_frequency; });
    kvm_cpuid_entry2 frequency{};
    frequency.function = leaf_kvm_frequency;
    frequency.eax = plan.tsc_khz;
    find(entries, leaf_kvm)->eax = leaf_kvm_frequency;
    entries.push_back(frequency);
}

void apply_changes(Entries& entries, const Entries& supported, const CpuidPlan& plan)
{
    for (const CpuidChange& change : plan.changes) {
        auto* const entry = find(entries, change.leaf, change.subleaf);
        if (!entry) continue;
        Entries offered = supported;
        auto* const has = find(offered, change.leaf, change.subleaf);
        std::uint32_t& value = place_of(*entry, change.place);
        if (has) value |= change.set & place_of(*has, change.place);
        value &= ~change.clear;
    }
}

}  // namespace

std::uint32_t apic_id(const Topology& topology, std::uint32_t processor)
{
    const std::uint32_t thread = processor % topology.threads;
    const std::uint32_t core = processor / topology.threads % topology.cores;
    const std::uint32_t die = processor / (topology.threads * topology.cores) % topology.dies;
    const std::uint32_t socket = processor / (topology.threads * topology.cores * topology.dies);
    const unsigned core_shift = width(topology.threads);
    const unsigned die_shift = core_shift + width(topology.cores);
    const unsigned package_shift = die_shift + width(topology.dies);
    return socket << package_shift | die << die_shift | core << core_shift | thread;
}

std::vector<kvm_cpuid_entry2> complete_cpuid(std::vector<kvm_cpuid_entry2> supported,
                                             const CpuidPlan& plan)
{
    hide_nesting(supported);
    Entries entries = supported;
    complete_features(entries, plan);
    complete_levels(entries, plan, leaf_topology);
    complete_levels(entries, plan, leaf_topology_v2);
    complete_caches(entries, plan.topology);
    complete_amd(entries, plan);
    complete_kvm(entries, plan);
    apply_changes(entries, supported, plan);
    return entries;
}

Result<Done> require_kvm_features(const std::vector<kvm_cpuid_entry2>& supported,
                                  std::uint32_t bits)
{
    if (bits == 0) return Done{};
    const auto leaf = std::ranges::find(supported, leaf_kvm_features, &kvm_cpuid_entry2::function);
    const std::uint32_t missing = bits & ~(leaf == supported.end() ? 0 : leaf->eax);
    if (missing == 0) return Done{};
    std::string names;
    for (const auto& [bit, name] : kvm_feature_names)
        if (missing & 1u << bit) names += (names.empty() ? "" : ", ") + std::string(name);
    return Error(ErrorCode::config_unsupported, "this host's KVM does not have " + names);
}

unsigned physical_address_bits(const std::vector<kvm_cpuid_entry2>& entries)
{
    constexpr unsigned without_leaf = 36;
    const auto found = std::ranges::find(entries, leaf_sizes_amd, &kvm_cpuid_entry2::function);
    return found == entries.end() ? without_leaf : found->eax & 0xff;
}

}  // namespace hostler::vmm
