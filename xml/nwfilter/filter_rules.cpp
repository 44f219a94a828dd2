#include "xml/nwfilter/filter_rules.hpp"

#include <algorithm>

#include "xml/common/names.hpp"
#include "xml/common/order.hpp"
#include "xml/common/refused.hpp"

namespace hostler::xml {
namespace {

constexpr std::size_t chain_size_max = 12;
constexpr std::string_view letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

struct Chain {
    std::string_view prefix;
    std::int32_t priority;
};
constexpr Chain chains[] = {{"root", 0},    {"mac", -800},  {"vlan", -750}, {"stp", 0},
                            {"ipv4", -700}, {"ipv6", -600}, {"arp", -500},  {"rarp", -400}};

Complaint wrong(std::string sentence)
{
    return refused(std::move(sentence), ErrorCode::invalid_argument);
}

Complaint settle_chain(Filter& filter)
{
    if (!filter.chain.has_value()) filter.chain = "root";
    const std::string_view chain = filter.chain.view();
    if (chain.size() > chain_size_max)
        return wrong("Name of chain is longer than 12 characters: '" + filter.chain.str() + "'");
    const auto known = std::ranges::find_if(chains, [&](const Chain& one) {
        return one.prefix == "root" ? chain == "root" : chain.starts_with(one.prefix);
    });
    if (known == std::end(chains))
        return wrong("Invalid chain name '" + filter.chain.str() +
                     "'. Please use a chain name called 'root' or any of the following prefixes: "
                     "mac, vlan, stp, arp, rarp, ipv4, ipv6");
    if (chain.find_first_not_of(std::string(letters) + ".:-") != chain.npos)
        return wrong("Chain name contains invalid characters: '" + filter.chain.str() + "'");
    if (!filter.priority) filter.priority = known->priority;
    if (*filter.priority >= chain_priority_min && *filter.priority <= chain_priority_max) return {};
    return wrong("Priority '" + std::to_string(*filter.priority) +
                 "' is outside valid range of [-1000,1000]");
}

bool is_sound(const FilterParameter& parameter)
{
    const std::string value_letters = std::string(letters) + ".:";
    return !parameter.name.empty() && !parameter.value.empty() &&
           parameter.name.view().find_first_not_of(letters) == std::string_view::npos &&
           parameter.value.view().find_first_not_of(value_letters) == std::string_view::npos;
}

constexpr Completion<Filter> completions[] = {own_uuid<Filter>};

}  // namespace

Complaint judge_filter(Filter& filter)
{
    if (Complaint found = judge_name("filter", filter.name); !found.sentence.empty()) return found;
    for (FilterReference& reference : filter.references) {
        std::erase_if(reference.parameters,
                      [](const FilterParameter& parameter) { return !is_sound(parameter); });
        sort_stably(reference.parameters,
                    [](const FilterParameter& parameter) { return parameter.name.view(); });
    }
    return settle_chain(filter);
}

std::span<const Completion<Filter>> filter_completions()
{
    return completions;
}

}  // namespace hostler::xml
