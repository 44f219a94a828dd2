#pragma once
// The tables of what can be tuned, by libvirt's names (VIR_DOMAIN_SCHEDULER_…, VIR_DOMAIN_MEMORY_…,
// VIR_DOMAIN_BLKIO_…, VIR_DOMAIN_NUMA_…, VIR_DOMAIN_BLOCK_IOTUNE_…, VIR_DOMAIN_BANDWIDTH_…).

#include "daemon/domains/tunable.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::daemon {

std::span<const Tunable<xml::CpuTune>> scheduler_tunables();
/// What hostler's own VMM has beside them.
std::span<const Tunable<xml::HostlerNamespace>> time_tunables();
/// Throws where a mode lacks what it needs: each row is set on its own.
void require_time_complete(const xml::Box<xml::HostlerNamespace>& time);
std::span<const Tunable<xml::MemoryTune>> memory_tunables();
std::span<const Tunable<xml::BlockTune>> blkio_tunables();
std::span<const Tunable<xml::NumaTune>> numa_tunables();
std::span<const Tunable<xml::IoTune>> iotune_tunables();
std::span<const Tunable<xml::Bandwidth>> bandwidth_tunables();

}  // namespace hostler::daemon
