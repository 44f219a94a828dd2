#include "clients/hostler/cli/event_watch.hpp"

#include <array>
#include <ctime>
#include <limits>

#include "clients/hostler/cli/interrupts.hpp"
#include "clients/hostler/cli/scaled.hpp"

namespace hostler::cli {

std::optional<std::chrono::seconds> timeout_of(const Arguments& arguments)
{
    constexpr std::int64_t seconds_max = std::numeric_limits<std::int32_t>::max() / 1000;
    const auto seconds = arguments.number("timeout");
    if (!seconds) return std::nullopt;
    if (*seconds < 1 || *seconds > seconds_max)
        throw Failure(malformed("Numeric", arguments.text("timeout"), "timeout"));
    return std::chrono::seconds(*seconds);
}

WatchTime::WatchTime(const Arguments& arguments)
    : deadline(client::Deadline::max()), loops(arguments.has("loop"))
{
    if (const auto wait = timeout_of(arguments)) deadline = client::Clock::now() + *wait;
}

int watch_events(Session& session, const WatchTime& time,
                 const std::function<bool(const client::Event&)>& show)
{
    const Interrupts interrupts;
    int count = 0;
    while (time.loops || count == 0) {
        const auto event = session.connection().next_event(time.deadline, interrupts.descriptor());
        if (!event) {
            const bool is_late = client::Clock::now() >= time.deadline;
            session.out().note(is_late ? "event loop timed out\n" : "event loop interrupted\n");
            break;
        }
        if (show(*event)) ++count;
    }
    session.out().note("events received: " + std::to_string(count) + "\n");
    return count;
}

std::string timestamp(std::chrono::system_clock::time_point at)
{
    const auto whole = std::chrono::floor<std::chrono::seconds>(at);
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(at - whole).count();
    const std::time_t second = std::chrono::system_clock::to_time_t(whole);
    std::tm parts{};
    gmtime_r(&second, &parts);
    std::array<char, 64> text{};
    const std::size_t used = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    std::snprintf(text.data() + used, text.size() - used, ".%03d+0000", static_cast<int>(ms));
    return text.data();
}

}  // namespace hostler::cli
