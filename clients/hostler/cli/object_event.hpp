#pragma once
// Events of what is no domain: networks, pools, devices, secrets.

#include <optional>
#include <span>
#include <string>

#include "clients/hostler/cli/event_watch.hpp"

namespace hostler::cli {

struct ObjectEvent {
    std::string object;  ///< what it is about, by name or UUID
    std::string text;    ///< "Started"; "" where the kind says all
};

struct ObjectEventKind {
    std::int32_t id;  ///< what a client registers for
    std::string_view name;
    std::optional<ObjectEvent> (*read)(const client::Event&);
};

/// libvirt's number as a word.
std::string event_word(std::span<const std::string_view> words, std::int32_t number);

void list_events(Session& session, std::span<const ObjectEventKind> kinds);

/// The kind of the option "event".
const ObjectEventKind& wanted_event(const Arguments& arguments,
                                    std::span<const ObjectEventKind> kinds);

/// Shows them: "event 'lifecycle' for network 'default': Started" (or without quotes around the
/// name). Returns how many there were.
int watch_objects(Session& session, const Arguments& arguments, const WatchTime& time,
                  const ObjectEventKind& kind, std::string_view object, bool is_quoted);

}  // namespace hostler::cli
