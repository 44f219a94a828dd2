#pragma once
// LogLevel: libvirt's four levels, as settings and the admin program count them.

#include <spdlog/common.h>

#include <optional>
#include <string_view>

namespace hostler::daemon {

enum class LogLevel { debug = 1, info = 2, warning = 3, error = 4 };

/// "1" to "4".
std::optional<LogLevel> read_log_level(std::string_view text);

spdlog::level::level_enum spdlog_level(LogLevel level);

}  // namespace hostler::daemon
