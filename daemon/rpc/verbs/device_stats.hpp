#pragma once
// The verbs that tell what a domain's memory, disks and interfaces did.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

proto::DomainMemoryStats::Reply domain_memory_stats(Call&, proto::DomainMemoryStats::Args);
proto::DomainBlockStats::Reply domain_block_stats(Call&, proto::DomainBlockStats::Args);
proto::DomainBlockStatsFlags::Reply domain_block_stats_flags(Call&,
                                                             proto::DomainBlockStatsFlags::Args);
proto::DomainInterfaceStats::Reply domain_interface_stats(Call&, proto::DomainInterfaceStats::Args);
proto::DomainGetDiskErrors::Reply domain_get_disk_errors(Call&, proto::DomainGetDiskErrors::Args);
/// Looks at the disk's file where the domain does not run.
Task<proto::DomainGetBlockInfo::Reply> domain_get_block_info(Call&,
                                                             proto::DomainGetBlockInfo::Args);
/// Reads the host's ARP table where it is asked to.
Task<proto::DomainInterfaceAddresses::Reply> domain_interface_addresses(
    Call&, proto::DomainInterfaceAddresses::Args);

}  // namespace hostler::daemon::verbs
