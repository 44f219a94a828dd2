#pragma once
// The log of the process. Any thread may write to it and change where it goes.

#include <spdlog/logger.h>

#include <string>
#include <string_view>

#include "daemon/log/log_level.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

enum class LogPart { main, access, admin, domains, events, rpc, store };

/// The logger of a part of the daemon.
spdlog::logger& logger(LogPart part);

namespace process_log {

/// Before the settings are known: `level` and above, to stderr (to the journal where systemd
/// started the process).
void begin(LogLevel level);

void set_level(LogLevel level);
/// "" means where the log went at first. On an error everything stays as it was.
Result<Done> set_outputs(std::string_view text);
/// "" means none.
Result<Done> set_filters(std::string_view text);
/// Opens the outputs again: a file that was moved away is begun anew.
Result<Done> reopen();

/// What is set now is what the settings say.
void note_configured();

struct Described {
    std::string text;  ///< as set_…() takes it
    std::size_t count = 0;
    bool is_configured = true;  ///< not changed since note_configured()
};
Described outputs();
Described filters();

}  // namespace process_log
}  // namespace hostler::daemon
