#include "daemon/rpc/verbs/domain_named.hpp"

#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"

namespace hostler::daemon::verbs {

ViewPtr seen(Call& call, const proto::DomainRef& reference)
{
    return call.realm().domains().by_reference(reference).view;
}

ViewPtr seen_running(Call& call, const proto::DomainRef& reference)
{
    ViewPtr view = seen(call, reference);
    if (!view->live) throw Error(ErrorCode::operation_invalid, "domain is not running");
    return view;
}

DomainPtr named(Call& call, const proto::DomainRef& reference)
{
    return call.realm().domains().by_reference(reference).object;
}

proto::DomainRef reference_of(const DomainPtr& domain, const proto::DomainRef& known)
{
    const ViewPtr view = domain->view();
    return view ? view->reference() : known;
}

void judge_definition(Call& call, const xml::Domain& definition)
{
    call.judge(definition);
    if (const ViewPtr there = call.realm().domains().seek(definition.uuid))
        call.judge(there->current());
}

Affects affected(std::uint32_t flags)
{
    return {(flags & VIR_DOMAIN_AFFECT_LIVE) != 0, (flags & VIR_DOMAIN_AFFECT_CONFIG) != 0};
}

const xml::Domain& chosen(const View& view, std::uint32_t flags)
{
    const Affects asked = affected(flags);
    if (asked.live && asked.config)
        throw Error(ErrorCode::invalid_argument,
                    "flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually "
                    "exclusive where a definition is read");
    if (asked.live && !view.live)
        throw Error(ErrorCode::operation_invalid, "domain is not running");
    if (asked.config && !view.persistent)
        throw Error(ErrorCode::operation_invalid,
                    "transient domains do not have any persistent config");
    return asked.config ? *view.persistent : view.current();
}

}  // namespace hostler::daemon::verbs
