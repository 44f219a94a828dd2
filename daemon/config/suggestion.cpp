#include "daemon/config/suggestion.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace hostler::daemon {

std::size_t edit_distance(std::string_view one, std::string_view other)
{
    // Optimal string alignment, three rows of the usual table at a time.
    std::vector<std::size_t> before_last(other.size() + 1);
    std::vector<std::size_t> last(other.size() + 1);
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= one.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const bool is_same = one[i - 1] == other[j - 1];
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (is_same ? 0u : 1u)});
            const bool is_swapped =
                i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
            if (is_swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[other.size()];
}

std::string_view suggestion(std::string_view word, std::span<const std::string_view> known)
{
    std::string_view nearest;
    std::size_t least = word.size() / 3 + 1;
    for (const std::string_view candidate : known) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < least) {
            least = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace hostler::daemon
