#include "clients/hostler/cli/block_job.hpp"

#include <libvirt/libvirt.h>

#include <limits>

#include "clients/hostler/cli/progress.hpp"
#include "clients/hostler/cli/scaled.hpp"
#include "clients/hostler/cli/units.hpp"

namespace hostler::cli {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

constexpr std::int32_t event_ids[] = {VIR_DOMAIN_EVENT_ID_BLOCK_JOB,
                                      VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2};

/// A job's events: both kinds, since they name the disk in different ways.
class Subscription {
public:
    Subscription(Session& session, const proto::DomainRef& domain) : session_(session)
    {
        for (const std::int32_t id : event_ids)
            if (const auto reply =
                    session.connection().try_call<proto::ConnectDomainEventCallbackRegisterAny>(
                        {.event_id = id, .dom = domain}))
                callbacks_.push_back(reply->callback_id);
    }

    bool is_whole() const { return callbacks_.size() == std::size(event_ids); }

    void end()
    {
        for (const std::int32_t id : callbacks_)
            session_.connection().try_call<proto::ConnectDomainEventCallbackDeregisterAny>(
                {.callback_id = id});
    }

private:
    Session& session_;
    std::vector<std::int32_t> callbacks_;
};

/// The status that an event tells of the disk, if it does.
std::optional<std::int32_t> status_in(const client::Event& event, const std::string& disk)
{
    if (const auto old = event.as<proto::DomainEventCallbackBlockJob>(); old)
        return old->msg.path == disk ? std::optional(old->msg.status) : std::nullopt;
    if (const auto job = event.as<proto::DomainEventBlockJob2>(); job && job->dst == disk)
        return job->status;
    return std::nullopt;
}

/// Events until one tells how the job ended, or a moment is over.
std::optional<BlockJobEnd> awaited_end(client::Connection& connection, const std::string& disk)
{
    const client::Deadline deadline = client::Clock::now() + progress_pause;
    while (const auto event = connection.next_event(deadline)) {
        const auto status = status_in(*event, disk);
        if (status && *status >= 0 && *status <= static_cast<std::int32_t>(BlockJobEnd::ready))
            return static_cast<BlockJobEnd>(*status);
    }
    return std::nullopt;
}

/// What the numbers say, where the server has no events: a job that is gone has ended, one that
/// stays at its end is a copy in step with its disk.
class Guess {
public:
    std::optional<BlockJobEnd> next(const proto::DomainGetBlockJobInfo::Reply& info)
    {
        if (info.found == 0) return BlockJobEnd::completed;
        if (info.end == info.cur && info.end > 0 && --looks_left_ == 0) return BlockJobEnd::ready;
        return std::nullopt;
    }

private:
    int looks_left_ = 5;
};

bool give_up(Session& session, const BlockJobWatch& watch)
{
    return session.connection()
        .try_call<proto::DomainBlockJobAbort>(
            {.dom = watch.domain,
             .path = watch.disk,
             .flags = watch.aborts_async ? VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC : 0u})
        .has_value();
}

/// How the job ended, or the headline of why that cannot be told.
struct Waited {
    BlockJobEnd end = BlockJobEnd::completed;
    std::string failed;
};

Waited wait_for_end(Session& session, const BlockJobWatch& watch, bool has_events)
{
    const InterruptMark mark;
    const auto began = client::Clock::now();
    Guess guess;
    std::uint64_t shown = std::numeric_limits<std::uint64_t>::max();
    while (true) {
        const auto info = session.connection().try_call<proto::DomainGetBlockJobInfo>(
            {.dom = watch.domain, .path = watch.disk});
        if (!info) return {.failed = fill("failed to query job for disk %s", watch.disk)};
        if (!has_events)
            if (const auto end = guess.next(*info)) return {*end};
        if (watch.shows_progress && info->found != 0 && info->cur != shown)
            show_progress(watch.title, info->end - info->cur, info->end);
        shown = info->cur;
        const bool is_late =
            watch.timeout.count() > 0 && client::Clock::now() - began > watch.timeout;
        if (mark.is_set() || is_late) {
            if (give_up(session, watch)) return {BlockJobEnd::canceled};
            return {.failed = fill("failed to abort job for disk '%s'", watch.disk)};
        }
        if (const auto end = awaited_end(session.connection(), watch.disk)) return {*end};
    }
}

}  // namespace

std::uint64_t block_bandwidth(const Arguments& arguments)
{
    const auto text = arguments.maybe("bandwidth");
    if (!text) return 0;
    if (const auto plain = parse_count(*text)) return *plain;
    // As virsh does: below zero it counts down from the largest number.
    if (text->starts_with('-'))
        if (const auto negative = parse_count(std::string_view(*text).substr(1)))
            return 0 - *negative;
    if (const auto bytes = parse_size(*text, 1))
        return arguments.has("bytes") ? *bytes : *bytes / mebibyte;
    refuse_scaled(*text, "--bandwidth");
}

BlockJobEnd run_block_job(Session& session, const BlockJobWatch& watch,
                          const std::function<bool()>& begin)
{
    Subscription subscription(session, watch.domain);
    if (!begin()) {
        const std::string refusal = session.connection().refusal().message;
        subscription.end();
        throw Failure(refusal);
    }
    const Waited waited = wait_for_end(session, watch, subscription.is_whole());
    const std::string refusal = session.connection().refusal().message;
    subscription.end();
    if (!waited.failed.empty()) throw Failure({waited.failed, refusal});
    const bool is_good = waited.end == BlockJobEnd::completed || waited.end == BlockJobEnd::ready;
    if (watch.shows_progress && is_good) show_progress(watch.title, 0, 1);
    return waited.end;
}

void check_end(Session& session, BlockJobEnd end, const std::string& what)
{
    if (end != BlockJobEnd::canceled && end != BlockJobEnd::failed) return;
    session.out().note("\n" + what + (end == BlockJobEnd::failed ? " failed" : " aborted"));
    throw Failure();
}

}  // namespace hostler::cli
