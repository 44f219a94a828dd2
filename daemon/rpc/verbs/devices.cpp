// The verbs that plug devices in, pull them and change them.

#include <libvirt/libvirt.h>

#include "daemon/domains/devices.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

Task<proto::DomainAttachDeviceFlags::Reply> domain_attach_device_flags(
    Call& call, proto::DomainAttachDeviceFlags::Args args)
{
    call.require_flags(args.flags, affect_flags);
    const DomainPtr domain = named(call, args.dom);
    xml::Devices device = read_device(args.xml);
    co_await on(domain, domain->attach(std::move(device), affected(args.flags)));
    co_return proto::DomainAttachDeviceFlags::Reply{};
}

Task<proto::DomainAttachDevice::Reply> domain_attach_device(Call& call,
                                                            proto::DomainAttachDevice::Args args)
{
    proto::DomainAttachDeviceFlags::Args live{std::move(args.dom), std::move(args.xml),
                                              VIR_DOMAIN_AFFECT_LIVE};
    co_await domain_attach_device_flags(call, std::move(live));
    co_return proto::DomainAttachDevice::Reply{};
}

Task<proto::DomainDetachDeviceFlags::Reply> domain_detach_device_flags(
    Call& call, proto::DomainDetachDeviceFlags::Args args)
{
    call.require_flags(args.flags, affect_flags);
    const DomainPtr domain = named(call, args.dom);
    xml::Devices device = read_device(args.xml);
    co_await on(domain, domain->detach(std::move(device), affected(args.flags)));
    co_return proto::DomainDetachDeviceFlags::Reply{};
}

Task<proto::DomainDetachDevice::Reply> domain_detach_device(Call& call,
                                                            proto::DomainDetachDevice::Args args)
{
    proto::DomainDetachDeviceFlags::Args live{std::move(args.dom), std::move(args.xml),
                                              VIR_DOMAIN_AFFECT_LIVE};
    co_await domain_detach_device_flags(call, std::move(live));
    co_return proto::DomainDetachDevice::Reply{};
}

Task<proto::DomainDetachDeviceAlias::Reply> domain_detach_device_alias(
    Call& call, proto::DomainDetachDeviceAlias::Args args)
{
    call.require_flags(args.flags, affect_flags);
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->detach_alias(std::move(args.alias), affected(args.flags)));
    co_return proto::DomainDetachDeviceAlias::Reply{};
}

Task<proto::DomainUpdateDeviceFlags::Reply> domain_update_device_flags(
    Call& call, proto::DomainUpdateDeviceFlags::Args args)
{
    call.require_flags(args.flags, affect_flags | VIR_DOMAIN_DEVICE_MODIFY_FORCE);
    const DomainPtr domain = named(call, args.dom);
    xml::Devices device = read_device(args.xml);
    co_await on(domain, domain->update(std::move(device), affected(args.flags)));
    co_return proto::DomainUpdateDeviceFlags::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::DomainAttachDevice, &domain_attach_device>(),
    serve<proto::DomainDetachDevice, &domain_detach_device>(),
    serve<proto::DomainAttachDeviceFlags, &domain_attach_device_flags>(),
    serve<proto::DomainDetachDeviceFlags, &domain_detach_device_flags>(),
    serve<proto::DomainUpdateDeviceFlags, &domain_update_device_flags>(),
    serve<proto::DomainDetachDeviceAlias, &domain_detach_device_alias>(),
};

}  // namespace

extern constinit const Verbs devices_verbs = table;

}  // namespace hostler::daemon::verbs
