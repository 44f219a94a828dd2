#include "xml/nwfilter/field.hpp"

#include <gtest/gtest.h>

namespace hostler::xml::field {
namespace {

struct Row {
    Reader read;
    std::string_view text;
    std::string_view written;  ///< "!" where it is refused
};

// What libvirtd makes of each.
constexpr Row rows[] = {
    {mac, "1:2:3:4:5:6", "01:02:03:04:05:06"},
    {mac, "x", "!"},
    {mac, "$MAC", "$MAC"},
    {mac_mask, "ff:ff:ff:00:00:00", "ff:ff:ff:00:00:00"},
    {mac_mask, "ff:00:ff:00:00:00", "!"},
    {ipv4, "::1", "!"},
    {ipv4_mask, "255.255.0.0", "16"},
    {ipv4_mask, "255.0.255.0", "!"},
    {ipv4_mask, "33", "!"},
    {ipv6, "a:B:c::", "a:b:c::"},
    {ipv6, "1.2.3.4", "!"},
    {ipv6_mask, "ffff:ffff::", "32"},
    {ipv6_mask, "129", "!"},
    {number16, "0x10", "0x10"},
    {number16, "0XAb", "0xab"},
    {number16, "65536", "!"},
    {number16, "-1", "!"},
    {number16, "5 ", "!"},
    {number16, "$A[ 2 ]", "$A[2]"},
    {number16, "$A[@1]", "$A[@1]"},
    {number16, "$A[x]", "!"},
    {number16, "$A B", "!"},
    {number16, "$ABC-D", "!"},
    {number16, " $A", "!"},
    {number32, "4294967295", "4294967295"},
    {number32, "4294967296", "!"},
    {dscp, "03", "3"},
    {dscp, "0x40", "!"},
    {vlan_id, "4096", "!"},
    {ether_type, "arp", "arp"},
    {ether_type, "0x600", "0x600"},
    {ether_type, "1535", "!"},
    {arp_opcode, "request", "Request"},
    {arp_opcode, "0x2", "Reply"},
    {arp_opcode, "11", "11"},
    {ip_protocol, "0x11", "udp"},
    {ip_protocol, "255", "255"},
    {ip_protocol, "256", "!"},
    {truth, "yes", "true"},
    {truth, "x", "false"},
    {states, "INVALID,NEW", "NEW,INVALID"},
    {states, "X", "!"},
    {tcp_flags, "ACK,SYN/NONE", "SYN,ACK/NONE"},
    {tcp_flags, "PSH/", "PSH/NONE"},
    {tcp_flags, "URG,PSH,FIN,RST/SYN,ACK", "FIN,RST,PSH,URG/SYN,ACK"},
    {tcp_flags, "SYN,ACK,URG,PSH,FIN,RST/NONE", "ALL/NONE"},
    {tcp_flags, "SYN", "!"},
    {set_name, "a?b", "!"},
    {set_flags, "SRC,dst", "src,dst"},
    {set_flags, "src,src,src,src,src,src,src", "!"},
    {match, "no", "no"},
    {match, "yes", ""},
};

TEST(Field, IsWrittenInOneWay)
{
    for (const Row& row : rows)
        EXPECT_EQ(row.read(row.text).value_or("!"), row.written) << row.text;
}

}  // namespace
}  // namespace hostler::xml::field
