#include "xml/domain/interface.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = Interface::Type;
using Extras = InterfaceExtras;

template <Type... Wanted>
constexpr auto is = [](const Interface& interface) { return ((interface.type == Wanted) || ...); };

constexpr Part mac_extra_parts[] = {
    attribute<&Extras::mac_type>("type", "Whether the address was generated."),
    attribute<&Extras::mac_check>("check", "Whether VMware checks it."),
};
constexpr Part mac_parts[] = {
    attribute<&Interface::mac>("address", "The card's address.").required().abi(),
    splice<&Interface::extras>(mac_extra_parts),
};

constexpr Part local_address_parts[] = {
    attribute<&Extras::local_address>("address", "Where it listens.").required(),
    attribute<&Extras::local_port>("port", "The port.").required(),
};
constexpr Part local_parts[] = {
    group("local", local_address_parts, "Where answers are awaited."),
};
constexpr Part host_net_parts[] = {
    child<&Extras::host_ips>("ip", "An address of the host's end."),
    child<&Extras::host_routes>("route", "A way to the guest's networks."),
};
constexpr Part host_device_parts[] = {
    child<&Extras::host_device>("address", "The host's device."),
};
constexpr Part reconnect_parts[] = {
    child<&Extras::reconnect>("reconnect", "Whether a lost connection is made again."),
};

constexpr auto has_socket = is<Type::server, Type::client, Type::mcast, Type::udp>;
constexpr auto names_device = is<Type::direct, Type::vdpa, Type::user>;

constexpr Part source_parts[] = {
    attribute<&Interface::source>("network", "The virtual network.").when<is<Type::network>>(),
    attribute<&Interface::portgroup>("portgroup", "Its group of ports.").when<is<Type::network>>(),
    attribute<&Interface::port_id>("portid", "The port it got.").live().when<is<Type::network>>(),
    attribute<&Interface::source_bridge>("bridge", "The bridge it came to.")
        .live()
        .when<is<Type::network>>(),
    attribute<&Interface::source>("bridge", "The host's bridge.").when<is<Type::bridge>>(),
    attribute<&Interface::source>("name", "The network's name.").when<is<Type::internal>>(),
    attribute<&Interface::source>("dev", "The host's interface.").when<names_device>(),
    attribute<&Interface::direct_mode>("mode", "How the host's interface is shared.")
        .when<is<Type::direct>>(),
    attribute<&Interface::socket_type>("type", "How the server is reached.")
        .when<is<Type::vhostuser>>(),
    attribute<&Interface::source>("path", "The server's socket.").when<is<Type::vhostuser>>(),
    attribute<&Interface::socket_mode>("mode", "Who opens the socket.").when<is<Type::vhostuser>>(),
    attribute<&Interface::source>("address", "The address.").when<has_socket>(),
    attribute<&Interface::port>("port", "The port.").when<has_socket>(),
    splice<&Interface::extras>(local_parts).when<is<Type::udp>>(),
    splice<&Interface::extras>(host_device_parts).when<is<Type::hostdev>>(),
    splice<&Interface::extras>(reconnect_parts).when<is<Type::vhostuser>>(),
    splice<&Interface::extras>(host_net_parts).when<is<Type::ethernet>>(),
};

constexpr Part hostdev_driver_parts[] = {
    wrapped<&Extras::hostdev_driver>("driver", "name", "The host's driver that hands it over."),
};

constexpr Part plug_parts[] = {
    child<&Extras::vlan>("vlan", "The VLANs it is on."),
    child<&Extras::virtual_port>("virtualport", "What the switch knows of it."),
    child<&Extras::bandwidth>("bandwidth", "How much may pass."),
    wrapped<&Extras::isolated>("port", "isolated", "Whether it reaches other isolated ports."),
    child<&Extras::ips>("ip", "An address the guest is given."),
    child<&Extras::routes>("route", "A route the guest is given."),
    child<&Extras::forwards>("portForward", "Ports of the host that reach the guest."),
    wrapped<&Extras::script>("script", "path", "Run when it is plugged in.").path(),
    wrapped<&Extras::downscript>("downscript", "path", "Run when it is unplugged.").path(),
    wrapped<&Extras::backend_domain>("backenddomain", "name", "The Xen domain it comes from."),
};

constexpr Part target_managed_parts[] = {
    attribute<&Extras::target_managed>("managed", "Whether it is made for the domain."),
};
constexpr auto is_named_by_user = [](const Interface& interface) {
    return !interface.target.view().starts_with("vnet") &&
           !interface.target.view().starts_with("vif") &&
           !interface.target.view().starts_with("macvtap") &&
           !interface.target.view().starts_with("macvlan");
};
constexpr Part target_parts[] = {
    attribute<&Interface::target>("dev", "The host's name for it.").live_unless<is_named_by_user>(),
    splice<&Interface::extras>(target_managed_parts),
};

constexpr Part guest_name_parts[] = {
    attribute<&Extras::guest_name>("dev", "The container's name for it."),
    attribute<&Extras::guest_actual>("actual", "The name it got.").live(),
};
constexpr Part backend_parts[] = {
    attribute<&Extras::backend>("type", "The program behind it."),
    attribute<&Extras::backend_tap>("tap", "The tap device's file.").path(),
    attribute<&Extras::backend_vhost>("vhost", "The vhost device's file.").path(),
    attribute<&Extras::backend_log>("logFile", "Where the program logs.").path(),
};
constexpr Part guest_parts[] = {
    group("guest", guest_name_parts, "The container's end."),
};
constexpr Part backend_group_parts[] = {
    group("backend", backend_parts, "The host's machinery."),
    child<&Extras::filter>("filterref", "What guards it."),
};
constexpr Part tune_parts[] = {
    leaf<&Extras::sndbuf>("sndbuf", "Bytes that may wait to be sent."),
};
constexpr Part teaming_parts[] = {
    attribute<&Extras::teaming>("type", "The fast card, or the one that stays."),
    attribute<&Extras::teaming_persistent>("persistent", "The alias of the one that stays."),
};
constexpr Part more_parts[] = {
    wrapped<&Extras::mtu>("mtu", "size", "The largest frame.").abi(),
    child<&Extras::coalesce>("coalesce", "How interrupts are held back.").unless_empty(),
};
constexpr Part tune_group_parts[] = {
    group("tune", tune_parts, "The host's buffers."),
};
constexpr Part teaming_group_parts[] = {
    group("teaming", teaming_parts, "Two cards that the guest takes for one."),
};

/// What only a virtio card has, another one is not told of.
Complaint settle_driver(Interface& interface)
{
    if (interface.type == Type::hostdev) return {};
    const std::string_view model = interface.model;
    const bool is_virtio =
        model == "virtio" || model == "virtio-transitional" || model == "virtio-non-transitional";
    if (interface.driver && interface.driver->queues == 1) interface.driver->queues = 0;
    if (is_virtio) return {};
    if (interface.driver && interface.driver->virtio != VirtioOptions{})
        return {"a network card of model '" + std::string(model) +
                    "' has no virtio options: they are for virtio, virtio-transitional and "
                    "virtio-non-transitional",
                ErrorCode::config_unsupported};
    interface.driver.reset();
    if (interface.extras) interface.extras->backend_vhost.reset();
    if (interface.extras && *interface.extras == Extras{}) interface.extras.reset();
    return {};
}

constexpr Part parts[] = {
    attribute<&Interface::type>("type", "What it is plugged into.")
        .always()
        .required()
        .fails(ErrorCode::config_unsupported),
    attribute<&Interface::managed>("managed", "Whether a device is taken from the host's driver."),
    attribute<&Interface::trust_guest_rx_filters>("trustGuestRxFilters",
                                                  "Whether the guest may change its address."),
    group("mac", mac_parts, "The card's address."),
    splice<&Interface::extras>(hostdev_driver_parts).when<is<Type::hostdev>>(),
    group("source", source_parts, "What it is plugged into."),
    splice<&Interface::extras>(plug_parts),
    group("target", target_parts, "The host's end."),
    splice<&Interface::extras>(guest_parts),
    wrapped<&Interface::model>("model", "type", "The card the guest sees.").abi(),
    child<&Interface::driver>("driver", "How frames are moved.")
        .unless_empty()
        .when<[](const Interface& interface) { return interface.type != Type::hostdev; }>(),
    splice<&Interface::extras>(backend_group_parts),
    wrapped<&Interface::link>("link", "state", "Whether the cable is in."),
    splice<&Interface::extras>(tune_group_parts),
    splice<&Interface::extras>(teaming_group_parts),
    splice<&Interface::extras>(more_parts),
    splice<&Interface::info>(),
    rule<settle_driver>("what only virtio cards have is theirs"),
};

}  // namespace

Words words(InterfaceExtras::MacType)
{
    static constexpr std::string_view all[] = {"", "generated", "static"};
    return all;
}

Words words(InterfaceExtras::Teaming)
{
    static constexpr std::string_view all[] = {"none", "persistent", "transient"};
    return all;
}

Words words(InterfaceExtras::Backend)
{
    static constexpr std::string_view all[] = {"default", "passt"};
    return all;
}

Words words(Interface::Type)
{
    static constexpr std::string_view all[] = {
        "user",     "ethernet", "vhostuser", "server", "client", "mcast", "network", "bridge",
        "internal", "direct",   "hostdev",   "udp",    "vdpa",   "null",  "vds"};
    return all;
}

Words words(Interface::DirectMode)
{
    static constexpr std::string_view all[] = {"", "vepa", "private", "bridge", "passthrough"};
    return all;
}

Words words(Interface::Link)
{
    static constexpr std::string_view all[] = {"default", "up", "down"};
    return all;
}

Words words(Interface::SocketMode)
{
    static constexpr std::string_view all[] = {"", "client", "server"};
    return all;
}

Words words(Interface::SocketType)
{
    static constexpr std::string_view all[] = {"", "unix"};
    return all;
}

const Element& schema(const Interface*)
{
    static constexpr Element element = {"interface", "A network interface of the guest.", parts};
    return element;
}

}  // namespace hostler::xml
