#pragma once
// LogOutputs: where the log goes, in libvirt's syntax: "3:stderr", "1:file:/var/log/hostlerd.log",
// "3:syslog:hostlerd", "2:journald"; several, with spaces between.

#include <spdlog/sinks/sink.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/log/log_level.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

enum class LogTarget { standard_error, file, syslog, journald };

struct LogOutput {
    LogLevel level = LogLevel::warning;
    LogTarget target = LogTarget::standard_error;
    std::string name;  ///< the file's absolute path, or the identifier in syslog

    bool operator==(const LogOutput&) const = default;
};

/// At least one; the error names the word that is none.
Result<std::vector<LogOutput>> read_log_outputs(std::string_view text);

std::string format(const std::vector<LogOutput>& outputs);

using Sinks = std::vector<std::shared_ptr<spdlog::sinks::sink>>;

/// Opens them. The error names the output that cannot be opened; then none is.
Result<Sinks> open_outputs(const std::vector<LogOutput>& outputs);

}  // namespace hostler::daemon
