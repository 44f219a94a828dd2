#pragma once
// Objects that a connection has none of yet: networks, storage pools, node devices, interfaces,
// secrets, filters, snapshots. Clients that list them get empty lists, clients that look one up
// hear that it is not there, and clients may wait for events of them.

#include "daemon/rpc/call.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

/// A count or a list of what there is none of.
template <class P>
typename P::Reply none_of(Call& call, typename P::Args args)
{
    call.realm();
    if constexpr (requires { args.dom; }) seen(call, args.dom);
    return {};
}

proto::NetworkLookupByName::Reply network_lookup_by_name(Call&, proto::NetworkLookupByName::Args);
proto::NetworkLookupByUuid::Reply network_lookup_by_uuid(Call&, proto::NetworkLookupByUuid::Args);
proto::StoragePoolLookupByName::Reply storage_pool_lookup_by_name(
    Call&, proto::StoragePoolLookupByName::Args);
proto::StoragePoolLookupByUuid::Reply storage_pool_lookup_by_uuid(
    Call&, proto::StoragePoolLookupByUuid::Args);
proto::StoragePoolLookupByTargetPath::Reply storage_pool_lookup_by_target_path(
    Call&, proto::StoragePoolLookupByTargetPath::Args);
proto::StorageVolLookupByKey::Reply storage_vol_lookup_by_key(Call&,
                                                              proto::StorageVolLookupByKey::Args);
proto::StorageVolLookupByPath::Reply storage_vol_lookup_by_path(
    Call&, proto::StorageVolLookupByPath::Args);
proto::NodeDeviceLookupByName::Reply node_device_lookup_by_name(
    Call&, proto::NodeDeviceLookupByName::Args);
proto::InterfaceLookupByName::Reply interface_lookup_by_name(Call&,
                                                             proto::InterfaceLookupByName::Args);
proto::InterfaceLookupByMacString::Reply interface_lookup_by_mac_string(
    Call&, proto::InterfaceLookupByMacString::Args);
proto::SecretLookupByUuid::Reply secret_lookup_by_uuid(Call&, proto::SecretLookupByUuid::Args);
proto::SecretLookupByUsage::Reply secret_lookup_by_usage(Call&, proto::SecretLookupByUsage::Args);
proto::NwfilterLookupByName::Reply nwfilter_lookup_by_name(Call&,
                                                           proto::NwfilterLookupByName::Args);
proto::NwfilterLookupByUuid::Reply nwfilter_lookup_by_uuid(Call&,
                                                           proto::NwfilterLookupByUuid::Args);
proto::NwfilterBindingLookupByPortDev::Reply nwfilter_binding_lookup_by_port_dev(
    Call&, proto::NwfilterBindingLookupByPortDev::Args);

proto::ConnectNetworkEventRegisterAny::Reply connect_network_event_register_any(
    Call&, proto::ConnectNetworkEventRegisterAny::Args);
proto::ConnectStoragePoolEventRegisterAny::Reply connect_storage_pool_event_register_any(
    Call&, proto::ConnectStoragePoolEventRegisterAny::Args);
proto::ConnectNodeDeviceEventRegisterAny::Reply connect_node_device_event_register_any(
    Call&, proto::ConnectNodeDeviceEventRegisterAny::Args);
proto::ConnectSecretEventRegisterAny::Reply connect_secret_event_register_any(
    Call&, proto::ConnectSecretEventRegisterAny::Args);
proto::ConnectNetworkEventDeregisterAny::Reply connect_network_event_deregister_any(
    Call&, proto::ConnectNetworkEventDeregisterAny::Args);
proto::ConnectStoragePoolEventDeregisterAny::Reply connect_storage_pool_event_deregister_any(
    Call&, proto::ConnectStoragePoolEventDeregisterAny::Args);
proto::ConnectNodeDeviceEventDeregisterAny::Reply connect_node_device_event_deregister_any(
    Call&, proto::ConnectNodeDeviceEventDeregisterAny::Args);
proto::ConnectSecretEventDeregisterAny::Reply connect_secret_event_deregister_any(
    Call&, proto::ConnectSecretEventDeregisterAny::Args);

}  // namespace hostler::daemon::verbs
