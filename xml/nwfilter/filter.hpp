#pragma once
// Filter: what passes a guest's card, as rules and other filters, in order.

#include "xml/common/completion.hpp"
#include "xml/domain/interface.hpp"
#include "xml/nwfilter/filter_match.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::xml {

struct PacketRule {
    enum class Action : std::uint8_t { absent, drop, accept, reject, go_back, go_on };
    enum class Direction : std::uint8_t { absent, in, out, inout };

    Action action = Action::absent;
    Direction direction = Direction::absent;
    bool is_stateless = false;
    std::int32_t priority = 500;
    Box<FilterMatch> match;

    bool operator==(const PacketRule&) const = default;
};
Words words(PacketRule::Action);
Words words(PacketRule::Direction);
const Element& schema(const PacketRule*);

struct Filter {
    enum class Entry : std::uint8_t { rule, reference };

    Text name;
    Text chain;
    std::optional<std::int32_t> priority;  ///< among chains
    Uuid uuid;
    std::vector<PacketRule> rules;
    std::vector<FilterReference> references;
    std::vector<Entry> order;  ///< of rules and references among each other

    bool operator==(const Filter&) const = default;
};
const Element& schema(const Filter*);

Result<Filter> parse_filter(std::string_view text, ParseFlags flags = {},
                            Warnings* warnings = nullptr);
std::string format(const Filter& filter);

std::span<const Completion<Filter>> filter_completions();
inline void fill(Filter& filter, const FillWorld& world = {})
{
    complete(filter, filter_completions(), world);
}

}  // namespace hostler::xml
