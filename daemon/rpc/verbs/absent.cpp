// Objects that a connection has none of yet: networks, node devices, interfaces, filters,
// snapshots. Clients that list them get empty lists, clients that look one up
// hear that it is not there, and clients may wait for events of them.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/rpc/registrations.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

// What clients ask the lists for.
constexpr std::uint32_t network_filters =
    VIR_CONNECT_LIST_NETWORKS_INACTIVE | VIR_CONNECT_LIST_NETWORKS_ACTIVE |
    VIR_CONNECT_LIST_NETWORKS_PERSISTENT | VIR_CONNECT_LIST_NETWORKS_TRANSIENT |
    VIR_CONNECT_LIST_NETWORKS_AUTOSTART | VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART;
constexpr std::uint32_t interface_filters =
    VIR_CONNECT_LIST_INTERFACES_INACTIVE | VIR_CONNECT_LIST_INTERFACES_ACTIVE;
/// A bit a capability; the highest four are states, two of them newer than the headers here.
constexpr std::uint32_t device_filters =
    (VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPD << 1) - 1 | 0xf000'0000;
constexpr std::uint32_t snapshot_filters = (VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL << 1) - 1;
constexpr std::uint32_t checkpoint_filters =
    VIR_DOMAIN_CHECKPOINT_LIST_ROOTS | VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL |
    VIR_DOMAIN_CHECKPOINT_LIST_LEAVES | VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES;

/// A count or a list of what there is none of; `filters` are flags that would choose among them.
template <class P, std::uint32_t filters = 0>
typename P::Reply none_of(Call& call, typename P::Args args)
{
    call.realm();
    if constexpr (requires { args.flags; }) call.require_flags(args.flags, filters);
    if constexpr (requires { args.dom; }) seen(call, args.dom);
    return {};
}

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

constexpr Procedure table[] = {
    serve<proto::ConnectListDefinedNetworks, &none_of<proto::ConnectListDefinedNetworks>>(),
    serve<proto::ConnectListNetworks, &none_of<proto::ConnectListNetworks>>(),
    serve<proto::NetworkLookupByName, &network_lookup_by_name>(),
    serve<proto::NetworkLookupByUuid, &network_lookup_by_uuid>(),
    serve<proto::ConnectNumOfDefinedNetworks, &none_of<proto::ConnectNumOfDefinedNetworks>>(),
    serve<proto::ConnectNumOfNetworks, &none_of<proto::ConnectNumOfNetworks>>(),
    serve<proto::NodeNumOfDevices, &none_of<proto::NodeNumOfDevices>>(),
    serve<proto::NodeListDevices, &none_of<proto::NodeListDevices>>(),
    serve<proto::NodeDeviceLookupByName, &node_device_lookup_by_name>(),
    serve<proto::ConnectNumOfInterfaces, &none_of<proto::ConnectNumOfInterfaces>>(),
    serve<proto::ConnectListInterfaces, &none_of<proto::ConnectListInterfaces>>(),
    serve<proto::InterfaceLookupByName, &interface_lookup_by_name>(),
    serve<proto::InterfaceLookupByMacString, &interface_lookup_by_mac_string>(),
    serve<proto::ConnectNumOfDefinedInterfaces, &none_of<proto::ConnectNumOfDefinedInterfaces>>(),
    serve<proto::ConnectListDefinedInterfaces, &none_of<proto::ConnectListDefinedInterfaces>>(),
    serve<proto::NwfilterLookupByName, &nwfilter_lookup_by_name>(),
    serve<proto::NwfilterLookupByUuid, &nwfilter_lookup_by_uuid>(),
    serve<proto::ConnectNumOfNwfilters, &none_of<proto::ConnectNumOfNwfilters>>(),
    serve<proto::ConnectListNwfilters, &none_of<proto::ConnectListNwfilters>>(),
    serve<proto::DomainSnapshotNum, &none_of<proto::DomainSnapshotNum, snapshot_filters>>(),
    serve<proto::DomainSnapshotListNames,
          &none_of<proto::DomainSnapshotListNames, snapshot_filters>>(),
    serve<proto::DomainHasCurrentSnapshot, &none_of<proto::DomainHasCurrentSnapshot>>(),
    serve<proto::DomainListAllSnapshots,
          &none_of<proto::DomainListAllSnapshots, snapshot_filters>>(),
    serve<proto::ConnectListAllNetworks,
          &none_of<proto::ConnectListAllNetworks, network_filters>>(),
    serve<proto::ConnectListAllInterfaces,
          &none_of<proto::ConnectListAllInterfaces, interface_filters>>(),
    serve<proto::ConnectListAllNodeDevices,
          &none_of<proto::ConnectListAllNodeDevices, device_filters>>(),
    serve<proto::ConnectListAllNwfilters, &none_of<proto::ConnectListAllNwfilters>>(),
    serve<proto::ConnectNetworkEventRegisterAny, &connect_network_event_register_any>(),
    serve<proto::ConnectNetworkEventDeregisterAny, &connect_network_event_deregister_any>(),
    serve<proto::ConnectNodeDeviceEventRegisterAny, &connect_node_device_event_register_any>(),
    serve<proto::ConnectNodeDeviceEventDeregisterAny, &connect_node_device_event_deregister_any>(),
    serve<proto::NwfilterBindingLookupByPortDev, &nwfilter_binding_lookup_by_port_dev>(),
    serve<proto::ConnectListAllNwfilterBindings, &none_of<proto::ConnectListAllNwfilterBindings>>(),
    serve<proto::DomainListAllCheckpoints,
          &none_of<proto::DomainListAllCheckpoints, checkpoint_filters>>(),
};

}  // namespace

extern constinit const Verbs absent_verbs = table;

}  // namespace hostler::daemon::verbs
