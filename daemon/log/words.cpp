#include "daemon/log/words.hpp"

namespace hostler::daemon {

std::vector<std::string_view> words_of(std::string_view text)
{
    constexpr std::string_view spaces = " \t\n";
    std::vector<std::string_view> words;
    for (;;) {
        const std::size_t begin = text.find_first_not_of(spaces);
        if (begin == std::string_view::npos) return words;
        text.remove_prefix(begin);
        const std::size_t length = std::min(text.find_first_of(spaces), text.size());
        words.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
}

}  // namespace hostler::daemon
