#pragma once
// The verbs of a connection itself: opening, features, identity of the hypervisor, events.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

proto::AuthList::Reply auth_list(Call&, proto::AuthList::Args);
proto::ConnectOpen::Reply connect_open(Call&, proto::ConnectOpen::Args);
proto::ConnectClose::Reply connect_close(Call&, proto::ConnectClose::Args);
proto::ConnectSupportsFeature::Reply connect_supports_feature(Call&,
                                                              proto::ConnectSupportsFeature::Args);
proto::ConnectGetUri::Reply connect_get_uri(Call&, proto::ConnectGetUri::Args);
proto::ConnectGetType::Reply connect_get_type(Call&, proto::ConnectGetType::Args);
proto::ConnectGetVersion::Reply connect_get_version(Call&, proto::ConnectGetVersion::Args);
proto::ConnectGetLibVersion::Reply connect_get_lib_version(Call&,
                                                           proto::ConnectGetLibVersion::Args);
proto::ConnectIsSecure::Reply connect_is_secure(Call&, proto::ConnectIsSecure::Args);
proto::ConnectRegisterCloseCallback::Reply connect_register_close_callback(
    Call&, proto::ConnectRegisterCloseCallback::Args);
proto::ConnectUnregisterCloseCallback::Reply connect_unregister_close_callback(
    Call&, proto::ConnectUnregisterCloseCallback::Args);

}  // namespace hostler::daemon::verbs
