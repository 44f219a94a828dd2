#include "daemon/log/log_level.hpp"

namespace hostler::daemon {

std::optional<LogLevel> read_log_level(std::string_view text)
{
    if (text.size() != 1 || text[0] < '1' || text[0] > '4') return std::nullopt;
    return static_cast<LogLevel>(text[0] - '0');
}

spdlog::level::level_enum spdlog_level(LogLevel level)
{
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            break;
    }
    return spdlog::level::err;
}

}  // namespace hostler::daemon
