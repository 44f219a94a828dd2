#include "xml/nwfilter/field.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "xml/common/ip_address.hpp"
#include "xml/schema/mac.hpp"

namespace hostler::xml::field {
namespace {

using Written = std::optional<std::string>;

constexpr std::size_t comment_size_max = 256;
constexpr std::size_t set_name_size_max = 31;
constexpr std::size_t set_flags_max = 6;

struct Named {
    std::uint64_t number;
    std::string_view word;
};
constexpr Named ether_types[] = {
    {0x800, "ipv4"}, {0x806, "arp"}, {0x8035, "rarp"}, {0x86dd, "ipv6"}, {0x8100, "vlan"}};
constexpr Named opcodes[] = {{1, "Request"},       {2, "Reply"},         {3, "Request_Reverse"},
                             {4, "Reply_Reverse"}, {5, "DRARP_Request"}, {6, "DRARP_Reply"},
                             {7, "DRARP_Error"},   {8, "InARP_Request"}, {9, "ARP_NAK"}};
constexpr Named protocols[] = {{6, "tcp"},  {17, "udp"},   {136, "udplite"},
                               {50, "esp"}, {51, "ah"},    {1, "icmp"},
                               {2, "igmp"}, {132, "sctp"}, {58, "icmpv6"}};

bool is_same(std::string_view a, std::string_view b)
{
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

bool is_hex(std::string_view text)
{
    return text.starts_with("0x") || text.starts_with("0X");
}

bool is_digits(std::string_view text, bool hex)
{
    return !text.empty() && std::ranges::all_of(text, [hex](unsigned char letter) {
        return hex ? std::isxdigit(letter) != 0 : std::isdigit(letter) != 0;
    });
}

struct Number {
    std::uint64_t value;
    bool is_hex;
};

std::optional<Number> number(std::string_view text, std::uint64_t low, std::uint64_t high)
{
    Number read{0, is_hex(text)};
    if (!is_digits(read.is_hex ? text.substr(2) : text, read.is_hex)) return std::nullopt;
    if (!read_number(text, 0, 0, high, read.value) || read.value < low) return std::nullopt;
    return read;
}

std::string written(const Number& number)
{
    Buffer out;
    if (number.is_hex)
        write_hex(number.value, 1, out);
    else
        write_number(number.value, false, out);
    return out.str();
}

Written plain(std::string_view text, std::uint64_t low, std::uint64_t high)
{
    if (text.starts_with('$')) return variable(text);
    const auto read = number(text, low, high);
    if (!read) return std::nullopt;
    return written(*read);
}

/// A number that has a name is written by it.
Written named(std::string_view text, std::span<const Named> names, std::uint64_t low,
              std::uint64_t high)
{
    for (const Named& one : names)
        if (is_same(text, one.word)) return std::string(one.word);
    const auto read = number(text, low, high);
    if (!read) return text.starts_with('$') ? variable(text) : std::nullopt;
    for (const Named& one : names)
        if (read->value == one.number) return std::string(one.word);
    return written(*read);
}

Written address(std::string_view text, std::uint32_t bits)
{
    if (text.starts_with('$')) return variable(text);
    const auto read = IpAddress::parse(text);
    if (!read || (bits != 0 && read->bits() != bits)) return std::nullopt;
    return read->text();
}

/// A number of bits, also where it is spelled as an address.
Written address_mask(std::string_view text, std::uint32_t bits)
{
    if (text.starts_with('$')) return variable(text);
    if (const auto read = number(text, 0, bits)) return std::to_string(read->value);
    const auto mask = IpAddress::parse(text);
    if (!mask || mask->bits() != bits) return std::nullopt;
    const auto prefix = mask->prefix();
    if (!prefix) return std::nullopt;
    return std::to_string(*prefix);
}

std::vector<std::string_view> split(std::string_view text)
{
    std::vector<std::string_view> items;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        items.push_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return items;
}

/// The items of a list that are in `known`, in its order; nothing where one is not.
Written in_order(std::string_view text, std::span<const std::string_view> known)
{
    std::vector<bool> is_there(known.size());
    for (const auto item : split(text)) {
        const auto found =
            std::ranges::find_if(known, [&](std::string_view word) { return is_same(word, item); });
        if (found == known.end()) return std::nullopt;
        is_there[static_cast<std::size_t>(found - known.begin())] = true;
    }
    std::string out;
    for (std::size_t index = 0; index < known.size(); ++index)
        if (is_there[index]) (out += out.empty() ? "" : ",") += known[index];
    return out;
}

Written flag_list(std::string_view text)
{
    static constexpr std::string_view known[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG"};
    if (is_same(text, "ALL")) return "ALL";
    if (text.empty() || is_same(text, "NONE")) return "NONE";
    Written list = in_order(text, known);
    if (list && std::ranges::count(*list, ',') + 1 == static_cast<long>(std::size(known)))
        return "ALL";
    return list;
}

}  // namespace

std::optional<std::string> variable(std::string_view text)
{
    if (!text.starts_with('$')) return std::nullopt;
    std::string out;
    for (const char letter : text)
        if (letter != ' ') out += letter;
    const std::size_t bracket = std::min(out.find('['), out.size());
    const auto name = std::string_view(out).substr(1, bracket - 1);
    for (const char letter : name)
        if (!std::isalnum(static_cast<unsigned char>(letter)) && letter != '_') return std::nullopt;
    // A blank may stand around a name or an index, never inside.
    const auto gap = text.substr(0, text.find('[')).find(' ', 1);
    const auto rest = gap == text.npos ? "" : text.substr(gap, text.find('[') - gap);
    if (rest.find_first_not_of(' ') != rest.npos && gap != 1) return std::nullopt;
    if (bracket == out.size()) return out;
    auto index = std::string_view(out).substr(bracket + 1);
    if (!index.ends_with(']')) return std::nullopt;
    index.remove_suffix(1);
    if (index.starts_with('@')) index.remove_prefix(1);
    if (!is_digits(index, false)) return std::nullopt;
    return out;
}

std::optional<std::string> mac(std::string_view text)
{
    if (text.starts_with('$')) return variable(text);
    Mac read;
    if (!Mac::parse(text, read)) return std::nullopt;
    return read.text();
}

std::optional<std::string> mac_mask(std::string_view text)
{
    if (text.starts_with('$')) return variable(text);
    Mac read;
    if (!Mac::parse(text, read)) return std::nullopt;
    bool is_over = false;
    for (const std::uint8_t byte : read.bytes) {
        for (int shift = 7; shift >= 0; --shift) {
            const bool is_set = (byte >> shift) & 1;
            if (is_set && is_over) return std::nullopt;
            is_over = is_over || !is_set;
        }
    }
    return read.text();
}

std::optional<std::string> ipv4(std::string_view text)
{
    return address(text, 32);
}

std::optional<std::string> ipv4_mask(std::string_view text)
{
    return address_mask(text, 32);
}

std::optional<std::string> ipv6(std::string_view text)
{
    return address(text, 128);
}

std::optional<std::string> ipv6_mask(std::string_view text)
{
    return address_mask(text, 128);
}

std::optional<std::string> any_ip(std::string_view text)
{
    return address(text, 0);
}

std::optional<std::string> number8(std::string_view text)
{
    return plain(text, 0, UINT8_MAX);
}

std::optional<std::string> number16(std::string_view text)
{
    return plain(text, 0, UINT16_MAX);
}

std::optional<std::string> number32(std::string_view text)
{
    return plain(text, 0, UINT32_MAX);
}

std::optional<std::string> dscp(std::string_view text)
{
    return plain(text, 0, 63);
}

std::optional<std::string> vlan_id(std::string_view text)
{
    return plain(text, 0, 4095);
}

std::optional<std::string> ether_type(std::string_view text)
{
    return named(text, ether_types, 0x600, UINT16_MAX);
}

std::optional<std::string> arp_opcode(std::string_view text)
{
    return named(text, opcodes, 0, UINT16_MAX);
}

std::optional<std::string> ip_protocol(std::string_view text)
{
    return named(text, protocols, 0, UINT8_MAX);
}

std::optional<std::string> truth(std::string_view text)
{
    return is_same(text, "true") || is_same(text, "yes") || text == "1" ? "true" : "false";
}

std::optional<std::string> states(std::string_view text)
{
    static constexpr std::string_view known[] = {"NEW", "ESTABLISHED", "RELATED", "INVALID",
                                                 "NONE"};
    return in_order(text, known);
}

std::optional<std::string> tcp_flags(std::string_view text)
{
    const auto slash = text.find('/');
    if (slash == text.npos) return std::nullopt;
    const Written mask = flag_list(text.substr(0, slash));
    const Written flags = flag_list(text.substr(slash + 1));
    if (!mask || !flags) return std::nullopt;
    return *mask + "/" + *flags;
}

std::optional<std::string> set_name(std::string_view text)
{
    if (text.starts_with('$')) return variable(text);
    const bool is_plain = std::ranges::all_of(text, [](unsigned char letter) {
        return std::isalnum(letter) ||
               std::string_view("_.:-+ ").find(static_cast<char>(letter)) != std::string_view::npos;
    });
    if (!is_plain || text.empty() || text.size() > set_name_size_max) return std::nullopt;
    return std::string(text);
}

std::optional<std::string> set_flags(std::string_view text)
{
    const auto items = split(text);
    if (items.empty() || items.size() > set_flags_max) return std::nullopt;
    std::string out;
    for (const auto item : items) {
        if (!is_same(item, "src") && !is_same(item, "dst")) return std::nullopt;
        (out += out.empty() ? "" : ",") += is_same(item, "src") ? "src" : "dst";
    }
    return out;
}

std::optional<std::string> comment(std::string_view text)
{
    return std::string(text.substr(0, comment_size_max));
}

std::optional<std::string> match(std::string_view text)
{
    return text == "no" ? "no" : "";
}

}  // namespace hostler::xml::field
