#include "xml/network/network_rules.hpp"

#include "xml/common/names.hpp"
#include "xml/common/refused.hpp"

namespace hostler::xml {
namespace {

using Mode = Forward::Mode;

std::string whose(const Network& network)
{
    return " (network '" + network.name.str() + "')";
}

std::string mode_of(const Network& network)
{
    return std::string(word(network.forward.mode));
}

Complaint judge_bridge(Network& network)
{
    NetworkBridge& bridge = network.bridge;
    if (bridge.name.empty()) bridge.name.reset();
    if (network.forward.is_routed()) {
        if (bridge.stp == OnOff::absent) bridge.stp = OnOff::on;
        return {};
    }
    if (network.forward.mode != Mode::bridge) {
        if (bridge.name.has_value())
            return refused("bridge name not allowed in " + mode_of(network) + " mode" +
                           whose(network));
    } else if (bridge.name.has_value() && network.forward.dev.has_value()) {
        return refused(
            "A network with forward mode='bridge' can specify a bridge name or a forward dev, but "
            "not both" +
            whose(network));
    }
    if (bridge.stp == OnOff::absent && bridge.delay_s == 0 && !bridge.zone.has_value()) return {};
    return refused(
        "bridge delay/stp/zone options only allowed in route, nat, and isolated mode, "
        "not in " +
        mode_of(network) + whose(network));
}

Complaint judge_forward(const Network& network)
{
    const Forward& forward = network.forward;
    if (!forward.is_routed()) {
        if (network.mtu == 0) return {};
        return refused("mtu size only allowed in open, route, nat, and isolated mode, not in " +
                       mode_of(network) + whose(network));
    }
    if (forward.mode == Mode::none) return {};
    if (network.ips.empty())
        return refused(mode_of(network) +
                       " forwarding requested, but no IP address provided for network '" +
                       network.name.str() + "'");
    if (forward.interfaces.size() > 1)
        return refused("multiple forwarding interfaces specified for network '" +
                       network.name.str() + "', only one is supported");
    if (forward.mode == Mode::open && forward.dev.has_value())
        return refused("forward dev not allowed for network '" + network.name.str() +
                       "' with forward mode='open'");
    return {};
}

Complaint judge_routes(const Network& network)
{
    for (const NetworkRoute& route : network.routes) {
        bool is_reachable = false;
        for (const NetworkIp& ip : network.ips)
            is_reachable = is_reachable || route.gateway.is_in(ip.address, ip.prefix_bits());
        if (is_reachable) continue;
        return refused("unreachable static route gateway '" + route.gateway.text() +
                           "' specified for network '" + network.name.str() + "'",
                       ErrorCode::config_unsupported);
    }
    return {};
}

Complaint judge_floor(const Box<Bandwidth>& bandwidth)
{
    if (!bandwidth || !bandwidth->inbound || !bandwidth->inbound->floor) return {};
    return refused("floor attribute is not supported for this config",
                   ErrorCode::config_unsupported);
}

Complaint judge_ports(const Network& network)
{
    if (network.virtual_port)
        if (Complaint found = judge_virtual_port(*network.virtual_port); !found.sentence.empty())
            return found;
    if (Complaint found = judge_floor(network.bandwidth); !found.sentence.empty()) return found;
    for (const PortGroup& group : network.port_groups) {
        if (!group.virtual_port) continue;
        if (Complaint found = judge_virtual_port(*group.virtual_port); !found.sentence.empty())
            return found;
    }
    return {};
}

Complaint judge_mac(const Network& network)
{
    if (!network.mac.is_multicast()) return {};
    return refused("Invalid multicast bridge mac address '" + network.mac.text() + "'" +
                   whose(network));
}

constexpr Completion<Network> completions[] = {own_uuid<Network>};

}  // namespace

Complaint judge_network(Network& network)
{
    return first_of(
        network, [](const Network& it) { return judge_name("network", it.name); }, judge_mac,
        judge_ports, judge_forward, judge_bridge, judge_routes);
}

std::span<const Completion<Network>> network_completions()
{
    return completions;
}

}  // namespace hostler::xml
