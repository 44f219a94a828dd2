#include "xml/nwfilter/filter.hpp"

#include <libxml/tree.h>

#include <vector>

#include "xml/common/open_root.hpp"
#include "xml/nwfilter/filter_rules.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Protocol = FilterMatch::Protocol;

/// A place among rules; what is out of bounds or no number is the usual one, as in libvirt.
struct RulePriority {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view grammar =
            "<data type='integer'><param name='minInclusive'>-1000</param>"
            "<param name='maxInclusive'>1000</param></data>";

        static bool read(std::string_view text, M& into)
        {
            std::uint64_t number = 0;
            const bool is_sound =
                read_number(text, 10, chain_priority_min, chain_priority_max, number);
            into = is_sound ? static_cast<M>(number) : 500;
            return true;
        }
    };
};

/// "false" or "0" in any case; all else is true, and not written.
struct Stateless {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind = "false where it does not";
        static constexpr std::string_view grammar =
            "<data type='string'><param name='pattern'>[Ff][Aa][Ll][Ss][Ee]|0</param></data>";

        static bool read(std::string_view text, M& into)
        {
            std::string lower;
            for (const char letter : text) lower += static_cast<char>(letter | 0x20);
            into = text == "0" || lower == "false";
            return true;
        }
        static void write(const M&, Buffer& out) { out += "false"; }
    };
};

struct ChainName {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind =
            "root, or up to 12 letters, digits and _.:- that begin with mac, vlan, stp, ipv4, "
            "ipv6, arp or rarp";
        static constexpr std::string_view grammar =
            "<choice><value>root</value><data type='string'><param name='pattern'>"
            "(mac|vlan|stp|ipv4|ipv6|arp|rarp)[A-Za-z0-9_.:\\-]*</param>"
            "<param name='maxLength'>12</param></data></choice>";

        static bool read(std::string_view text, M& into)
        {
            into = M(text);
            return is_chain(text);
        }
    };
};

template <Protocol P>
constexpr auto is_or_may_be = [](const PacketRule& rule) {
    return !rule.match || rule.match->protocol == Protocol::absent || rule.match->protocol == P;
};

/// One protocol's element; the first of them that a rule has is read.
template <Protocol P>
const Element& match_element()
{
    static constexpr Part claim[] = {rule<[](FilterMatch& match) -> Complaint {
        match.protocol = P;
        return judge_match(match);
    }>("a protocol's fields go together")};
    static const std::vector<Part> parts = [] {
        const auto fields = match_parts(P);
        std::vector<Part> all(fields.begin(), fields.end());
        all.push_back(claim[0]);
        return all;
    }();
    static const Element element = {word(P), "What is looked at in a packet.", parts};
    return element;
}

template <Protocol P>
constexpr Part match_row(std::string_view name)
{
    Part part =
        child<&PacketRule::match>(name, "What is looked at in a packet.", std::span<const Part>());
    part.element = match_element<P>;
    return part.when<is_or_may_be<P>>();
}

constexpr Part rule_parts[] = {
    attribute<&PacketRule::action>("action", "What becomes of the packet.")
        .required()
        .fails(ErrorCode::config_unsupported),
    attribute<&PacketRule::direction>("direction", "From the guest, to it, or both.")
        .required()
        .fails(ErrorCode::config_unsupported),
    attribute<&PacketRule::priority, RulePriority>("priority", "Lower ones go first.").always(),
    attribute<&PacketRule::is_stateless, Stateless>("statematch", "Whether connections count."),
    match_row<Protocol::mac>("mac"),
    match_row<Protocol::vlan>("vlan"),
    match_row<Protocol::stp>("stp"),
    match_row<Protocol::arp>("arp"),
    match_row<Protocol::rarp>("rarp"),
    match_row<Protocol::ip>("ip"),
    match_row<Protocol::ipv6>("ipv6"),
    match_row<Protocol::tcp>("tcp"),
    match_row<Protocol::udp>("udp"),
    match_row<Protocol::sctp>("sctp"),
    match_row<Protocol::icmp>("icmp"),
    match_row<Protocol::igmp>("igmp"),
    match_row<Protocol::all>("all"),
    match_row<Protocol::esp>("esp"),
    match_row<Protocol::ah>("ah"),
    match_row<Protocol::udplite>("udplite"),
    match_row<Protocol::tcp_ipv6>("tcp-ipv6"),
    match_row<Protocol::udp_ipv6>("udp-ipv6"),
    match_row<Protocol::sctp_ipv6>("sctp-ipv6"),
    match_row<Protocol::icmpv6>("icmpv6"),
    match_row<Protocol::all_ipv6>("all-ipv6"),
    match_row<Protocol::esp_ipv6>("esp-ipv6"),
    match_row<Protocol::ah_ipv6>("ah-ipv6"),
    match_row<Protocol::udplite_ipv6>("udplite-ipv6"),
};

/// The order of rules and references, taken once from the tree.
Complaint note_order(const xmlNode& node, Filter& filter)
{
    if (!filter.order.empty()) return {};
    for (const xmlNode* at = node.parent->children; at; at = at->next) {
        if (at->type != XML_ELEMENT_NODE || (at->ns && at->ns->prefix)) continue;
        if (view(at->name) == "rule") filter.order.push_back(Filter::Entry::rule);
        if (view(at->name) == "filterref") filter.order.push_back(Filter::Entry::reference);
    }
    return {};
}

void write_in_order(Out& out, const Filter& filter)
{
    std::size_t rule = 0;
    std::size_t reference = 0;
    for (const Filter::Entry entry : filter.order) {
        if (entry == Filter::Entry::rule && rule < filter.rules.size()) {
            const PacketRule& one = filter.rules[rule++];
            format(out, schema(&one), &one);
        } else if (entry == Filter::Entry::reference && reference < filter.references.size()) {
            const FilterReference& one = filter.references[reference++];
            format(out, schema(&one), &one);
        }
    }
}

void write_nothing(Out&, const Filter&) {}

constexpr auto is_never_written = [](const Filter&) { return false; };
constexpr auto has_place = [](const Filter& filter) {
    return filter.chain != "root" && filter.priority.value_or(0) != 0;
};

constexpr Part parts[] = {
    attribute<&Filter::name>("name", "The name, one on this host.")
        .required()
        .fails(ErrorCode::internal),
    attribute<&Filter::chain, ChainName>("chain", "The chain its rules are in.")
        .fails(ErrorCode::invalid_argument),
    attribute<&Filter::priority>("priority", "The chain's place: lower ones go first.")
        .range(chain_priority_min, chain_priority_max)
        .fails(ErrorCode::invalid_argument)
        .shown_if<has_place>(),
    leaf<&Filter::uuid>("uuid", "The identity, one in the world."),
    child<&Filter::rules>("rule", "What becomes of packets.").shown_if<is_never_written>(),
    child<&Filter::references>("filterref", "Another filter.").shown_if<is_never_written>(),
    custom<Filter, note_order, write_in_order>("rule", "Rules and filters keep their order."),
    custom<Filter, note_order, write_nothing>("filterref", "Rules and filters keep their order."),
    rule<judge_filter>("a chain has a place"),
};

}  // namespace

Words words(PacketRule::Action)
{
    static constexpr std::string_view all[] = {"",       "drop",   "accept",
                                               "reject", "return", "continue"};
    return all;
}

Words words(PacketRule::Direction)
{
    static constexpr std::string_view all[] = {"", "in", "out", "inout"};
    return all;
}

const Element& schema(const PacketRule*)
{
    static constexpr Element element = {"rule", "What becomes of packets.", rule_parts};
    return element;
}

const Element& schema(const Filter*)
{
    static constexpr Element element = {"filter", "What passes a guest's card.", parts};
    return element;
}

Result<Filter> parse_filter(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    return parse_document<Filter>(text, "nwfilter_definition", flags, warnings);
}

std::string format(const Filter& filter)
{
    return format_open(filter);
}

}  // namespace hostler::xml
