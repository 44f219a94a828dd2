#pragma once
// FilterMatch: what a rule of a network filter looks at: a protocol, and fields of its packets.
// Each field is a text as field.hpp spells it, or a variable; absent fields are not looked at.

#include "xml/schema/part.hpp"

namespace hostler::xml {

struct FilterMatch {
    enum class Protocol : std::uint8_t {
        absent,
        mac,
        vlan,
        stp,
        arp,
        rarp,
        ip,
        ipv6,
        tcp,
        udp,
        sctp,
        icmp,
        igmp,
        all,
        esp,
        ah,
        udplite,
        tcp_ipv6,
        udp_ipv6,
        sctp_ipv6,
        icmpv6,
        all_ipv6,
        esp_ipv6,
        ah_ipv6,
        udplite_ipv6,
    };

    Protocol protocol = Protocol::absent;
    Text match, comment;
    Text src_mac, src_mac_mask, dst_mac, dst_mac_mask;
    Text src_ip, src_ip_mask, dst_ip, dst_ip_mask;
    Text src_ip_from, src_ip_to, dst_ip_from, dst_ip_to;
    Text src_port_start, src_port_end, dst_port_start, dst_port_end;
    Text protocol_id, vlan_id, dscp, connections_above, state, set, set_flags, option, flags;
    Text type, type_end, code, code_end;
    Text hardware_type, protocol_type, opcode, gratuitous;
    Text root_priority, root_priority_high, root_address, root_address_mask;
    Text root_cost, root_cost_high;
    Text sender_priority, sender_priority_high, sender_address, sender_address_mask;
    Text port, port_high, age, age_high, max_age, max_age_high;
    Text hello_time, hello_time_high, forward_delay, forward_delay_high;

    bool operator==(const FilterMatch&) const = default;
};
Words words(FilterMatch::Protocol);

/// The rows of one protocol's element.
std::span<const Part> match_parts(FilterMatch::Protocol protocol);

/// Refuses ports without a protocol that has them.
Complaint judge_match(const FilterMatch& match);

}  // namespace hostler::xml
