#pragma once
// The spelling of a field of a filter's rules: read by its reader (field.hpp), kept as libvirt
// writes it; and what each reader takes, in words and as RELAX NG.

#include <algorithm>

#include "xml/nwfilter/field.hpp"

namespace hostler::xml::field {

struct Taken {
    std::string_view kind = "text";
    std::string_view grammar = "<text/>";
};

namespace detail {

template <std::size_t Size>
struct Joined {
    char letters[Size] = {};

    constexpr std::string_view view() const { return {letters, Size - 1}; }
};

template <std::size_t... Sizes>
consteval auto joined(const char (&... pieces)[Sizes])
{
    Joined<(Sizes + ...) - sizeof...(Sizes) + 1> all;
    char* at = all.letters;
    ((at = std::copy(pieces, pieces + Sizes - 1, at)), ...);
    return all;
}

inline constexpr char begin[] = "<data type='string'><param name='pattern'>";
inline constexpr char end[] = "</param></data>";
inline constexpr char variable[] = "$ *[A-Za-z0-9_]+( *\\[ *@?[0-9]+ *\\])? *";

template <std::size_t Size>
consteval auto only(const char (&pattern)[Size])
{
    return joined(begin, pattern, end);
}

template <std::size_t Size>
consteval auto or_variable(const char (&pattern)[Size])
{
    return joined(begin, "(", variable, ")|", pattern, end);
}

template <std::size_t Size, std::size_t Low, std::size_t High>
consteval auto or_number(const char (&pattern)[Size], const char (&low)[Low],
                         const char (&high)[High])
{
    return joined("<choice>", begin, "(", variable, ")|", pattern, end,
                  "<data type='integer'><param name='minInclusive'>", low,
                  "</param><param name='maxInclusive'>", high, "</param></data></choice>");
}

inline constexpr char four_bytes[] = "([0-9]{1,2}|[0-2][0-9]{2})(\\.([0-9]{1,2}|[0-2][0-9]{2})){3}";
inline constexpr char groups[] = "([0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]*";
inline constexpr auto six = joined(groups, "([0-9]{1,3}(\\.[0-9]{1,3}){3})?");
inline constexpr char flag_list[] =
    "((FIN|SYN|RST|PSH|ACK|URG)(,(FIN|SYN|RST|PSH|ACK|URG))*|ALL|NONE)";

inline constexpr auto card = or_variable("([0-9A-Fa-f]{1,2}:){5}[0-9A-Fa-f]{1,2}");
inline constexpr auto ip4 = or_variable(four_bytes);
inline constexpr auto ip6 = or_variable(six.letters);
inline constexpr auto ip = or_variable(joined(four_bytes, "|", six.letters).letters);
inline constexpr auto ip4_mask = or_number(four_bytes, "0", "32");
inline constexpr auto ip6_mask = or_number(groups, "0", "128");
inline constexpr auto one_byte = or_number("0x[0-9A-Fa-f]{1,2}", "0", "255");
inline constexpr auto two_bytes = or_number("0x[0-9A-Fa-f]{1,4}", "0", "65535");
inline constexpr auto long_number = or_number("0x[0-9A-Fa-f]{1,8}", "0", "4294967295");
inline constexpr auto six_bits = or_number("0x[0-3]?[0-9A-Fa-f]", "0", "63");
inline constexpr auto twelve_bits = or_number("0x[0-9A-Fa-f]{1,3}", "0", "4095");
inline constexpr auto ether_type = or_number(
    "0x([6-9A-Fa-f][0-9A-Fa-f]{2}|[0-9A-Fa-f]{4})|arp|rarp|ipv4|ipv6|vlan", "1536", "65535");
inline constexpr auto opcode = or_number(
    "[Rr]e(quest|ply)(_[Rr]everse)?|DRARP_([Rr]e(quest|ply)|[Ee]rror)|"
    "InARP_[Rr]equest|ARP_NAK",
    "0", "65535");
inline constexpr auto protocol =
    or_number("0x[0-9A-Fa-f]{1,2}|tcp|udp|udplite|esp|ah|icmp|igmp|sctp|icmpv6", "0", "255");
inline constexpr auto states =
    only("NONE|(NEW|ESTABLISHED|RELATED|INVALID)(,(NEW|ESTABLISHED|RELATED|INVALID))*");
inline constexpr auto tcp_flags = only(joined(flag_list, "/", flag_list).letters);
inline constexpr auto set_name = or_variable("[A-Za-z0-9_.:+ \\-]{1,31}");
inline constexpr auto set_flags =
    only("([Ss][Rr][Cc]|[Dd][Ss][Tt])(,([Ss][Rr][Cc]|[Dd][Ss][Tt])){0,5}");

}  // namespace detail

template <Reader Read>
inline constexpr Taken taken = {};
template <>
inline constexpr Taken taken<mac> = {"a MAC address or a variable", detail::card.view()};
template <>
inline constexpr Taken taken<mac_mask> = {"a MAC mask whose set bits come first, or a variable",
                                          detail::card.view()};
template <>
inline constexpr Taken taken<ipv4> = {"an IPv4 address or a variable", detail::ip4.view()};
template <>
inline constexpr Taken taken<ipv4_mask> = {"0 to 32 bits, a mask as 255.255.0.0, or a variable",
                                           detail::ip4_mask.view()};
template <>
inline constexpr Taken taken<ipv6> = {"an IPv6 address or a variable", detail::ip6.view()};
template <>
inline constexpr Taken taken<ipv6_mask> = {"0 to 128 bits, a mask as ffff::, or a variable",
                                           detail::ip6_mask.view()};
template <>
inline constexpr Taken taken<any_ip> = {"an IP address or a variable", detail::ip.view()};
template <>
inline constexpr Taken taken<number8> = {"a number from 0 to 255 or a variable",
                                         detail::one_byte.view()};
template <>
inline constexpr Taken taken<number16> = {"a number from 0 to 65535 or a variable",
                                          detail::two_bytes.view()};
template <>
inline constexpr Taken taken<number32> = {"a number from 0 to 4294967295 or a variable",
                                          detail::long_number.view()};
template <>
inline constexpr Taken taken<dscp> = {"a number from 0 to 63 or a variable",
                                      detail::six_bits.view()};
template <>
inline constexpr Taken taken<vlan_id> = {"a number from 0 to 4095 or a variable",
                                         detail::twelve_bits.view()};
template <>
inline constexpr Taken taken<ether_type> = {
    "arp, rarp, ipv4, ipv6, vlan, a number from 1536 to 65535, or a variable",
    detail::ether_type.view()};
template <>
inline constexpr Taken taken<arp_opcode> = {
    "Request, Reply and what else ARP says, a number from 0 to 65535, or a variable",
    detail::opcode.view()};
template <>
inline constexpr Taken taken<ip_protocol> = {
    "tcp, udp, udplite, esp, ah, icmp, igmp, sctp, icmpv6, a number from 0 to 255, or a variable",
    detail::protocol.view()};
template <>
inline constexpr Taken taken<truth> = {"yes or no",
                                       "<choice><value>yes</value><value>no</value>"
                                       "<value>true</value><value>false</value>"
                                       "<value>1</value><value>0</value></choice>"};
template <>
inline constexpr Taken taken<states> = {"NONE, or a list of NEW, ESTABLISHED, RELATED, INVALID",
                                        detail::states.view()};
template <>
inline constexpr Taken taken<tcp_flags> = {
    "two lists of FIN, SYN, RST, PSH, ACK, URG (or ALL, NONE) with / between them",
    detail::tcp_flags.view()};
template <>
inline constexpr Taken taken<set_name> = {"1 to 31 letters, digits and _.:-+, or a variable",
                                          detail::set_name.view()};
template <>
inline constexpr Taken taken<set_flags> = {"a list of up to six of src and dst",
                                           detail::set_flags.view()};
template <>
inline constexpr Taken taken<match> = {"yes or no",
                                       "<choice><value>yes</value><value>no</value></choice>"};

/// Of a row: attribute<&FilterMatch::dscp, Spelled<dscp>>(…).
template <Reader Read>
struct Spelled {
    template <class M>
    struct As : Spelling<Text> {
        static constexpr std::string_view kind = taken<Read>.kind;
        static constexpr std::string_view grammar = taken<Read>.grammar;

        static bool read(std::string_view text, Text& into)
        {
            const auto written = Read(text);
            if (written) into = written->empty() ? Text() : Text(*written);
            return written.has_value();
        }
    };
};

}  // namespace hostler::xml::field
