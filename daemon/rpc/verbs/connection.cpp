// The verbs of a connection itself: opening, features, identity of the hypervisor, events.

#include <libvirt/libvirt.h>

#include "daemon/domains/realms.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/services.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

/// virDrvFeature: the numbers that clients ask about (observed; see docs/protocol.md).
enum Feature : std::int32_t {
    feature_migration_v2 = 2,
    feature_migration_p2p = 4,
    feature_migration_direct = 5,
    feature_migration_v3 = 6,
    feature_fd_passing = 8,
    feature_typed_param_string = 9,
    feature_program_keepalive = 10,
    feature_remote_event_callback = 14,
    feature_remote_close_callback = 15,
    feature_network_update_order = 16,
};

constexpr std::uint32_t open_flags = VIR_CONNECT_RO | 2u /* per user */ | 4u /* autostart */;

/// The version of libvirt's interface that this daemon speaks.
constexpr std::uint64_t interface_version = 11'000'000;

Task<proto::ConnectOpen::Reply> connect_open(Call& call, proto::ConnectOpen::Args args)
{
    call.require_flags(args.flags, open_flags);
    if (call.session.is_open()) throw Error(ErrorCode::internal, "connection already open");
    Realm* realm = co_await call.services().realms().open(args.name.value_or(""));
    // Another call may have opened it meanwhile.
    if (call.session.is_open()) throw Error(ErrorCode::internal, "connection already open");
    call.session.open(*realm, (args.flags & VIR_CONNECT_RO) != 0);
    co_return proto::ConnectOpen::Reply{};
}

proto::ConnectClose::Reply connect_close(Call& call, proto::ConnectClose::Args)
{
    call.session.close_when_sent();
    return {};
}

proto::ConnectSupportsFeature::Reply connect_supports_feature(
    Call& call, proto::ConnectSupportsFeature::Args args)
{
    switch (args.feature) {
        case feature_program_keepalive:
            // Asked before CONNECT_OPEN, by clients with an event loop: they answer pings.
            call.session.start_keepalive();
            return {1};
        case feature_fd_passing:
            return {call.session.transport().passes_descriptors()};
        case feature_typed_param_string:
        case feature_remote_event_callback:
        case feature_remote_close_callback:
        case feature_network_update_order:
            call.realm();
            return {1};
        default:
            call.realm();
            return {0};
    }
}

proto::ConnectGetUri::Reply connect_get_uri(Call& call, proto::ConnectGetUri::Args)
{
    return {call.realm().uri()};
}

proto::ConnectGetType::Reply connect_get_type(Call& call, proto::ConnectGetType::Args)
{
    return {call.realm().type()};
}

proto::ConnectGetVersion::Reply connect_get_version(Call& call, proto::ConnectGetVersion::Args)
{
    return {call.realm().version()};
}

proto::ConnectGetLibVersion::Reply connect_get_lib_version(Call& call,
                                                           proto::ConnectGetLibVersion::Args)
{
    call.realm();
    return {interface_version};
}

proto::ConnectIsSecure::Reply connect_is_secure(Call& call, proto::ConnectIsSecure::Args)
{
    const proto::Transport& transport = call.session.transport();
    return {transport.is_secure() || transport.passes_descriptors()};
}

proto::ConnectRegisterCloseCallback::Reply connect_register_close_callback(
    Call& call, proto::ConnectRegisterCloseCallback::Args)
{
    call.realm();
    return {};
}

proto::ConnectUnregisterCloseCallback::Reply connect_unregister_close_callback(
    Call& call, proto::ConnectUnregisterCloseCallback::Args)
{
    call.realm();
    return {};
}

constexpr Procedure table[] = {
    serve<proto::ConnectOpen, &connect_open>(),
    serve<proto::ConnectClose, &connect_close>(),
    serve<proto::ConnectGetType, &connect_get_type>(),
    serve<proto::ConnectGetVersion, &connect_get_version>(),
    serve<proto::ConnectSupportsFeature, &connect_supports_feature>(),
    serve<proto::ConnectGetUri, &connect_get_uri>(),
    serve<proto::ConnectIsSecure, &connect_is_secure>(),
    serve<proto::ConnectGetLibVersion, &connect_get_lib_version>(),
    serve<proto::ConnectRegisterCloseCallback, &connect_register_close_callback>(),
    serve<proto::ConnectUnregisterCloseCallback, &connect_unregister_close_callback>(),
};

}  // namespace

extern constinit const Verbs connection_verbs = table;

}  // namespace hostler::daemon::verbs
