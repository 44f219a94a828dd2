#include "daemon/domains/job.hpp"

#include <libvirt/libvirt.h>

#include <algorithm>

#include "daemon/domains/domain.hpp"
#include "daemon/domains/realm.hpp"

namespace hostler::daemon {
namespace {

std::int64_t micros(std::chrono::system_clock::time_point time)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

}  // namespace

Job::Job(Domain& domain, Turn turn, const JobOrder& order, std::optional<DomainRef> subject)
    : domain_(&domain),
      turn_(std::move(turn)),
      name_(order.name),
      is_told_(order.is_told),
      subject_(std::move(subject))
{
}

Job::~Job()
{
    if (!domain_ || !is_told_) return;
    // What was undefined has no name any more; what was renamed has another.
    const std::optional<DomainRef> now = domain_->subject();
    const std::optional<DomainRef>& subject = now ? now : subject_;
    if (!subject) return;
    TypedParams told = {{"job", std::string(name_)},
                        {"outcome", std::string(failure_ ? "failed" : "done")},
                        {"began_us", micros(began_)},
                        {"ended_us", micros(WallClock::now())}};
    if (failure_) told.push_back({"reason", std::move(*failure_)});
    domain_->realm().broker().publish(job_ended_event(*subject, std::move(told)));
}

TypedParams params_of(const CompletedJob& job)
{
    const auto elapsed_ms = static_cast<std::uint64_t>(job.elapsed.count());
    const std::uint64_t none = 0;
    return {{VIR_DOMAIN_JOB_OPERATION, job.operation},
            {VIR_DOMAIN_JOB_TIME_ELAPSED, elapsed_ms},
            {VIR_DOMAIN_JOB_DATA_TOTAL, job.bytes},
            {VIR_DOMAIN_JOB_DATA_PROCESSED, job.bytes},
            {VIR_DOMAIN_JOB_DATA_REMAINING, none},
            {VIR_DOMAIN_JOB_MEMORY_TOTAL, job.bytes},
            {VIR_DOMAIN_JOB_MEMORY_PROCESSED, job.bytes},
            {VIR_DOMAIN_JOB_MEMORY_REMAINING, none},
            {VIR_DOMAIN_JOB_MEMORY_BPS, job.bytes * 1000 / std::max<std::uint64_t>(elapsed_ms, 1)}};
}

}  // namespace hostler::daemon
