#include "daemon/log/log_filters.hpp"

#include <fmt/format.h>

#include "daemon/log/words.hpp"

namespace hostler::daemon {
namespace {

Result<LogFilter> read_one(std::string_view word)
{
    const std::size_t colon = word.find(':');
    const auto level = read_log_level(word.substr(0, colon));
    if (!level || colon == std::string_view::npos || colon + 1 == word.size())
        return Error(ErrorCode::invalid_argument,
                     fmt::format("log filter '{}' is not LEVEL:WORD with a level from 1 (debug) to "
                                 "4 (error)",
                                 word));
    std::string_view match = word.substr(colon + 1);
    if (match.starts_with('+')) match.remove_prefix(1);  // asked for a stack trace, long ago
    return LogFilter{*level, std::string(match)};
}

}  // namespace

Result<std::vector<LogFilter>> read_log_filters(std::string_view text)
{
    std::vector<LogFilter> filters;
    for (const std::string_view word : words_of(text)) {
        Result<LogFilter> one = read_one(word);
        if (!one) return one.error();
        filters.push_back(std::move(*one));
    }
    return filters;
}

std::string format(const std::vector<LogFilter>& filters)
{
    std::string text;
    for (const LogFilter& filter : filters) {
        if (!text.empty()) text += ' ';
        text += fmt::format("{}:{}", static_cast<int>(filter.level), filter.match);
    }
    return text;
}

LogLevel level_of(std::string_view part, const std::vector<LogFilter>& filters, LogLevel otherwise)
{
    for (const LogFilter& filter : filters)
        if (part.find(filter.match) != std::string_view::npos) return filter.level;
    return otherwise;
}

}  // namespace hostler::daemon
