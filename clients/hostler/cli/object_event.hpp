#pragma once
// Events of what is no domain: networks, pools, devices, secrets.

#include <optional>
#include <span>
#include <string>

#include "clients/hostler/cli/event_reading.hpp"
#include "clients/hostler/cli/event_watch.hpp"

namespace hostler::cli {

struct ObjectEvent {
    std::string object;  ///< what it is about, by name or UUID
    std::string text;    ///< "Started"; "" where the kind says all
};

struct ObjectEventKind {
    std::int32_t id;  ///< what a client registers for
    std::string_view name;
    std::uint32_t procedure;  ///< of the message
    /// What the message says, when it is one of this kind.
    std::optional<ObjectEvent> (*read)(const client::Event&);
};

/// The kind whose message is P's, as `describe` tells it.
template <class P, auto describe>
constexpr ObjectEventKind object_event(std::int32_t id, std::string_view name)
{
    return {id, name, P::number, &read_event<P, describe>};
}

/// libvirt's number as a word.
std::string event_word(std::span<const std::string_view> words, std::int32_t number);

/// The events of one kind of object, and how messages speak of it.
struct ObjectEvents {
    std::span<const ObjectEventKind> kinds;
    std::string_view option;  ///< the option that names one object
    std::string_view object;  ///< "storage pool"
    bool is_quoted = false;   ///< the object's name, in what is shown
};

void list_events(Session& session, const ObjectEvents& events);

/// The kind of the option "event".
const ObjectEventKind& wanted_event(const Arguments& arguments, const ObjectEvents& events);

/// Shows them: "event 'lifecycle' for network 'default': Started" (or without quotes around the
/// name). How many there were.
int watch_objects(Session& session, const Arguments& arguments, const ObjectEvents& events,
                  const ObjectEventKind& kind, const WatchTime& time);

/// A whole command: --list, or waiting between the two calls. `find` looks up the object that the
/// option names: Find(session, name).
template <class Register, class Deregister, class Find>
void object_event_command(Session& session, const Arguments& arguments, const ObjectEvents& events,
                          Find find)
{
    if (arguments.has("list")) return list_events(session, events);
    const ObjectEventKind& kind = wanted_event(arguments, events);
    const WatchTime time(arguments);
    std::optional<decltype(find(session, std::string()))> one;
    if (const auto name = arguments.maybe(events.option)) one = find(session, *name);
    const auto callback = session.ask<Register>({kind.id, std::move(one)});
    const int count = watch_objects(session, arguments, events, kind, time);
    session.connection().template try_call<Deregister>({callback.callback_id});
    if (count == 0) throw Failure();
}

}  // namespace hostler::cli
