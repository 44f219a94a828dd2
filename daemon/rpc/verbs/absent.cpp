#include "daemon/rpc/verbs/absent.hpp"

#include <fmt/format.h>

#include "daemon/rpc/registrations.hpp"
#include "daemon/rpc/session.hpp"

namespace hostler::daemon::verbs {
namespace {

[[noreturn]] void refuse(Call& call, ErrorCode code, std::string_view kind, std::string_view by,
                         std::string_view value)
{
    call.realm();
    throw Error(code, fmt::format("no {} with matching {} '{}'", kind, by, value));
}

/// Registers for an event of every object of a family: there is no single one to ask for.
std::int32_t watch(Call& call, EventFamily family, std::int32_t number)
{
    call.realm();
    return call.session.registrations().add(family, number, std::nullopt, false);
}

void unwatch(Call& call, std::int32_t callback_id)
{
    call.realm();
    call.session.registrations().remove(callback_id);
}

}  // namespace

proto::NetworkLookupByName::Reply network_lookup_by_name(Call& call,
                                                         proto::NetworkLookupByName::Args args)
{
    refuse(call, ErrorCode::no_network, "network", "name", args.name);
}

proto::NetworkLookupByUuid::Reply network_lookup_by_uuid(Call& call,
                                                         proto::NetworkLookupByUuid::Args args)
{
    refuse(call, ErrorCode::no_network, "network", "uuid", args.uuid.text());
}

proto::StoragePoolLookupByName::Reply storage_pool_lookup_by_name(
    Call& call, proto::StoragePoolLookupByName::Args args)
{
    refuse(call, ErrorCode::no_storage_pool, "storage pool", "name", args.name);
}

proto::StoragePoolLookupByUuid::Reply storage_pool_lookup_by_uuid(
    Call& call, proto::StoragePoolLookupByUuid::Args args)
{
    refuse(call, ErrorCode::no_storage_pool, "storage pool", "uuid", args.uuid.text());
}

proto::StoragePoolLookupByTargetPath::Reply storage_pool_lookup_by_target_path(
    Call& call, proto::StoragePoolLookupByTargetPath::Args args)
{
    refuse(call, ErrorCode::no_storage_pool, "storage pool", "target path", args.path);
}

proto::StorageVolLookupByKey::Reply storage_vol_lookup_by_key(
    Call& call, proto::StorageVolLookupByKey::Args args)
{
    refuse(call, ErrorCode::no_storage_volume, "storage vol", "key", args.key);
}

proto::StorageVolLookupByPath::Reply storage_vol_lookup_by_path(
    Call& call, proto::StorageVolLookupByPath::Args args)
{
    refuse(call, ErrorCode::no_storage_volume, "storage vol", "path", args.path);
}

proto::NodeDeviceLookupByName::Reply node_device_lookup_by_name(
    Call& call, proto::NodeDeviceLookupByName::Args args)
{
    refuse(call, ErrorCode::no_node_device, "node device", "name", args.name);
}

proto::InterfaceLookupByName::Reply interface_lookup_by_name(
    Call& call, proto::InterfaceLookupByName::Args args)
{
    refuse(call, ErrorCode::no_interface, "interface", "name", args.name);
}

proto::InterfaceLookupByMacString::Reply interface_lookup_by_mac_string(
    Call& call, proto::InterfaceLookupByMacString::Args args)
{
    refuse(call, ErrorCode::no_interface, "interface", "MAC address", args.mac);
}

proto::SecretLookupByUuid::Reply secret_lookup_by_uuid(Call& call,
                                                       proto::SecretLookupByUuid::Args args)
{
    refuse(call, ErrorCode::no_secret, "secret", "uuid", args.uuid.text());
}

proto::SecretLookupByUsage::Reply secret_lookup_by_usage(Call& call,
                                                         proto::SecretLookupByUsage::Args args)
{
    refuse(call, ErrorCode::no_secret, "secret", "usage", args.usage_id);
}

proto::NwfilterLookupByName::Reply nwfilter_lookup_by_name(Call& call,
                                                           proto::NwfilterLookupByName::Args args)
{
    refuse(call, ErrorCode::no_nwfilter, "nwfilter", "name", args.name);
}

proto::NwfilterLookupByUuid::Reply nwfilter_lookup_by_uuid(Call& call,
                                                           proto::NwfilterLookupByUuid::Args args)
{
    refuse(call, ErrorCode::no_nwfilter, "nwfilter", "uuid", args.uuid.text());
}

proto::NwfilterBindingLookupByPortDev::Reply nwfilter_binding_lookup_by_port_dev(
    Call& call, proto::NwfilterBindingLookupByPortDev::Args args)
{
    refuse(call, ErrorCode::no_nwfilter_binding, "nwfilter binding", "port dev", args.name);
}

proto::ConnectNetworkEventRegisterAny::Reply connect_network_event_register_any(
    Call& call, proto::ConnectNetworkEventRegisterAny::Args args)
{
    if (args.net) refuse(call, ErrorCode::no_network, "network", "name", args.net->name);
    return {watch(call, EventFamily::network, args.event_id)};
}

proto::ConnectNetworkEventDeregisterAny::Reply connect_network_event_deregister_any(
    Call& call, proto::ConnectNetworkEventDeregisterAny::Args args)
{
    unwatch(call, args.callback_id);
    return {};
}

proto::ConnectStoragePoolEventRegisterAny::Reply connect_storage_pool_event_register_any(
    Call& call, proto::ConnectStoragePoolEventRegisterAny::Args args)
{
    if (args.pool)
        refuse(call, ErrorCode::no_storage_pool, "storage pool", "name", args.pool->name);
    return {watch(call, EventFamily::storage_pool, args.event_id)};
}

proto::ConnectStoragePoolEventDeregisterAny::Reply connect_storage_pool_event_deregister_any(
    Call& call, proto::ConnectStoragePoolEventDeregisterAny::Args args)
{
    unwatch(call, args.callback_id);
    return {};
}

proto::ConnectNodeDeviceEventRegisterAny::Reply connect_node_device_event_register_any(
    Call& call, proto::ConnectNodeDeviceEventRegisterAny::Args args)
{
    if (args.dev) refuse(call, ErrorCode::no_node_device, "node device", "name", args.dev->name);
    return {watch(call, EventFamily::node_device, args.event_id)};
}

proto::ConnectNodeDeviceEventDeregisterAny::Reply connect_node_device_event_deregister_any(
    Call& call, proto::ConnectNodeDeviceEventDeregisterAny::Args args)
{
    unwatch(call, args.callback_id);
    return {};
}

proto::ConnectSecretEventRegisterAny::Reply connect_secret_event_register_any(
    Call& call, proto::ConnectSecretEventRegisterAny::Args args)
{
    if (args.secret) refuse(call, ErrorCode::no_secret, "secret", "uuid", args.secret->uuid.text());
    return {watch(call, EventFamily::secret, args.event_id)};
}

proto::ConnectSecretEventDeregisterAny::Reply connect_secret_event_deregister_any(
    Call& call, proto::ConnectSecretEventDeregisterAny::Args args)
{
    unwatch(call, args.callback_id);
    return {};
}

}  // namespace hostler::daemon::verbs
