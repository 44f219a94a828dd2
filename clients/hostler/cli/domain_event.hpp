#pragma once
// A domain's events: their names and numbers, and what each says, as a sentence and as data.

#include <cstdint>
#include <optional>
#include <span>

#include "clients/cpp/connection.hpp"
#include "clients/hostler/print/cell.hpp"

namespace hostler::cli {

struct DomainEvent {
    proto::DomainRef domain;
    Record facts;      ///< what is special to this kind
    std::string text;  ///< what stands behind "for domain 'x'": ": Started Booted"
};

struct EventKind {
    std::int32_t id;  ///< VIR_DOMAIN_EVENT_ID_*, what a client registers for
    std::string_view name;
    std::uint32_t procedure;  ///< of the message
    /// What the message says, when it is one of this kind.
    std::optional<DomainEvent> (*read)(const client::Event&);
};

/// By id, without a gap.
std::span<const EventKind> event_kinds();

}  // namespace hostler::cli
