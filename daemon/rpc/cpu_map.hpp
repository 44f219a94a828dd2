#pragma once
// CPU sets as the wire has them: bit n of byte n / 8.

#include "daemon/rpc/call.hpp"
#include "proto/xdr/wire.hpp"
#include "xml/schema/cpu_set.hpp"

namespace hostler::daemon {

/// Appends `bytes` bytes of map; CPUs that do not fit are left out.
void append_cpu_map(proto::Bytes& to, const xml::CpuSet& cpus, std::size_t bytes);

/// The set that a client sent. Throws for an empty one, and for more than CpuSet holds.
xml::CpuSet read_cpu_map(std::span<const std::uint8_t> map);

/// Every CPU of the host: where what is not pinned runs.
xml::CpuSet host_cpus();

/// Throws unless `count` maps of `bytes` bytes fit into an answer.
void require_maps_fit(std::int64_t count, std::int64_t bytes);

}  // namespace hostler::daemon
