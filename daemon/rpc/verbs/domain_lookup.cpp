// The verbs that find domains. All are answered from views.

#include "daemon/rpc/verbs/domain_lookup.hpp"

#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "daemon/domains/view.hpp"
#include "daemon/objects/list_filter.hpp"
#include "daemon/rpc/serve.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

constexpr ListFilter<View> filters[] = {
    {VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_CONNECT_LIST_DOMAINS_INACTIVE,
     [](const View& view) { return view.is_active(); }},
    {VIR_CONNECT_LIST_DOMAINS_PERSISTENT, VIR_CONNECT_LIST_DOMAINS_TRANSIENT,
     [](const View& view) { return view.is_persistent(); }},
    {VIR_CONNECT_LIST_DOMAINS_AUTOSTART, VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART,
     [](const View& view) { return view.is_autostart; }},
    {VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE,
     [](const View& view) { return view.has_managed_save; }},
    {VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT, VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT,
     [](const View&) { return false; }},
    {VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT, VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT,
     [](const View&) { return false; }},
};

constexpr std::uint32_t states = VIR_CONNECT_LIST_DOMAINS_RUNNING |
                                 VIR_CONNECT_LIST_DOMAINS_PAUSED |
                                 VIR_CONNECT_LIST_DOMAINS_SHUTOFF | VIR_CONNECT_LIST_DOMAINS_OTHER;

constexpr std::uint32_t list_flags = states | known_flags<View>(filters);

std::uint32_t state_flag(int state)
{
    switch (state) {
        case VIR_DOMAIN_RUNNING:
            return VIR_CONNECT_LIST_DOMAINS_RUNNING;
        case VIR_DOMAIN_PAUSED:
            return VIR_CONNECT_LIST_DOMAINS_PAUSED;
        case VIR_DOMAIN_SHUTOFF:
            return VIR_CONNECT_LIST_DOMAINS_SHUTOFF;
        default:
            return VIR_CONNECT_LIST_DOMAINS_OTHER;
    }
}

bool is_listed(Call& call, const View& view)
{
    return call.may_list(proto::Permission::domain_getattr, view.current());
}

proto::DomainRef judged(Call& call, const Found& found)
{
    call.judge(found.view->current());
    return found.view->reference();
}

std::vector<ViewPtr> active(Call& call, bool is_active)
{
    std::vector<ViewPtr> views;
    for (ViewPtr& view : call.realm().domains().views())
        if (view->is_active() == is_active && is_listed(call, *view))
            views.push_back(std::move(view));
    return views;
}

void require_count(std::int32_t count)
{
    if (count < 0 || static_cast<std::uint32_t>(count) > proto::limit::domain_list_max)
        throw Error(ErrorCode::rpc, "too many domains: at most " +
                                        std::to_string(proto::limit::domain_list_max) +
                                        " travel in one message");
}

}  // namespace

bool passes(const View& view, std::uint32_t flags)
{
    return passes<View>(filters, view, flags) &&
           (!(flags & states) || (flags & state_flag(view.state.state)));
}

proto::DomainLookupByName::Reply domain_lookup_by_name(Call& call,
                                                       proto::DomainLookupByName::Args args)
{
    return {judged(call, call.realm().domains().by_name(args.name))};
}

proto::DomainLookupByUuid::Reply domain_lookup_by_uuid(Call& call,
                                                       proto::DomainLookupByUuid::Args args)
{
    return {judged(call, call.realm().domains().by_uuid(args.uuid))};
}

proto::DomainLookupById::Reply domain_lookup_by_id(Call& call, proto::DomainLookupById::Args args)
{
    return {judged(call, call.realm().domains().by_id(args.id))};
}

proto::ConnectListAllDomains::Reply connect_list_all_domains(
    Call& call, proto::ConnectListAllDomains::Args args)
{
    call.require_flags(args.flags, list_flags);
    proto::ConnectListAllDomains::Reply reply;
    const std::vector<ViewPtr> views = call.realm().domains().views();
    if (args.need_results) reply.domains.reserve(views.size());
    for (const ViewPtr& view : views) {
        if (!passes(*view, args.flags) || !is_listed(call, *view)) continue;
        ++reply.ret;
        if (args.need_results) reply.domains.push_back(view->reference());
    }
    require_count(static_cast<std::int32_t>(reply.domains.size()));
    return reply;
}

proto::ConnectNumOfDomains::Reply connect_num_of_domains(Call& call,
                                                         proto::ConnectNumOfDomains::Args)
{
    return {static_cast<std::int32_t>(active(call, true).size())};
}

proto::ConnectListDomains::Reply connect_list_domains(Call& call,
                                                      proto::ConnectListDomains::Args args)
{
    require_count(args.maxids);
    proto::ConnectListDomains::Reply reply;
    for (const ViewPtr& view : active(call, true))
        if (reply.ids.size() < static_cast<std::size_t>(args.maxids)) reply.ids.push_back(view->id);
    return reply;
}

proto::ConnectNumOfDefinedDomains::Reply connect_num_of_defined_domains(
    Call& call, proto::ConnectNumOfDefinedDomains::Args)
{
    return {static_cast<std::int32_t>(active(call, false).size())};
}

proto::ConnectListDefinedDomains::Reply connect_list_defined_domains(
    Call& call, proto::ConnectListDefinedDomains::Args args)
{
    require_count(args.maxnames);
    proto::ConnectListDefinedDomains::Reply reply;
    for (const ViewPtr& view : active(call, false))
        if (reply.names.size() < static_cast<std::size_t>(args.maxnames))
            reply.names.push_back(view->current().name.str());
    return reply;
}

namespace {

constexpr Procedure table[] = {
    serve<proto::ConnectListDefinedDomains, &connect_list_defined_domains>(),
    serve<proto::DomainLookupById, &domain_lookup_by_id, Judge::verb>(),
    serve<proto::DomainLookupByName, &domain_lookup_by_name, Judge::verb>(),
    serve<proto::DomainLookupByUuid, &domain_lookup_by_uuid, Judge::verb>(),
    serve<proto::ConnectNumOfDefinedDomains, &connect_num_of_defined_domains>(),
    serve<proto::ConnectListDomains, &connect_list_domains>(),
    serve<proto::ConnectNumOfDomains, &connect_num_of_domains>(),
    serve<proto::ConnectListAllDomains, &connect_list_all_domains>(),
};

}  // namespace

extern constinit const Verbs domain_lookup_verbs = table;

}  // namespace hostler::daemon::verbs
