#include "daemon/config/repeated_keys.hpp"

#include <algorithm>
#include <map>

namespace hostler::daemon {
namespace {

constexpr std::string_view key_letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
constexpr std::string_view blank = " \t\r";

/// Where a statement that begins at `at` ends: with its line, or with the line that closes its
/// list.
std::size_t end_of_statement(std::string_view text, std::size_t at)
{
    char quote = 0;  // the one we are inside of; '#' inside a comment
    int depth = 0;
    for (; at < text.size(); ++at) {
        const char letter = text[at];
        if (letter == '\n') {
            quote = 0;
            if (depth <= 0) break;
        } else if (quote == 0) {
            if (letter == '"' || letter == '\'' || letter == '#') quote = letter;
            if (letter == '[') ++depth;
            if (letter == ']') --depth;
        } else if (quote == letter && letter != '#') {
            quote = 0;
        }
    }
    return at;
}

/// The key that a statement sets, or nothing.
std::string_view key_of(std::string_view statement)
{
    statement.remove_prefix(std::min(statement.find_first_not_of(blank), statement.size()));
    const std::size_t size = std::min(statement.find_first_not_of(key_letters), statement.size());
    const std::size_t next = statement.find_first_not_of(blank, size);
    if (next == statement.npos || statement[next] != '=') return {};
    return statement.substr(0, size);
}

}  // namespace

WithoutRepeats without_repeats(std::string_view text)
{
    WithoutRepeats found{std::string(text), {}};
    std::map<std::string_view, std::size_t> lines;  // by the keys that are set
    std::size_t line = 1;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = end_of_statement(text, at);
        const std::string_view statement = text.substr(at, end - at);
        const std::string_view key = key_of(statement);
        const auto [first, is_new] = lines.try_emplace(key, line);
        if (!key.empty() && !is_new) {
            found.repeated.push_back(
                {std::string(key), line, first->second, std::string(statement)});
            for (std::size_t i = at; i < end; ++i)
                if (text[i] != '\n') found.text[i] = ' ';
        }
        line += 1 + static_cast<std::size_t>(std::ranges::count(statement, '\n'));
        at = end + 1;
    }
    return found;
}

}  // namespace hostler::daemon
