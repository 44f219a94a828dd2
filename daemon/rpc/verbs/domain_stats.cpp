// The statistics of many domains in one call.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "daemon/domains/stats_record.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/domain_lookup.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "proto/xdr/lists.hpp"

namespace hostler::daemon::verbs {
namespace {

// Not one of these bits filters. NOWAIT changes nothing: no record waits.
constexpr std::uint32_t enforces = VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS;
constexpr std::uint32_t options =
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT | VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING | enforces;
constexpr std::uint32_t filters =
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE |
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT | VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT |
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING | VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED |
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF | VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER;

/// The domains that are asked for: those named that there are, or all.
std::vector<ViewPtr> asked(Call& call, const std::vector<proto::DomainRef>& named)
{
    const Domains& domains = call.realm().domains();
    if (named.empty()) return domains.views();
    std::vector<ViewPtr> views;
    for (const proto::DomainRef& reference : named)
        if (ViewPtr view = domains.seek(reference.uuid)) views.push_back(std::move(view));
    return views;
}

/// Throws when the caller insists on groups that nobody knows.
void require_groups(const proto::ConnectGetAllDomainStats::Args& args)
{
    const std::uint32_t unknown = args.stats & ~stats_groups();
    if ((args.flags & enforces) && unknown)
        throw Error(
            ErrorCode::argument_unsupported,
            fmt::format("Stats types bits 0x{:x} are not supported by this daemon", unknown));
}

void connect_get_all_domain_stats(Call& call, proto::ConnectGetAllDomainStats::Args args,
                                  proto::Writer& answer)
{
    call.require_flags(args.flags, filters | options);
    require_groups(args);
    const bool with_backing = args.flags & VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING;
    const std::uint32_t groups = args.stats & stats_groups();
    // Only bits that are unknown were asked for: nothing, and not everything.
    const bool asks_nothing = args.stats != 0 && groups == 0;
    const std::vector<ViewPtr> views = asked(call, args.doms);
    proto::ListWriter records(answer, views.size());
    for (const ViewPtr& view : views) {
        if (!passes(*view, args.flags & filters)) continue;
        if (!call.may_list(proto::Permission::domain_read, view->current())) continue;
        proto::DomainStatsRecord record{view->reference(), {}};
        if (!asks_nothing) record.params = stats_record(*view, groups, with_backing);
        records.put(record);
    }
}

constexpr Procedure table[] = {
    serve<proto::ConnectGetAllDomainStats, &connect_get_all_domain_stats>(),
};

}  // namespace

extern constinit const Verbs domain_stats_verbs = table;

}  // namespace hostler::daemon::verbs
