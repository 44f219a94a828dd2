#include "xml/nwfilter/filter_match.hpp"

#include <algorithm>
#include <array>

#include "xml/common/refused.hpp"
#include "xml/nwfilter/field_spelling.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Match = FilterMatch;
using Protocol = Match::Protocol;
using Reader = field::Reader;

/// A field: an attribute whose wrong value libvirt calls an internal error.
template <auto Member, Reader Read>
constexpr Part is(std::string_view name, std::string_view about)
{
    return attribute<Member, field::Spelled<Read>>(name, about).fails(ErrorCode::internal);
}

template <std::size_t... N>
constexpr auto join(const std::array<Part, N>&... lists)
{
    std::array<Part, (N + ...)> all{};
    std::size_t at = 0;
    ((std::ranges::copy(lists, all.begin() + static_cast<std::ptrdiff_t>(at)), at += N), ...);
    return all;
}

constexpr std::array head = {
    is<&Match::match, field::match>("match", "no: the rule is for all others."),
};
constexpr std::array tail = {
    is<&Match::comment, field::comment>("comment", "Why."),
};
constexpr std::array source_mac = {
    is<&Match::src_mac, field::mac>("srcmacaddr", "The sender's card."),
};
constexpr std::array source_mac_mask = {
    is<&Match::src_mac_mask, field::mac_mask>("srcmacmask", "Which bits of it count."),
};
constexpr std::array target_mac = {
    is<&Match::dst_mac, field::mac>("dstmacaddr", "The receiver's card."),
    is<&Match::dst_mac_mask, field::mac_mask>("dstmacmask", "Which bits of it count."),
};
constexpr auto macs = join(head, source_mac, source_mac_mask, target_mac);

template <Reader Address, Reader Mask>
constexpr std::array addresses = {
    is<&Match::src_ip, Address>("srcipaddr", "The sender's address."),
    is<&Match::src_ip_mask, Mask>("srcipmask", "How many bits of it count."),
    is<&Match::dst_ip, Address>("dstipaddr", "The receiver's address."),
    is<&Match::dst_ip_mask, Mask>("dstipmask", "How many bits of it count."),
};
template <Reader Address>
constexpr std::array ranges = {
    is<&Match::src_ip_from, Address>("srcipfrom", "The first of the senders."),
    is<&Match::src_ip_to, Address>("srcipto", "The last of the senders."),
    is<&Match::dst_ip_from, Address>("dstipfrom", "The first of the receivers."),
    // libvirt takes IPv4 alone here in rules of IPv6: a slip whose documents stay right.
    is<&Match::dst_ip_to, field::any_ip>("dstipto", "The last of the receivers."),
};
constexpr std::array service = {
    is<&Match::dscp, field::dscp>("dscp", "The class of service."),
};
constexpr std::array connection = {
    is<&Match::connections_above, field::number16>("connlimit-above", "More connections."),
    is<&Match::state, field::states>("state", "The connection's state."),
    is<&Match::set, field::set_name>("ipset", "A set of the host's that addresses are in."),
    is<&Match::set_flags, field::set_flags>("ipsetflags", "Which addresses are looked up."),
};
constexpr std::array ports = {
    is<&Match::src_port_start, field::number16>("srcportstart", "The sender's first port."),
    is<&Match::src_port_end, field::number16>("srcportend", "The sender's last port."),
    is<&Match::dst_port_start, field::number16>("dstportstart", "The receiver's first port."),
    is<&Match::dst_port_end, field::number16>("dstportend", "The receiver's last port."),
};
constexpr std::array protocol = {
    is<&Match::protocol_id, field::ip_protocol>("protocol", "The protocol above."),
};
constexpr std::array message = {
    is<&Match::type, field::number8>("type", "The message's type."),
    is<&Match::code, field::number8>("code", "The message's code."),
};
constexpr std::array messages = {
    is<&Match::type, field::number8>("type", "The first type."),
    is<&Match::type_end, field::number8>("typeend", "The last type."),
    is<&Match::code, field::number8>("code", "The first code."),
    is<&Match::code_end, field::number8>("codeend", "The last code."),
};
constexpr std::array option = {
    is<&Match::option, field::number8>("option", "An option that is set."),
};
constexpr std::array flags = {
    is<&Match::flags, field::tcp_flags>("flags", "Flags: which count, which are set."),
};

constexpr auto mac_parts = join(
    macs, std::array{is<&Match::protocol_id, field::ether_type>("protocolid", "Its type.")}, tail);
constexpr auto vlan_parts = join(
    macs,
    std::array{is<&Match::vlan_id, field::vlan_id>("vlanid", "The VLAN."),
               is<&Match::protocol_id, field::ether_type>("encap-protocol", "What is inside.")},
    tail);
constexpr std::array spanning_tree = {
    is<&Match::type, field::number8>("type", "The message."),
    is<&Match::flags, field::number8>("flags", "Its flags."),
    is<&Match::root_priority, field::number16>("root-priority", "The root's."),
    is<&Match::root_priority_high, field::number16>("root-priority-hi", "Up to."),
    is<&Match::root_address, field::mac>("root-address", "The root."),
    is<&Match::root_address_mask, field::mac_mask>("root-address-mask", "Which bits count."),
    is<&Match::root_cost, field::number32>("root-cost", "How far the root is."),
    is<&Match::root_cost_high, field::number32>("root-cost-hi", "Up to."),
    is<&Match::sender_priority, field::number16>("sender-priority", "The sender's."),
    is<&Match::sender_priority_high, field::number16>("sender-priority-hi", "Up to."),
    is<&Match::sender_address, field::mac>("sender-address", "The sender."),
    is<&Match::sender_address_mask, field::mac_mask>("sender-address-mask", "Which bits count."),
    is<&Match::port, field::number16>("port", "The port."),
    is<&Match::port_high, field::number16>("port-hi", "Up to."),
    is<&Match::age, field::number16>("age", "The message's age."),
    is<&Match::age_high, field::number16>("age-hi", "Up to."),
    is<&Match::max_age, field::number16>("max-age", "When it is forgotten."),
    is<&Match::max_age_high, field::number16>("max-age-hi", "Up to."),
    is<&Match::hello_time, field::number16>("hello-time", "Between messages."),
    is<&Match::hello_time_high, field::number16>("hello-time-hi", "Up to."),
    is<&Match::forward_delay, field::number16>("forward-delay", "Before it forwards."),
    is<&Match::forward_delay_high, field::number16>("forward-delay-hi", "Up to."),
};
constexpr auto stp_parts = join(head, source_mac, source_mac_mask, spanning_tree, tail);
constexpr std::array resolution = {
    is<&Match::hardware_type, field::number16>("hwtype", "The kind of card."),
    is<&Match::protocol_type, field::number16>("protocoltype", "The kind of address."),
    is<&Match::opcode, field::arp_opcode>("opcode", "What is asked or said."),
    is<&Match::root_address, field::mac>("arpsrcmacaddr", "The card that asks."),
    is<&Match::sender_address, field::mac>("arpdstmacaddr", "The card that is asked for."),
    is<&Match::src_ip, field::ipv4>("arpsrcipaddr", "The address that asks."),
    is<&Match::src_ip_mask, field::ipv4_mask>("arpsrcipmask", "How many bits of it count."),
    is<&Match::dst_ip, field::ipv4>("arpdstipaddr", "The address that is asked for."),
    is<&Match::dst_ip_mask, field::ipv4_mask>("arpdstipmask", "How many bits of it count."),
    is<&Match::gratuitous, field::truth>("gratuitous", "Whether nobody asked."),
};
constexpr auto arp_parts = join(macs, resolution, tail);

constexpr auto v4 = addresses<field::ipv4, field::ipv4_mask>;
constexpr auto v6 = addresses<field::ipv6, field::ipv6_mask>;
constexpr auto ip_parts = join(macs, v4, protocol, ports, service, tail);
constexpr auto ipv6_parts = join(macs, v6, protocol, ports, messages, tail);

constexpr auto above4 = join(head, source_mac, v4, ranges<field::ipv4>, service, connection);
constexpr auto above6 = join(head, source_mac, v6, ranges<field::ipv6>, service, connection);

constexpr auto tcp_parts = join(above4, ports, option, flags, tail);
constexpr auto udp_parts = join(above4, ports, tail);
constexpr auto icmp_parts = join(above4, message, tail);
constexpr auto plain_parts = join(above4, tail);
constexpr auto tcp6_parts = join(above6, ports, option, flags, tail);
constexpr auto udp6_parts = join(above6, ports, tail);
constexpr auto icmp6_parts = join(above6, message, tail);
constexpr auto plain6_parts = join(above6, tail);

}  // namespace

Words words(FilterMatch::Protocol)
{
    static constexpr std::string_view all[] = {
        "",         "mac",      "vlan",    "stp",         "arp",      "rarp",      "ip",
        "ipv6",     "tcp",      "udp",     "sctp",        "icmp",     "igmp",      "all",
        "esp",      "ah",       "udplite", "tcp-ipv6",    "udp-ipv6", "sctp-ipv6", "icmpv6",
        "all-ipv6", "esp-ipv6", "ah-ipv6", "udplite-ipv6"};
    return all;
}

std::span<const Part> match_parts(FilterMatch::Protocol of)
{
    static constexpr std::span<const Part> all[] = {
        {},           mac_parts,    vlan_parts,   stp_parts,   arp_parts,  arp_parts,   ip_parts,
        ipv6_parts,   tcp_parts,    udp_parts,    udp_parts,   icmp_parts, plain_parts, plain_parts,
        plain_parts,  plain_parts,  plain_parts,  tcp6_parts,  udp6_parts, udp6_parts,  icmp6_parts,
        plain6_parts, plain6_parts, plain6_parts, plain6_parts};
    return all[static_cast<std::size_t>(of)];
}

Complaint judge_match(const FilterMatch& match)
{
    if (match.protocol != Protocol::ip && match.protocol != Protocol::ipv6) return {};
    const bool has_ports = match.src_port_start.has_value() || match.src_port_end.has_value() ||
                           match.dst_port_start.has_value() || match.dst_port_end.has_value();
    if (!has_ports || match.protocol_id.view().starts_with('$')) return {};
    for (const std::string_view known : {"tcp", "udp", "sctp", "33", "0x21"})
        if (match.protocol_id == known) return {};
    return refused(
        "IP rule with port specification requires protocol specification with protocol to be "
        "either one of tcp(6), udp(17), dccp(33), or sctp(132)",
        ErrorCode::internal);
}

}  // namespace hostler::xml
