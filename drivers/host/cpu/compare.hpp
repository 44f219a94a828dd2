#pragma once
// Comparing the host's CPU with one that a client describes (virConnectCompareCPU), and finding
// what several CPUs have in common (virConnectBaselineCPU).

#include <span>
#include <string>

#include "drivers/host/cpu/host_cpu.hpp"
#include "xml/base/error.hpp"
#include "xml/capabilities/compared_cpu.hpp"

namespace hostler::drivers::host {

/// virCPUCompareResult's numbers.
enum class CpuComparison { incompatible = 0, identical = 1, superset = 2 };

struct Compared {
    CpuComparison result = CpuComparison::incompatible;
    std::string why;  ///< a sentence for `incompatible`
};

/// An unknown model or feature is an error, as in libvirt.
Result<Compared> compare_cpu(const HostCpu86& host, const xml::ComparedCpu& wanted);

struct BaselineOptions {
    bool expands_features = false;  ///< name the model's own features, too
    bool is_migratable = false;     ///< leave out what cannot move to another host
};

/// The best CPU that guests of all these hosts can have, as a guest's <cpu>.
Result<xml::Cpu> baseline_cpu(std::span<const xml::ComparedCpu> cpus, BaselineOptions options);

}  // namespace hostler::drivers::host
