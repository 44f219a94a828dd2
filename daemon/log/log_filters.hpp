#pragma once
// LogFilters: levels of their own for parts of the daemon, in libvirt's syntax:
// "1:rpc 3:domains". A word fits every part whose name it is found in; of several that fit, the
// first counts. Words that fit no part are kept: they are names of libvirt's sources, which
// administrators' files have.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/log/log_level.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

struct LogFilter {
    LogLevel level = LogLevel::debug;
    std::string match;

    bool operator==(const LogFilter&) const = default;
};

/// "" is no filter. The error names the word that is none.
Result<std::vector<LogFilter>> read_log_filters(std::string_view text);

std::string format(const std::vector<LogFilter>& filters);

/// What `filters` say of a part, else `otherwise`.
LogLevel level_of(std::string_view part, const std::vector<LogFilter>& filters, LogLevel otherwise);

}  // namespace hostler::daemon
