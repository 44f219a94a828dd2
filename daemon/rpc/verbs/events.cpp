// The verbs by which a client says which events it wants.

#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/registrations.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

proto::ConnectDomainEventRegister::Reply connect_domain_event_register(
    Call& call, proto::ConnectDomainEventRegister::Args)
{
    call.realm();
    call.session.registrations().add(EventFamily::domain, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                     std::nullopt, true);
    return {1};
}

proto::ConnectDomainEventDeregister::Reply connect_domain_event_deregister(
    Call& call, proto::ConnectDomainEventDeregister::Args)
{
    call.realm();
    call.session.registrations().remove_legacy(VIR_DOMAIN_EVENT_ID_LIFECYCLE);
    return {0};
}

proto::ConnectDomainEventRegisterAny::Reply connect_domain_event_register_any(
    Call& call, proto::ConnectDomainEventRegisterAny::Args args)
{
    call.realm();
    call.session.registrations().add(EventFamily::domain, args.event_id, std::nullopt, true);
    return {};
}

proto::ConnectDomainEventDeregisterAny::Reply connect_domain_event_deregister_any(
    Call& call, proto::ConnectDomainEventDeregisterAny::Args args)
{
    call.realm();
    call.session.registrations().remove_legacy(args.event_id);
    return {};
}

proto::ConnectDomainEventCallbackRegisterAny::Reply connect_domain_event_callback_register_any(
    Call& call, proto::ConnectDomainEventCallbackRegisterAny::Args args)
{
    std::optional<Uuid> only;
    if (args.dom) only = call.realm().domains().by_uuid(args.dom->uuid).view->current().uuid;
    call.realm();
    return {call.session.registrations().add(EventFamily::domain, args.event_id, only, false)};
}

proto::ConnectDomainEventCallbackDeregisterAny::Reply connect_domain_event_callback_deregister_any(
    Call& call, proto::ConnectDomainEventCallbackDeregisterAny::Args args)
{
    call.realm();
    call.session.registrations().remove(args.callback_id);
    return {};
}

constexpr Procedure table[] = {
    serve<proto::ConnectDomainEventRegister, &connect_domain_event_register>(),
    serve<proto::ConnectDomainEventDeregister, &connect_domain_event_deregister>(),
    serve<proto::ConnectDomainEventRegisterAny, &connect_domain_event_register_any>(),
    serve<proto::ConnectDomainEventDeregisterAny, &connect_domain_event_deregister_any>(),
    serve<proto::ConnectDomainEventCallbackRegisterAny,
          &connect_domain_event_callback_register_any>(),
    serve<proto::ConnectDomainEventCallbackDeregisterAny,
          &connect_domain_event_callback_deregister_any>(),
};

}  // namespace

extern constinit const Verbs events_verbs = table;

}  // namespace hostler::daemon::verbs
