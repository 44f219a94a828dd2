#pragma once
// The verbs that ask the guest itself, or say what is to be done when it ends.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

proto::DomainGetHostname::Reply domain_get_hostname(Call&, proto::DomainGetHostname::Args);
Task<proto::DomainGetTime::Reply> domain_get_time(Call&, proto::DomainGetTime::Args);
Task<proto::DomainSetTime::Reply> domain_set_time(Call&, proto::DomainSetTime::Args);
Task<proto::DomainInjectNmi::Reply> domain_inject_nmi(Call&, proto::DomainInjectNmi::Args);
Task<proto::DomainSetMemoryStatsPeriod::Reply> domain_set_memory_stats_period(
    Call&, proto::DomainSetMemoryStatsPeriod::Args);
Task<proto::DomainSetLifecycleAction::Reply> domain_set_lifecycle_action(
    Call&, proto::DomainSetLifecycleAction::Args);

}  // namespace hostler::daemon::verbs
