#include "xml/nwfilter/filter_rules.hpp"

#include <algorithm>

#include "xml/common/names.hpp"
#include "xml/common/order.hpp"

namespace hostler::xml {
namespace {

constexpr std::string_view letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

struct Chain {
    std::string_view prefix;
    std::int32_t priority;
};
constexpr Chain chains[] = {{"root", 0},    {"mac", -800},  {"vlan", -750}, {"stp", 0},
                            {"ipv4", -700}, {"ipv6", -600}, {"arp", -500},  {"rarp", -400}};

const Chain* chain_of(std::string_view name)
{
    const auto* known = std::ranges::find_if(chains, [&](const Chain& one) {
        return one.prefix == "root" ? name == "root" : name.starts_with(one.prefix);
    });
    return known == std::end(chains) ? nullptr : known;
}

void settle_chain(Filter& filter)
{
    if (!filter.chain.has_value()) filter.chain = "root";
    if (!filter.priority) filter.priority = chain_of(filter.chain.view())->priority;
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

bool is_chain(std::string_view name)
{
    return name.size() <= chain_size_max && chain_of(name) &&
           name.find_first_not_of(std::string(letters) + ".:-") == name.npos;
}

Complaint judge_filter(Filter& filter)
{
    if (Complaint found = judge_name("filter", filter.name); !found.sentence.empty()) return found;
    for (FilterReference& reference : filter.references) {
        std::erase_if(reference.parameters,
                      [](const FilterParameter& parameter) { return !is_sound(parameter); });
        sort_stably(reference.parameters,
                    [](const FilterParameter& parameter) { return parameter.name.view(); });
    }
    settle_chain(filter);
    return {};
}

std::span<const Completion<Filter>> filter_completions()
{
    return completions;
}

}  // namespace hostler::xml
