#pragma once
// The statistics of many domains in one call.

#include "daemon/rpc/call.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

proto::ConnectGetAllDomainStats::Reply connect_get_all_domain_stats(
    Call&, proto::ConnectGetAllDomainStats::Args);

}  // namespace hostler::daemon::verbs
