#include "clients/hostler/cli/object_event.hpp"

namespace hostler::cli {

std::string event_word(std::span<const std::string_view> words, std::int32_t number)
{
    const bool is_known = number >= 0 && number < static_cast<std::int32_t>(words.size());
    return std::string(is_known ? words[static_cast<std::size_t>(number)] : "unknown");
}

void list_events(Session& session, const ObjectEvents& events)
{
    std::vector<std::string> names;
    for (const ObjectEventKind& kind : events.kinds) names.emplace_back(kind.name);
    session.out().lines("events", names);
}

const ObjectEventKind& wanted_event(const Arguments& arguments, const ObjectEvents& events)
{
    const auto name = arguments.maybe("event");
    if (!name) throw Failure("either --list or --event <type> is required");
    for (const ObjectEventKind& kind : events.kinds)
        if (kind.name == *name) return kind;
    throw Failure("unknown event type " + *name);
}

int watch_objects(Session& session, const Arguments& arguments, const ObjectEvents& events,
                  const ObjectEventKind& kind, const WatchTime& time)
{
    const std::string object(events.object);
    return watch_events(session, time, [&](const client::Event& event) {
        const auto read = kind.read(event);
        if (!read) return false;
        const std::string when = timestamp();
        const std::string name = events.is_quoted ? "'" + read->object + "'" : read->object;
        std::string text = "event '" + std::string(kind.name) + "' for " + object + " " + name +
                           (read->text.empty() ? "" : ": " + read->text) + "\n";
        if (arguments.has("timestamp")) text = when + ": " + text;
        session.out().event(text, Value::Map{{"time", when},
                                             {"event", std::string(kind.name)},
                                             {object, read->object},
                                             {"detail", read->text}});
        return true;
    });
}

}  // namespace hostler::cli
