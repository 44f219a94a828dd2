#pragma once
// The verbs by which a client says which events it wants.

#include "daemon/rpc/call.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

proto::ConnectDomainEventRegister::Reply connect_domain_event_register(
    Call&, proto::ConnectDomainEventRegister::Args);
proto::ConnectDomainEventDeregister::Reply connect_domain_event_deregister(
    Call&, proto::ConnectDomainEventDeregister::Args);
proto::ConnectDomainEventRegisterAny::Reply connect_domain_event_register_any(
    Call&, proto::ConnectDomainEventRegisterAny::Args);
proto::ConnectDomainEventDeregisterAny::Reply connect_domain_event_deregister_any(
    Call&, proto::ConnectDomainEventDeregisterAny::Args);
proto::ConnectDomainEventCallbackRegisterAny::Reply connect_domain_event_callback_register_any(
    Call&, proto::ConnectDomainEventCallbackRegisterAny::Args);
proto::ConnectDomainEventCallbackDeregisterAny::Reply connect_domain_event_callback_deregister_any(
    Call&, proto::ConnectDomainEventCallbackDeregisterAny::Args);

}  // namespace hostler::daemon::verbs
