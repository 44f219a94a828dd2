#include "xml/network/network_ip.hpp"

#include "xml/common/refused.hpp"
#include "xml/network/ip_rules.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr std::uint64_t lease_seconds_min = 120;

constexpr Part lease_parts[] = {
    attribute<&DhcpLease::expiry>("expiry", "How many of them; 0 is for ever."),
    attribute<&DhcpLease::unit>("unit", "Seconds, minutes or hours."),
    rule<[](DhcpLease& lease) -> Complaint {
        if (lease.expiry == 0U) lease.unit = DhcpLease::Unit::absent;
        if (lease.expiry.value_or(0) == 0) return {};
        if (lease.unit == DhcpLease::Unit::absent) lease.unit = DhcpLease::Unit::minutes;
        if (lease.seconds() >= lease_seconds_min) return {};
        return refused("The minimum lease time should be greater than 2 minutes, not " +
                           std::to_string(*lease.expiry) + " " + std::string(word(lease.unit)),
                       ErrorCode::config_unsupported);
    }>("a lease lasts two minutes at least"),
};

template <class T>
Complaint drop_empty_lease(T& owner)
{
    if (owner.lease && !owner.lease->expiry) owner.lease.reset();
    return {};
}

constexpr Part range_parts[] = {
    attribute<&DhcpRange::start>("start", "The first address.").required(),
    attribute<&DhcpRange::end>("end", "The last address.").required(),
    child<&DhcpRange::lease>("lease", "How long an address is given for."),
    rule<drop_empty_lease<DhcpRange>>("a lease says how long"),
};

constexpr Part host_parts[] = {
    attribute<&DhcpHost::mac>("mac", "The guest's card."),
    attribute<&DhcpHost::id>("id", "IPv6: what the guest calls itself."),
    attribute<&DhcpHost::name>("name", "The guest's name."),
    attribute<&DhcpHost::ip>("ip", "What it is given.").required(),
    child<&DhcpHost::lease>("lease", "How long it is given for."),
    rule<drop_empty_lease<DhcpHost>>("a lease says how long"),
    rule<judge_host>("a host is known by something"),
};

constexpr Part boot_parts[] = {
    attribute<&DhcpBoot::file>("file", "What is loaded."),
    attribute<&DhcpBoot::server>("server", "From where."),
};

constexpr Part dhcp_parts[] = {
    child<&NetworkIp::ranges>("range", "Addresses that are given."),
    child<&NetworkIp::hosts>("host", "A guest that always gets the same."),
    child<&NetworkIp::boot>("bootp", "What guests boot from the network."),
};
constexpr auto has_root = [](const NetworkIp& ip) { return !ip.tftp_root.empty(); };

constexpr Part ip_parts[] = {
    attribute<&NetworkIp::family>("family", "ipv4 or ipv6."),
    attribute<&NetworkIp::address>("address", "The host's address.").required(),
    attribute<&NetworkIp::netmask>("netmask", "The bits that name the network."),
    attribute<&NetworkIp::prefix>("prefix", "How many bits those are."),
    attribute<&NetworkIp::local_ptr>("localPtr", "Whether its names are asked outside."),
    wrapped<&NetworkIp::tftp_root>("tftp", "root", "The folder that is offered.")
        .path()
        .shown_if<has_root>(),
    group("dhcp", dhcp_parts, "What DHCP gives."),
    rule<judge_ip>("an address fits its family and its DHCP"),
};

constexpr Part route_parts[] = {
    attribute<&NetworkRoute::family>("family", "ipv4 or ipv6."),
    attribute<&NetworkRoute::address>("address", "The network it leads to.").required(),
    attribute<&NetworkRoute::netmask>("netmask", "The bits that name it."),
    attribute<&NetworkRoute::prefix>("prefix", "How many bits those are."),
    attribute<&NetworkRoute::gateway>("gateway", "Through whom.").required(),
    attribute<&NetworkRoute::metric>("metric", "How far.").range(1, UINT32_MAX),
    rule<judge_route>("a route fits its family"),
};

}  // namespace

std::uint64_t DhcpLease::seconds() const
{
    constexpr std::uint64_t each[] = {60, 1, 60, 3600};
    return expiry.value_or(0) * each[static_cast<std::size_t>(unit)];
}

std::uint32_t NetworkIp::prefix_bits() const
{
    if (prefix) return *prefix;
    if (!netmask.is_absent()) return netmask.prefix().value_or(0);
    if (address.is_v6()) return 64;
    const auto first = static_cast<std::uint32_t>(std::stoul(address.text()));
    return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 0;
}

Words words(DhcpLease::Unit)
{
    static constexpr std::string_view all[] = {"", "seconds", "minutes", "hours"};
    return all;
}

const Element& schema(const DhcpLease*)
{
    static constexpr Element element = {"lease", "How long an address is given for.", lease_parts};
    return element;
}

const Element& schema(const DhcpRange*)
{
    static constexpr Element element = {"range", "Addresses that are given.", range_parts};
    return element;
}

const Element& schema(const DhcpHost*)
{
    static constexpr Element element = {"host", "A guest that always gets the same.", host_parts};
    return element;
}

const Element& schema(const DhcpBoot*)
{
    static constexpr Element element = {"bootp", "What guests boot from the network.", boot_parts};
    return element;
}

const Element& schema(const NetworkIp*)
{
    static constexpr Element element = {"ip", "The host's address in the network.", ip_parts};
    return element;
}

const Element& schema(const NetworkRoute*)
{
    static constexpr Element element = {"route", "A network beyond a guest.", route_parts};
    return element;
}

}  // namespace hostler::xml
