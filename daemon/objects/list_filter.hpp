#pragma once
// ListFilter: one pair of a list's flags, "is so" and "is not so". Where neither or both are asked
// for, it counts for nothing.

#include <cstdint>
#include <span>

namespace hostler::daemon {

template <class View>
struct ListFilter {
    std::uint32_t yes;
    std::uint32_t no;
    bool (*holds)(const View& view);
};

template <class View>
constexpr std::uint32_t known_flags(std::span<const ListFilter<View>> filters)
{
    std::uint32_t known = 0;
    for (const ListFilter<View>& filter : filters) known |= filter.yes | filter.no;
    return known;
}

template <class View>
bool passes(std::span<const ListFilter<View>> filters, const View& view, std::uint32_t flags)
{
    for (const ListFilter<View>& filter : filters) {
        if (!(flags & (filter.yes | filter.no))) continue;
        if (!(flags & (filter.holds(view) ? filter.yes : filter.no))) return false;
    }
    return true;
}

}  // namespace hostler::daemon
