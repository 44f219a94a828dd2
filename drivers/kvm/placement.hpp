#pragma once
// Placement: where and when the threads of a guest run, as its definition says: a pure translation
// of <vcpu cpuset> and <cputune>. thread_scheduling.hpp and cpu_group.hpp carry it out.

#include <cstdint>
#include <optional>
#include <vector>

#include "xml/base/error.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::drivers::kvm {

struct ThreadPlacement {
    xml::CpuSet cpus;
    xml::Scheduler::Policy policy = xml::Scheduler::Policy::absent;  ///< absent: the ordinary one
    int priority = 0;                                                ///< fifo and rr: 1 to 99

    bool operator==(const ThreadPlacement&) const = default;
};

/// Microseconds of each period that may be run; no quota: all of it.
struct CpuBandwidth {
    std::uint64_t period_us = 100'000;
    std::optional<std::uint64_t> quota_us;

    bool operator==(const CpuBandwidth&) const = default;
};

struct CpuShares {
    std::optional<std::uint64_t> weight;  ///< 1 to 10000, cgroup v2's
    CpuBandwidth all;
    CpuBandwidth each_vcpu;
    CpuBandwidth emulator;

    bool operator==(const CpuShares&) const = default;
};

struct Placement {
    std::vector<ThreadPlacement> vcpus;
    ThreadPlacement emulator;
    CpuShares shares;

    bool operator==(const Placement&) const = default;
};

/// `host_cpus` are those that are online. What the host does not have, or a thread that a guest
/// does not have, is refused by name.
Result<Placement> plan_placement(const xml::Domain& live, const xml::CpuSet& host_cpus);

/// What of it no host could carry out; which CPUs there are only a start can know.
Result<Done> judge_placement(const xml::Domain& definition);

/// Whether the definition says anything about it.
bool asks_for_placement(const xml::Domain& live);

}  // namespace hostler::drivers::kvm
