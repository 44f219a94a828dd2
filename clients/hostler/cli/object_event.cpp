#include "clients/hostler/cli/object_event.hpp"

#include <iostream>

namespace hostler::cli {

std::string event_word(std::span<const std::string_view> words, std::int32_t number)
{
    const bool is_known = number >= 0 && number < static_cast<std::int32_t>(words.size());
    return std::string(is_known ? words[static_cast<std::size_t>(number)] : "unknown");
}

void list_events(Session& session, std::span<const ObjectEventKind> kinds)
{
    std::vector<std::string> names;
    for (const ObjectEventKind& kind : kinds) names.emplace_back(kind.name);
    session.out().lines("events", names);
}

const ObjectEventKind& wanted_event(const Arguments& arguments,
                                    std::span<const ObjectEventKind> kinds)
{
    const auto name = arguments.maybe("event");
    if (!name) throw Failure("either --list or --event <type> is required");
    for (const ObjectEventKind& kind : kinds)
        if (kind.name == *name) return kind;
    throw Failure("unknown event type " + *name);
}

int watch_objects(Session& session, const Arguments& arguments, const WatchTime& time,
                  const ObjectEventKind& kind, std::string_view object, bool is_quoted)
{
    return watch_events(session, time, [&](const client::Event& event) {
        const auto read = kind.read(event);
        if (!read) return false;
        const std::string when = timestamp();
        const std::string name = is_quoted ? "'" + read->object + "'" : read->object;
        std::string text = "event '" + std::string(kind.name) + "' for " + std::string(object) +
                           " " + name + (read->text.empty() ? "" : ": " + read->text) + "\n";
        if (arguments.has("timestamp")) text = when + ": " + text;
        session.out().both(text, Value::Map{{"time", when},
                                            {"event", std::string(kind.name)},
                                            {std::string(object), read->object},
                                            {"detail", read->text}});
        std::cout.flush();
        return true;
    });
}

}  // namespace hostler::cli
