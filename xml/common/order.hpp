#pragma once
// sort_stably: what a document's lists are put in order with; equals keep their places. The
// standard one asks for a buffer in a way that the compiler calls deprecated.

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace hostler::xml {

/// By what `key` gives for each.
template <class T, class Key>
void sort_stably(std::vector<T>& all, Key key)
{
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto first = key(all[a]);
        const auto second = key(all[b]);
        return first == second ? a < b : first < second;
    });
    std::vector<T> sorted;
    sorted.reserve(all.size());
    for (const std::size_t index : order) sorted.push_back(std::move(all[index]));
    all = std::move(sorted);
}

}  // namespace hostler::xml
