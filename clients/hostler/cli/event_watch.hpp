#pragma once
// Waiting for events: until the first or, with --loop, until the time is over or ^C.

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/option.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

inline constexpr Option loop_option =
    flag("loop", "until the time is over or ^C, not only the first");
inline constexpr Option timeout_option =
    optional("timeout", "seconds to wait", Option::Kind::number);
inline constexpr Option list_option = flag("list", "name the kinds there are");
inline constexpr Option timestamp_option = flag("timestamp", "with the time of each");

/// The time of --timeout, if there is one. Failure when it is no number above 0, or too large.
std::optional<std::chrono::seconds> timeout_of(const Arguments& arguments);

/// How long to wait, by --loop and --timeout. Failure when the time is no number above 0.
struct WatchTime {
    explicit WatchTime(const Arguments& arguments);

    client::Deadline deadline;
    bool loops;
};

/// `show` prints an event that was waited for, and says whether it was one. Says at the end how
/// many there were, and returns that.
int watch_events(Session& session, const WatchTime& time,
                 const std::function<bool(const client::Event&)>& show);

/// "2026-01-31 12:00:00.000+0000".
std::string timestamp(std::chrono::system_clock::time_point at = std::chrono::system_clock::now());

}  // namespace hostler::cli
