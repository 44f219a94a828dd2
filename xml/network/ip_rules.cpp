#include "xml/network/ip_rules.hpp"

#include "xml/common/refused.hpp"
#include "xml/schema/mac.hpp"

namespace hostler::xml {
namespace {

constexpr std::uint64_t range_addresses_max = 65535;

std::string quoted(const IpAddress& address)
{
    return "'" + address.text() + "'";
}

/// The family an address should have by what the document says: IPv4 where it says nothing.
Complaint judge_family(IpFamily family, const IpAddress& address, ErrorCode code)
{
    if (family == IpFamily::ipv6) {
        if (address.is_v6()) return {};
        return refused("Family 'ipv6' specified for non-IPv6 address " + quoted(address), code);
    }
    if (address.is_v4()) return {};
    if (family == IpFamily::ipv4)
        return refused("IPv4 family specified for non-IPv4 address " + quoted(address), code);
    return refused("no family specified for non-IPv4 address " + quoted(address), code);
}

Complaint judge_prefix(const NetworkIp& ip)
{
    constexpr auto code = ErrorCode::config_unsupported;
    if (!ip.netmask.is_absent()) {
        if (ip.address.is_v6())
            return refused("netmask not allowed for IPv6 address " + quoted(ip.address), code);
        if (ip.prefix)
            return refused("an IP address cannot have both a prefix and a netmask", code);
        if (!ip.netmask.is_v4()) return refused("Invalid netmask " + quoted(ip.netmask));
    }
    if (ip.prefix.value_or(0) <= ip.address.bits()) return {};
    return refused("Invalid prefix '" + std::to_string(*ip.prefix) + "' for " + quoted(ip.address) +
                       ": it has " + std::to_string(ip.address.bits()) + " bits",
                   code);
}

Complaint judge_range(const NetworkIp& ip, const DhcpRange& range)
{
    constexpr auto code = ErrorCode::internal;
    const std::uint32_t bits = ip.prefix_bits();
    const std::string name = "range " + range.start.text() + " - " + range.end.text();
    const std::string network = ip.address.text() + "/" + std::to_string(bits);
    if (range.start.bits() != range.end.bits() || range.start.bits() != ip.address.bits())
        return refused(name + " is not of the family of " + network, code);
    if (range.end < range.start) return refused(name + " is reversed", code);
    if (bits != 0 && !(range.start.is_in(ip.address, bits) && range.end.is_in(ip.address, bits)))
        return refused(name + " is not entirely within network " + network, code);
    if (range.start.distance_to(range.end) > range_addresses_max)
        return refused(name + " is too large (> 65535)", code);
    if (!ip.address.is_v4() || bits == 0 || bits >= 31) return {};
    if (range.start.has_rest(bits, false))
        return refused("start of " + name + " in network " + network + " is the network address",
                       code);
    if (range.end.has_rest(bits, true))
        return refused("end of " + name + " in network " + network + " is the broadcast address",
                       code);
    return {};
}

Complaint judge_host_in(const NetworkIp& ip, const DhcpHost& host)
{
    if (ip.address.is_v6()) {
        if (host.mac.has_value())
            return refused("Invalid to specify MAC address '" + host.mac.str() +
                           "' in IPv6 static host definition");
        if (!host.id.has_value() && !host.name.has_value())
            return refused("Static host definition in IPv6 network must have id or name attribute");
        return {};
    }
    if (!host.mac.has_value() && !host.name.has_value())
        return refused("Static host definition in IPv4 network must have mac or name attribute");
    return {};
}

}  // namespace

Complaint judge_host(DhcpHost& host)
{
    if (host.mac.has_value()) {
        Mac mac;
        if (!Mac::parse(host.mac, mac))
            return refused("Cannot parse MAC address '" + host.mac.str() + "'");
        if (mac.is_multicast())
            return refused("expected unicast mac address, found multicast '" + host.mac.str() +
                           "'");
    }
    const auto stray = host.id.view().find_first_not_of("0123456789abcdefABCDEF:");
    if (stray != std::string_view::npos)
        return refused("Invalid character '" + std::string(1, host.id.view()[stray]) + "' in id '" +
                       host.id.str() + "'");
    if (host.name.has_value() && host.name.empty()) return refused("Cannot use host name ''");
    return {};
}

Complaint judge_ip(NetworkIp& ip)
{
    Complaint found = first_of(
        ip,
        [](const NetworkIp& it) {
            return judge_family(it.family, it.address, ErrorCode::config_unsupported);
        },
        judge_prefix);
    if (!found.sentence.empty()) return found;
    if (ip.boot && !ip.boot->file.has_value()) ip.boot.reset();
    for (const DhcpRange& range : ip.ranges)
        if (found = judge_range(ip, range); !found.sentence.empty()) return found;
    for (const DhcpHost& host : ip.hosts)
        if (found = judge_host_in(ip, host); !found.sentence.empty()) return found;
    return {};
}

Complaint judge_route(NetworkRoute& route)
{
    Complaint found = judge_family(route.family, route.address, ErrorCode::xml_error);
    if (!found.sentence.empty()) return found;
    if (route.gateway.bits() != route.address.bits())
        return refused("gateway address " + quoted(route.gateway) + " of the route to " +
                       quoted(route.address) + " is of another family");
    if (!route.netmask.is_absent()) {
        if (route.address.is_v6())
            return refused("Specifying netmask invalid for IPv6 address " + quoted(route.address));
        if (route.prefix)
            return refused("Route definition cannot have both a prefix and a netmask");
        if (!route.netmask.is_v4()) return refused("Bad netmask address " + quoted(route.netmask));
    }
    if (route.prefix.value_or(0) > route.address.bits())
        return refused("Invalid prefix " + std::to_string(*route.prefix) +
                       " specified in route definition, must be 0 - " +
                       std::to_string(route.address.bits()));
    NetworkIp network;
    network.address = route.address;
    network.netmask = route.netmask;
    network.prefix = route.prefix;
    const bool is_default = route.address.has_rest(0, false) && !route.prefix;
    if (!is_default && !route.address.has_rest(network.prefix_bits(), false))
        return refused("Address " + quoted(route.address) +
                       " in route definition is not a network address");
    return {};
}

}  // namespace hostler::xml
