#pragma once
// The snapshot a command is about.

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/option.hpp"

namespace hostler::cli {

inline constexpr Option snapshot_option = optional("snapshotname", "the snapshot");
inline constexpr Option current_snapshot_option = flag("current", "the current snapshot");

proto::DomainSnapshotRef find_snapshot(Session& session, const proto::DomainRef& domain,
                                       const std::string& name);

/// Of the domain of the option "domain": the one of the option "snapshotname" or, with --current,
/// the current one. `excludes`: not both.
proto::DomainSnapshotRef find_snapshot(Session& session, const Arguments& arguments,
                                       bool excludes = true);

}  // namespace hostler::cli
