#pragma once
// A domain goes to another host. Where the client leads, it takes the word of one side to the
// other, step by step; else the source's daemon, or its hypervisor, does it all in one call.

#include <functional>

#include "clients/hostler/cli/params.hpp"

namespace hostler::cli {

struct Migration {
    proto::DomainRef domain;
    Params params;            ///< VIR_MIGRATE_PARAM_*
    std::uint32_t flags = 0;  ///< VIR_MIGRATE_*
};

/// What happens while the domain's memory is on its way.
struct MigrationWatch {
    bool shows_progress = false;
    std::function<void()> each_time;  ///< twice a second
};

/// This client leads, with a connection to each side. A refusal ends the command, and the domain
/// goes on where it was.
void lead_migration(Session& session, client::Connection& destination, Migration migration,
                    const MigrationWatch& watch);

/// The source leads: its daemon speaks to that at `uri`, or (without VIR_MIGRATE_PEER2PEER) its
/// hypervisor needs no daemon there.
void hand_over_migration(Session& session, const std::string& uri, const Migration& migration,
                         const MigrationWatch& watch);

}  // namespace hostler::cli
