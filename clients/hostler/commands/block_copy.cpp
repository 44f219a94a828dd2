// blockcopy: a disk's content in another place, in step with the disk while the domain runs.

#include <libvirt/libvirt.h>

#include <limits>

#include "clients/hostler/cli/block_job.hpp"
#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/event_watch.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// What is to be copied, and where to.
struct Copy {
    proto::DomainRef domain;
    std::string path;
    std::string xml;  ///< the destination's, for the newer call
    std::uint64_t bandwidth = 0;
    std::uint32_t granularity = 0;
    std::uint64_t buffer_bytes = 0;
};

/// Only the newer call can say these; older servers know only the older one.
bool needs_newer_call(const Arguments& arguments, const Copy& copy)
{
    const std::string format = arguments.raw("format");
    const bool has_format = !format.empty() && format != "raw";
    return copy.granularity != 0 || copy.buffer_bytes != 0 || has_format || arguments.has("xml") ||
           arguments.has("transient-job") || arguments.has("synchronous-writes") ||
           arguments.has("print-xml");
}

std::string destination_xml(const Arguments& arguments)
{
    const bool is_block = arguments.has("blockdev");
    std::string xml = std::string("<disk type='") + (is_block ? "block" : "file") + "'>\n";
    xml += std::string("  <source ") + (is_block ? "dev" : "file") + "='" +
           escaped(arguments.text("dest")) + "'/>\n";
    if (const auto format = arguments.maybe("format"))
        xml += "  <driver type='" + escaped(*format) + "'/>\n";
    return xml + "</disk>\n";
}

Params copy_params(const Arguments& arguments, const Copy& copy)
{
    constexpr std::uint64_t mib_max = std::numeric_limits<std::uint64_t>::max() >> 20;
    Params params;
    if (copy.bandwidth != 0) {
        const bool is_bytes = arguments.has("bytes");
        if (!is_bytes && copy.bandwidth > mib_max)
            throw Failure("bandwidth must be less than " + std::to_string(mib_max));
        params.push_back({VIR_DOMAIN_BLOCK_COPY_BANDWIDTH,
                          std::uint64_t{is_bytes ? copy.bandwidth : copy.bandwidth << 20}});
    }
    if (copy.granularity != 0)
        params.push_back({VIR_DOMAIN_BLOCK_COPY_GRANULARITY, copy.granularity});
    if (copy.buffer_bytes != 0)
        params.push_back({VIR_DOMAIN_BLOCK_COPY_BUF_SIZE, copy.buffer_bytes});
    return params;
}

bool begin_by_newer_call(Session& session, const Arguments& arguments, const Copy& copy,
                         const Params& params)
{
    std::uint32_t flags = 0;
    if (arguments.has("shallow")) flags |= VIR_DOMAIN_BLOCK_COPY_SHALLOW;
    if (arguments.has("reuse-external")) flags |= VIR_DOMAIN_BLOCK_COPY_REUSE_EXT;
    if (arguments.has("transient-job")) flags |= VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB;
    if (arguments.has("synchronous-writes")) flags |= VIR_DOMAIN_BLOCK_COPY_SYNCHRONOUS_WRITES;
    return session.connection()
        .try_call<proto::DomainBlockCopy>({.dom = copy.domain,
                                           .path = copy.path,
                                           .destxml = copy.xml,
                                           .params = params,
                                           .flags = flags})
        .has_value();
}

bool begin_by_older_call(Session& session, const Arguments& arguments, const Copy& copy)
{
    std::uint32_t flags = VIR_DOMAIN_BLOCK_REBASE_COPY;
    if (arguments.has("shallow")) flags |= VIR_DOMAIN_BLOCK_REBASE_SHALLOW;
    if (arguments.has("reuse-external")) flags |= VIR_DOMAIN_BLOCK_REBASE_REUSE_EXT;
    if (arguments.has("blockdev")) flags |= VIR_DOMAIN_BLOCK_REBASE_COPY_DEV;
    if (arguments.raw("format") == "raw") flags |= VIR_DOMAIN_BLOCK_REBASE_COPY_RAW;
    if (arguments.has("bytes")) flags |= VIR_DOMAIN_BLOCK_REBASE_BANDWIDTH_BYTES;
    return session.connection()
        .try_call<proto::DomainBlockRebase>({.dom = copy.domain,
                                             .path = copy.path,
                                             .base = arguments.text("dest"),
                                             .bandwidth = copy.bandwidth,
                                             .flags = flags})
        .has_value();
}

/// Once the copy is in step with its disk it stays so until it is ended.
void conclude(Session& session, const Arguments& arguments, const Copy& copy)
{
    std::uint32_t flags = arguments.has("async") ? VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC : 0u;
    if (arguments.has("pivot")) {
        flags |= VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT;
        session.ask<proto::DomainBlockJobAbort>(
            {.dom = copy.domain, .path = copy.path, .flags = flags},
            fill("failed to pivot job for disk %s", copy.path));
        return session.out().note("\nSuccessfully pivoted");
    }
    if (!arguments.has("finish")) return session.out().note("\nNow in mirroring phase");
    session.ask<proto::DomainBlockJobAbort>({.dom = copy.domain, .path = copy.path, .flags = flags},
                                            fill("failed to finish job for disk %s", copy.path));
    session.out().note("\nSuccessfully copied");
}

bool waits(const Arguments& arguments)
{
    return arguments.has("wait") || arguments.has("finish") || arguments.has("pivot") ||
           arguments.has("timeout");
}

void check_options(const Arguments& arguments)
{
    require_one(arguments, "dest", "xml");
    require_one(arguments, "format", "xml");
    require_one(arguments, "blockdev", "xml");
    require_one(arguments, "pivot", "finish");
    if (!arguments.has("dest") && !arguments.has("xml"))
        throw Failure("need either --dest or --xml");
    for (const char* option : {"verbose", "async"})
        if (!waits(arguments) && arguments.has(option))
            throw Failure(fill(
                "--%s requires at least one of --timeout, --wait, --pivot, or --finish", option));
}

void blockcopy(Session& session, const Arguments& arguments)
{
    const auto timeout = timeout_of(arguments);
    check_options(arguments);
    Copy copy = {.path = arguments.text("path")};
    copy.bandwidth = block_bandwidth(arguments);
    copy.granularity = arguments.count("granularity").value_or(0);
    copy.buffer_bytes = arguments.big_count("buf-size").value_or(0);
    copy.domain = find_domain(session, arguments);
    const bool is_newer = needs_newer_call(arguments, copy);
    const Params params = is_newer ? copy_params(arguments, copy) : Params();
    if (is_newer)
        copy.xml =
            arguments.has("xml") ? read_file(arguments.text("xml")) : destination_xml(arguments);
    if (arguments.has("print-xml"))
        return session.out().both(copy.xml, Value::Map{{"xml", copy.xml}});
    const auto begin = [&] {
        return is_newer ? begin_by_newer_call(session, arguments, copy, params)
                        : begin_by_older_call(session, arguments, copy);
    };
    if (!waits(arguments)) {
        if (!begin()) session.refused({});
        return session.out().note("Block Copy started");
    }
    const BlockJobEnd end = run_block_job(session,
                                          {.domain = copy.domain,
                                           .disk = copy.path,
                                           .title = "Block Copy",
                                           .shows_progress = arguments.has("verbose"),
                                           .timeout = timeout.value_or(std::chrono::seconds(0)),
                                           .aborts_async = arguments.has("async")},
                                          begin);
    check_end(session, end, "Copy");
    conclude(session, arguments, copy);
}

constexpr Option options[] = {
    domain_option,
    required("path", "the disk: its target or source"),
    offering(optional("dest", "the file or device to copy to"), Option::Offers::files),
    named("bandwidth", "the most it may take, in MiB a second", Option::Kind::number),
    flag("shallow", "only the topmost image; the copy stands on the same images below"),
    flag("reuse-external", "the destination is there already"),
    flag("blockdev", "the destination is a block device"),
    flag("wait", "until it is in step with the disk"),
    flag("verbose", "with --wait: show how far it is"),
    named("timeout", "give it up after so many seconds", Option::Kind::number),
    flag("pivot", "change over to the copy when it is in step"),
    flag("finish", "end when the copy is in step"),
    flag("async", "with --wait: giving it up need not be waited for"),
    offering(named("xml", "a file with the destination's XML"), Option::Offers::files),
    named("format", "the destination's format"),
    named("granularity", "how much is copied at once, a power of two", Option::Kind::number),
    named("buf-size", "the most that is under way at once, in bytes", Option::Kind::number),
    flag("bytes", "the bandwidth is in bytes a second"),
    flag("transient-job", "the job ends with the domain"),
    flag("synchronous-writes", "what the guest writes is written to both before it goes on"),
    flag("print-xml", "only print the destination's XML")};

constexpr Command table[] = {
    {"blockcopy", Group::domain, "copy a disk while the domain runs", options, &blockcopy},
};

}  // namespace

std::span<const Command> block_copy_commands()
{
    return table;
}

}  // namespace hostler::cli
