// The verbs that tell of what is under way on a domain, or was. Answered from who holds its Turn,
// and from what the last save has left.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "daemon/domains/typed_params.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

struct Now {
    int type = VIR_DOMAIN_JOB_NONE;
    std::uint64_t elapsed_ms = 0;
};

/// Nobody knows how long a verb will take: a job without a bound.
Now job_of(const Domain& domain)
{
    const std::optional<Turns::Holder> holder = domain.job();
    if (!holder) return {};
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(Turns::Clock::now() - holder->since);
    return {VIR_DOMAIN_JOB_UNBOUNDED, static_cast<std::uint64_t>(elapsed.count())};
}

void require_running(const Found& found)
{
    if (!found.view->is_active())
        throw Error(ErrorCode::operation_invalid, "domain is not running");
}

void abort_job(Call& call, const proto::DomainRef& reference)
{
    const Found found = call.realm().domains().by_reference(reference);
    require_running(found);
    const std::optional<Turns::Holder> holder = found.object->job();
    if (!holder) throw Error(ErrorCode::operation_invalid, "no job is active on the domain");
    throw Error(ErrorCode::operation_invalid,
                fmt::format("cannot abort '{}': it ends by itself", holder->name));
}

proto::DomainGetJobInfo::Reply domain_get_job_info(Call& call, proto::DomainGetJobInfo::Args args)
{
    const Found found = call.realm().domains().by_reference(args.dom);
    require_running(found);
    const Now job = job_of(*found.object);
    proto::DomainGetJobInfo::Reply reply;
    reply.type = job.type;
    reply.time_elapsed = job.elapsed_ms;
    return reply;
}

proto::DomainGetJobStats::Reply completed_stats(Domain& domain, bool keeps)
{
    const std::optional<CompletedJob> job = domain.completed_job(keeps);
    if (!job) return {};
    return {VIR_DOMAIN_JOB_COMPLETED, params_of(*job)};
}

proto::DomainGetJobStats::Reply domain_get_job_stats(Call& call,
                                                     proto::DomainGetJobStats::Args args)
{
    call.require_flags(args.flags,
                       VIR_DOMAIN_JOB_STATS_COMPLETED | VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED);
    const Found found = call.realm().domains().by_reference(args.dom);
    if (args.flags & VIR_DOMAIN_JOB_STATS_COMPLETED)
        return completed_stats(*found.object, args.flags & VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED);
    require_running(found);
    const Now job = job_of(*found.object);
    proto::DomainGetJobStats::Reply reply;
    reply.type = job.type;
    if (job.type != VIR_DOMAIN_JOB_NONE)
        reply.params.push_back({VIR_DOMAIN_JOB_TIME_ELAPSED, job.elapsed_ms});
    return reply;
}

proto::DomainAbortJob::Reply domain_abort_job(Call& call, proto::DomainAbortJob::Args args)
{
    abort_job(call, args.dom);
    return {};
}

proto::DomainAbortJobFlags::Reply domain_abort_job_flags(Call& call,
                                                         proto::DomainAbortJobFlags::Args args)
{
    call.require_flags(args.flags, VIR_DOMAIN_ABORT_JOB_POSTCOPY);
    abort_job(call, args.dom);
    return {};
}

constexpr Procedure table[] = {
    serve<proto::DomainGetJobInfo, &domain_get_job_info>(),
    serve<proto::DomainAbortJob, &domain_abort_job>(),
    serve<proto::DomainGetJobStats, &domain_get_job_stats>(),
    serve<proto::DomainAbortJobFlags, &domain_abort_job_flags>(),
};

}  // namespace

extern constinit const Verbs jobs_verbs = table;

}  // namespace hostler::daemon::verbs
