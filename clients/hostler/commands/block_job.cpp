// blockpull, blockcommit, blockjob: the layers of a disk put together while the domain runs.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/block_job.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/event_watch.hpp"
#include "clients/hostler/cli/progress.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/cli/words.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// A call that begins a job. False when the server refuses.
template <class P>
bool is_begun(Session& session, const typename P::Args& args)
{
    return session.connection().try_call<P>(args).has_value();
}

bool begin_pull(Session& session, const Arguments& arguments, const proto::DomainRef& domain)
{
    const std::string& path = arguments.text("path");
    const auto base = arguments.maybe("base");
    const std::uint64_t bandwidth = block_bandwidth(arguments);
    std::uint32_t flags = 0;
    if (arguments.has("keep-relative")) flags |= VIR_DOMAIN_BLOCK_REBASE_RELATIVE;
    if (arguments.has("bytes")) flags |= VIR_DOMAIN_BLOCK_REBASE_BANDWIDTH_BYTES;
    // The older call cannot say all; its flag for bytes is the same number.
    if (base || arguments.has("keep-relative"))
        return is_begun<proto::DomainBlockRebase>(
            session,
            {.dom = domain, .path = path, .base = base, .bandwidth = bandwidth, .flags = flags});
    return is_begun<proto::DomainBlockPull>(
        session, {.dom = domain, .path = path, .bandwidth = bandwidth, .flags = flags});
}

void blockpull(Session& session, const Arguments& arguments)
{
    require_with(arguments, "verbose", "wait");
    require_with(arguments, "async", "wait");
    const auto timeout = timeout_of(arguments);
    block_bandwidth(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto begin = [&] { return begin_pull(session, arguments, domain); };
    if (!arguments.has("wait")) {
        if (!begin()) session.refused({});
        return session.out().note("Block Pull started");
    }
    const BlockJobEnd end = run_block_job(session,
                                          {.domain = domain,
                                           .disk = arguments.text("path"),
                                           .title = "Block Pull",
                                           .shows_progress = arguments.has("verbose"),
                                           .timeout = timeout.value_or(std::chrono::seconds(0)),
                                           .aborts_async = arguments.has("async")},
                                          begin);
    check_end(session, end, "Pull");
    session.out().note("\nPull complete");
}

bool is_active_commit(const Arguments& arguments)
{
    return arguments.has("active") || arguments.has("pivot") || arguments.has("keep-overlay");
}

std::uint32_t commit_flags(const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("shallow")) flags |= VIR_DOMAIN_BLOCK_COMMIT_SHALLOW;
    if (arguments.has("delete")) flags |= VIR_DOMAIN_BLOCK_COMMIT_DELETE;
    if (is_active_commit(arguments)) flags |= VIR_DOMAIN_BLOCK_COMMIT_ACTIVE;
    if (arguments.has("keep-relative")) flags |= VIR_DOMAIN_BLOCK_COMMIT_RELATIVE;
    if (arguments.has("bytes")) flags |= VIR_DOMAIN_BLOCK_COMMIT_BANDWIDTH_BYTES;
    return flags;
}

/// What follows a commit of the topmost layer, which goes on in step with the disk.
void conclude_commit(Session& session, const Arguments& arguments, const proto::DomainRef& domain)
{
    const std::string& path = arguments.text("path");
    std::uint32_t flags = arguments.has("async") ? VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC : 0u;
    if (arguments.has("pivot")) {
        flags |= VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT;
        session.ask<proto::DomainBlockJobAbort>({.dom = domain, .path = path, .flags = flags},
                                                fill("failed to pivot job for disk %s", path));
        return session.out().note("\nSuccessfully pivoted");
    }
    if (!arguments.has("keep-overlay")) return session.out().note("\nNow in synchronized phase");
    session.ask<proto::DomainBlockJobAbort>({.dom = domain, .path = path, .flags = flags},
                                            fill("failed to finish job for disk %s", path));
    session.out().note("\nCommit complete, overlay image kept");
}

void blockcommit(Session& session, const Arguments& arguments)
{
    require_one(arguments, "pivot", "keep-overlay");
    const std::uint64_t bandwidth = block_bandwidth(arguments);
    const auto timeout = timeout_of(arguments);
    const bool waits = arguments.has("wait") || arguments.has("pivot") ||
                       arguments.has("keep-overlay") || timeout.has_value();
    for (const char* option : {"verbose", "async"})
        if (!waits && arguments.has(option))
            throw Failure(
                fill("--%s requires at least one of --timeout, --wait, --pivot, or --keep-overlay",
                     option));
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto begin = [&] {
        return is_begun<proto::DomainBlockCommit>(session, {.dom = domain,
                                                            .disk = arguments.text("path"),
                                                            .base = arguments.maybe("base"),
                                                            .top = arguments.maybe("top"),
                                                            .bandwidth = bandwidth,
                                                            .flags = commit_flags(arguments)});
    };
    const bool is_active = is_active_commit(arguments);
    if (!waits) {
        if (!begin()) session.refused({});
        return session.out().note(is_active ? "Active Block Commit started"
                                            : "Block Commit started");
    }
    const BlockJobEnd end = run_block_job(session,
                                          {.domain = domain,
                                           .disk = arguments.text("path"),
                                           .title = "Block commit",
                                           .shows_progress = arguments.has("verbose"),
                                           .timeout = timeout.value_or(std::chrono::seconds(0)),
                                           .aborts_async = arguments.has("async")},
                                          begin);
    check_end(session, end, "Commit");
    if (is_active) return conclude_commit(session, arguments, domain);
    session.out().note("\nCommit complete");
}

/// A job's numbers, and its limit in bytes where the server tells that (0: none).
struct JobState {
    proto::DomainGetBlockJobInfo::Reply info;
    std::uint64_t bytes_per_second = 0;
};

JobState job_state(Session& session, const Arguments& arguments, const proto::DomainRef& domain)
{
    const bool is_raw = arguments.has("raw");
    const bool wants_bytes = arguments.has("bytes");
    proto::DomainGetBlockJobInfo::Args args = {.dom = domain, .path = arguments.text("path")};
    if (wants_bytes || !is_raw) {
        args.flags = VIR_DOMAIN_BLOCK_JOB_INFO_BANDWIDTH_BYTES;
        if (const auto info = session.connection().try_call<proto::DomainGetBlockJobInfo>(args))
            return {*info, info->bandwidth};
        // An older server knows only MiB, and one's bytes may be too many for it.
        const ErrorCode code = session.connection().refusal().code;
        const bool is_of_unit = code == ErrorCode::invalid_argument || code == ErrorCode::overflow;
        if (!is_of_unit || wants_bytes || is_raw) session.refused({});
        args.flags = 0;
    }
    const auto info = session.ask<proto::DomainGetBlockJobInfo>(args);
    return {info, info.bandwidth << 20};
}

void show_job(Session& session, const Arguments& arguments, const proto::DomainRef& domain)
{
    const JobState state = job_state(session, arguments, domain);
    const proto::DomainGetBlockJobInfo::Reply& info = state.info;
    const bool is_raw = arguments.has("raw");
    if (info.found == 0) {
        if (!session.out().is_text()) return session.out().both("", Value());
        if (!is_raw)
            session.out().note(fill("No current block job for %s", arguments.text("path")));
        return;
    }
    const std::string type(words::block_job(info.type));
    const Value::Map data = {
        {"type", type}, {"bandwidth", info.bandwidth}, {"cur", info.cur}, {"end", info.end}};
    if (is_raw)
        return session.out().both(
            " type=" + type + "\n bandwidth=" + std::to_string(info.bandwidth) +
                "\n cur=" + std::to_string(info.cur) + "\n end=" + std::to_string(info.end) + "\n",
            data);
    if (session.out().is_text()) show_progress(type, info.end - info.cur, info.end);
    std::string text;
    if (state.bytes_per_second != 0)
        text = "    Bandwidth limit: " + std::to_string(state.bytes_per_second) + " bytes/s (" +
               human_size(state.bytes_per_second) + "/s)";
    session.out().both(text + "\n", data);
}

void end_job(Session& session, const Arguments& arguments, const proto::DomainRef& domain)
{
    std::uint32_t flags = 0;
    if (arguments.has("async")) flags |= VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC;
    if (arguments.has("pivot")) flags |= VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT;
    session.ask<proto::DomainBlockJobAbort>(
        {.dom = domain, .path = arguments.text("path"), .flags = flags});
}

void blockjob(Session& session, const Arguments& arguments)
{
    for (const char* mode : {"raw", "info"})
        for (const char* other : {"abort", "async", "pivot", "bandwidth"})
            require_one(arguments, mode, other);
    for (const char* other : {"abort", "async", "pivot"}) require_one(arguments, "bytes", other);
    const proto::DomainRef domain = find_domain(session, arguments);
    if (arguments.has("bandwidth")) {
        const std::uint32_t flags =
            arguments.has("bytes") ? VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES : 0u;
        session.ask<proto::DomainBlockJobSetSpeed>({.dom = domain,
                                                    .path = arguments.text("path"),
                                                    .bandwidth = block_bandwidth(arguments),
                                                    .flags = flags});
        return;
    }
    const bool ends = arguments.has("abort") || arguments.has("async") || arguments.has("pivot");
    if (ends) return end_job(session, arguments, domain);
    show_job(session, arguments, domain);
}

constexpr Option path_option = required("path", "the disk: its target or source");
constexpr Option bandwidth_option =
    named("bandwidth", "the most it may take, in MiB a second", Option::Kind::number);
constexpr Option wait_option = flag("wait", "until it is done");
constexpr Option verbose_option = flag("verbose", "with --wait: show how far it is");
constexpr Option limit_option =
    named("timeout", "give it up after so many seconds", Option::Kind::number);
constexpr Option async_option = flag("async", "with --wait: giving it up need not be waited for");
constexpr Option relative_option = flag("keep-relative", "names of files below stay relative");
constexpr Option bytes_option = flag("bytes", "the bandwidth is in bytes a second");

constexpr Option pull_options[] = {
    domain_option,   path_option,    bandwidth_option, named("base", "pull only what is above it"),
    wait_option,     verbose_option, limit_option,     async_option,
    relative_option, bytes_option};
constexpr Option commit_options[] = {
    domain_option,
    path_option,
    bandwidth_option,
    named("base", "the layer to commit into; without it, the lowest"),
    flag("shallow", "into the layer below the top"),
    named("top", "the layer to commit from; without it, the topmost"),
    flag("active", "the topmost layer: the commit then goes on in step with the disk"),
    flag("delete", "remove the files that are no longer needed"),
    wait_option,
    verbose_option,
    limit_option,
    flag("pivot", "change over when it is in step"),
    flag("keep-overlay", "end when it is in step"),
    async_option,
    relative_option,
    bytes_option};
constexpr Option job_options[] = {
    domain_option,
    path_option,
    flag("abort", "give the disk's job up"),
    flag("async", "give it up, and do not wait for that"),
    flag("pivot", "end a copy or a commit by changing over"),
    flag("info", "how far it is"),
    flag("bytes", "the bandwidth in bytes a second"),
    flag("raw", "the numbers as they are"),
    optional("bandwidth", "the most it may take, in MiB a second", Option::Kind::number)};

constexpr Command table[] = {
    {"blockpull", Group::domain, "fill a disk from the images below it", pull_options, &blockpull},
    {"blockcommit", Group::domain, "put a disk's changes into the image below it", commit_options,
     &blockcommit},
    {"blockjob", Group::domain, "look at a disk's job, limit it or end it", job_options, &blockjob},
};

}  // namespace

std::span<const Command> block_job_commands()
{
    return table;
}

}  // namespace hostler::cli
