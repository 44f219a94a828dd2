#pragma once
// The verbs that plug devices in, pull them and change them.

#include "daemon/rpc/call.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

Task<proto::DomainAttachDevice::Reply> domain_attach_device(Call&, proto::DomainAttachDevice::Args);
Task<proto::DomainAttachDeviceFlags::Reply> domain_attach_device_flags(
    Call&, proto::DomainAttachDeviceFlags::Args);
Task<proto::DomainDetachDevice::Reply> domain_detach_device(Call&, proto::DomainDetachDevice::Args);
Task<proto::DomainDetachDeviceFlags::Reply> domain_detach_device_flags(
    Call&, proto::DomainDetachDeviceFlags::Args);
Task<proto::DomainDetachDeviceAlias::Reply> domain_detach_device_alias(
    Call&, proto::DomainDetachDeviceAlias::Args);
Task<proto::DomainUpdateDeviceFlags::Reply> domain_update_device_flags(
    Call&, proto::DomainUpdateDeviceFlags::Args);

}  // namespace hostler::daemon::verbs
