#pragma once
// The host's CPUs, as the affinity of a thread needs to know them.

#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/cli/units.hpp"

namespace hostler::cli {

/// How many CPUs the host has, online or not.
std::size_t host_cpu_count(Session& session);

/// Reads a list of host CPUs that a user gave. Failure says what is wrong with it.
CpuMap wanted_cpus(const std::string& list, std::size_t host_cpus);

/// The map at `index` of maps that stand behind each other; empty where there is none.
CpuMap nth_map(const proto::Bytes& maps, std::size_t index, std::size_t map_bytes);

}  // namespace hostler::cli
