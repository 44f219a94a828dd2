#pragma once
// The record of statistics that CONNECT_GET_ALL_DOMAIN_STATS gives of a domain, in groups. Made
// from the domain's view: nobody is waited for. Names and types are those of
// virConnectGetAllDomainStats.

#include <vector>

#include "daemon/domains/view.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon {

/// Every VIR_DOMAIN_STATS_… that is known. A group of which a domain has nothing is left out.
std::uint32_t stats_groups();

/// `groups` by VIR_DOMAIN_STATS_…; 0: all. `with_backing`: disks are told with what they are on.
std::vector<proto::TypedParam> stats_record(const View& view, std::uint32_t groups,
                                            bool with_backing);

}  // namespace hostler::daemon
