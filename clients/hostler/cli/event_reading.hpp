#pragma once
// Reading an event that came from the server.

#include <optional>

#include "clients/cpp/connection.hpp"

namespace hostler::cli {

/// What `describe` makes of the message, when the event is one of P.
template <class P, auto describe>
auto read_event(const client::Event& event)
{
    const auto message = event.as<P>();
    return message ? std::optional(describe(*message)) : std::nullopt;
}

}  // namespace hostler::cli
