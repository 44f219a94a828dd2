#pragma once
// How the fields of a network filter's rules are spelled. A field holds its text as libvirt writes
// it: numbers keep their base, addresses and masks have one form, and where a value may stand, a
// variable may: $NAME, $NAME[2] or $NAME[@1].

#include "xml/schema/value.hpp"

namespace hostler::xml::field {

/// Each reads a text and gives what is written for it; nothing where the text is none.
using Reader = std::optional<std::string> (*)(std::string_view text);

std::optional<std::string> variable(std::string_view text);

std::optional<std::string> mac(std::string_view text);
std::optional<std::string> mac_mask(std::string_view text);
std::optional<std::string> ipv4(std::string_view text);
std::optional<std::string> ipv4_mask(std::string_view text);
std::optional<std::string> ipv6(std::string_view text);
std::optional<std::string> ipv6_mask(std::string_view text);
std::optional<std::string> any_ip(std::string_view text);
std::optional<std::string> number8(std::string_view text);
std::optional<std::string> number16(std::string_view text);
std::optional<std::string> number32(std::string_view text);
std::optional<std::string> dscp(std::string_view text);
std::optional<std::string> vlan_id(std::string_view text);
/// An EtherType from 0x600, or its name.
std::optional<std::string> ether_type(std::string_view text);
std::optional<std::string> arp_opcode(std::string_view text);
std::optional<std::string> ip_protocol(std::string_view text);
std::optional<std::string> truth(std::string_view text);
/// "NEW,ESTABLISHED" in libvirt's order.
std::optional<std::string> states(std::string_view text);
/// "SYN,ACK/ALL": which are looked at, which of them are set.
std::optional<std::string> tcp_flags(std::string_view text);
std::optional<std::string> set_name(std::string_view text);
std::optional<std::string> set_flags(std::string_view text);
std::optional<std::string> comment(std::string_view text);
/// "no" where the rule is for what does not match; else nothing is written.
std::optional<std::string> match(std::string_view text);

}  // namespace hostler::xml::field
