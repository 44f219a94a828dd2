#pragma once
// The verbs about the machine: what it has, and how much of it is free. They read small files, so
// they are tasks that do so on the blocking pool.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

Task<proto::NodeGetInfo::Reply> node_get_info(Call&, proto::NodeGetInfo::Args);
Task<proto::NodeGetCpuMap::Reply> node_get_cpu_map(Call&, proto::NodeGetCpuMap::Args);
Task<proto::NodeGetCpuStats::Reply> node_get_cpu_stats(Call&, proto::NodeGetCpuStats::Args);
Task<proto::NodeGetMemoryStats::Reply> node_get_memory_stats(Call&,
                                                             proto::NodeGetMemoryStats::Args);
Task<proto::NodeGetFreeMemory::Reply> node_get_free_memory(Call&, proto::NodeGetFreeMemory::Args);
Task<proto::NodeGetCellsFreeMemory::Reply> node_get_cells_free_memory(
    Call&, proto::NodeGetCellsFreeMemory::Args);
Task<proto::NodeGetFreePages::Reply> node_get_free_pages(Call&, proto::NodeGetFreePages::Args);
Task<proto::ConnectGetHostname::Reply> connect_get_hostname(Call&, proto::ConnectGetHostname::Args);
Task<proto::ConnectGetSysinfo::Reply> connect_get_sysinfo(Call&, proto::ConnectGetSysinfo::Args);

}  // namespace hostler::daemon::verbs
