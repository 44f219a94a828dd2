#pragma once
// CPUID as a guest sees it: what KVM supports, completed for one processor. A pure function.

#include <linux/kvm.h>

#include <cstdint>
#include <vector>

#include "xml/base/error.hpp"

namespace hostler::vmm {

/// How processors are grouped; the product need not be reached by the number there is.
struct Topology {
    std::uint32_t sockets = 1;
    std::uint32_t dies = 1;
    std::uint32_t cores = 1;
    std::uint32_t threads = 1;

    bool operator==(const Topology&) const = default;
};

/// The APIC id of a processor: one bit field a level, wide enough for the level's count.
std::uint32_t apic_id(const Topology& topology, std::uint32_t processor);

struct CpuidChange {
    std::uint32_t leaf = 0;
    std::uint32_t subleaf = 0;
    unsigned place = 0;  ///< 0 EAX, 1 EBX, 2 ECX, 3 EDX
    std::uint32_t set = 0;
    std::uint32_t clear = 0;
};

struct CpuidPlan {
    Topology topology;
    std::uint32_t apic_id = 0;
    std::vector<CpuidChange> changes;  ///< `set` is granted only where KVM has the bit
    bool hide_kvm = false;
    std::uint32_t kvm_features_clear = 0;
    bool kvm_hint_dedicated = false;
    std::uint32_t tsc_khz = 0;  ///< shown at 0x40000010 if the TSC is invariant; 0: not shown
};

std::vector<kvm_cpuid_entry2> complete_cpuid(std::vector<kvm_cpuid_entry2> supported,
                                             const CpuidPlan& plan);

/// An error that names the bits of 0x40000001's EAX that KVM does not have.
Result<Done> require_kvm_features(const std::vector<kvm_cpuid_entry2>& supported,
                                  std::uint32_t bits);

/// MAXPHYADDR, 36 where the leaf is missing.
unsigned physical_address_bits(const std::vector<kvm_cpuid_entry2>& entries);

}  // namespace hostler::vmm
