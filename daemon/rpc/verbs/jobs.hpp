#pragma once
// The verbs that tell of what is under way on a domain. Answered from who holds its Turn.

#include "daemon/rpc/call.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

proto::DomainGetJobInfo::Reply domain_get_job_info(Call&, proto::DomainGetJobInfo::Args);
proto::DomainGetJobStats::Reply domain_get_job_stats(Call&, proto::DomainGetJobStats::Args);
proto::DomainAbortJob::Reply domain_abort_job(Call&, proto::DomainAbortJob::Args);
proto::DomainAbortJobFlags::Reply domain_abort_job_flags(Call&, proto::DomainAbortJobFlags::Args);

}  // namespace hostler::daemon::verbs
