#include "xml/network/network_port.hpp"

#include "xml/common/refused.hpp"
#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = PortPlug::Type;

template <Type... Wanted>
constexpr auto is = [](const PortPlug& plug) { return ((plug.type == Wanted) || ...); };

constexpr auto has_bridge = is<Type::network, Type::bridge>;

/// What a port must say; libvirt calls its absence an internal error.
constexpr Part demanded(Part part)
{
    return part.required().fails(ErrorCode::internal);
}

constexpr Part plug_parts[] = {
    attribute<&PortPlug::type>("type", "What it came to.").required(),
    demanded(attribute<&PortPlug::bridge>("bridge", "The bridge.")).when<has_bridge>(),
    attribute<&PortPlug::mac_table>("macTableManager", "Who says where addresses are.")
        .when<has_bridge>(),
    demanded(attribute<&PortPlug::dev>("dev", "The host's device.")).when<is<Type::direct>>(),
    demanded(attribute<&PortPlug::mode>("mode", "How it is shared.")).when<is<Type::direct>>(),
    attribute<&PortPlug::managed>("managed", "Whether it is taken from its driver.")
        .when<is<Type::hostdev_pci>>(),
    wrapped<&PortPlug::driver>("driver", "name", "The host's driver that hands it over.")
        .when<is<Type::hostdev_pci>>(),
    demanded(child<&PortPlug::pci>("address", "The device.")).when<is<Type::hostdev_pci>>(),
};

constexpr Part owner_parts[] = {
    demanded(leaf<&NetworkPort::owner_name>("name", "The domain's name.")),
    demanded(leaf<&NetworkPort::owner_uuid>("uuid", "The domain's identity.")),
};

constexpr Part parts[] = {
    demanded(leaf<&NetworkPort::uuid>("uuid", "The identity, one in the world.")),
    demanded(group("owner", owner_parts, "Whose it is.")),
    leaf<&NetworkPort::group>("group", "The network's class it is in."),
    demanded(wrapped<&NetworkPort::mac>("mac", "address", "The guest's card.")),
    child<&NetworkPort::virtual_port>("virtualport", "What the switch knows of it."),
    child<&NetworkPort::bandwidth>("bandwidth", "How much may pass.").unless_empty(),
    child<&NetworkPort::vlan>("vlan", "The VLANs it is on."),
    wrapped<&NetworkPort::isolated>("port", "isolated", "Whether it reaches other isolated ones."),
    wrapped<&NetworkPort::trust_guest_rx_filters>("rxfilters", "trustGuest",
                                                  "Whether the guest may change its address."),
    child<&NetworkPort::plug>("plug", "What it came to on the host."),
    rule<[](NetworkPort& port) -> Complaint {
        return port.virtual_port ? judge_virtual_port(*port.virtual_port) : Complaint{};
    }>("a switch is told what it knows"),
};

}  // namespace

Words words(PortPlug::Type)
{
    static constexpr std::string_view all[] = {"none", "network", "bridge", "direct",
                                               "hostdev-pci"};
    return all;
}

Words words(PortPlug::DirectMode)
{
    static constexpr std::string_view all[] = {"", "vepa", "private", "bridge", "passthrough"};
    return all;
}

const Element& schema(const PortPlug*)
{
    static constexpr Element element = {"plug", "What a port came to.", plug_parts};
    return element;
}

const Element& schema(const NetworkPort*)
{
    static constexpr Element element = {"networkport", "A card plugged into a network.", parts};
    return element;
}

Result<NetworkPort> parse_network_port(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    return parse_document<NetworkPort>(text, "networkport_definition", flags, warnings);
}

std::string format(const NetworkPort& port)
{
    return format_document(port);
}

}  // namespace hostler::xml
