#include "clients/hostler/cli/snapshot.hpp"

namespace hostler::cli {

proto::DomainSnapshotRef find_snapshot(Session& session, const proto::DomainRef& domain,
                                       const std::string& name)
{
    return session.ask<proto::DomainSnapshotLookupByName>({.dom = domain, .name = name}).snap;
}

proto::DomainSnapshotRef find_snapshot(Session& session, const Arguments& arguments, bool excludes)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto name = arguments.maybe("snapshotname");
    const bool is_current = arguments.has("current");
    if (excludes && name && is_current)
        throw Failure("--snapshotname and --current are mutually exclusive");
    if (name) return find_snapshot(session, domain, *name);
    if (!is_current) throw Failure("--snapshotname or --current is required");
    return session.ask<proto::DomainSnapshotCurrent>({.dom = domain}).snap;
}

}  // namespace hostler::cli
