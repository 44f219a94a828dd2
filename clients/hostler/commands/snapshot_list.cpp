// snapshot-list, snapshot-info, snapshot-parent, snapshot-dumpxml: what is known of snapshots.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/moment.hpp"
#include "clients/hostler/cli/snapshot.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

struct ListFlag {
    const char* option;
    std::uint32_t flag;
};
constexpr ListFlag list_flags[] = {
    {"leaves", VIR_DOMAIN_SNAPSHOT_LIST_LEAVES},
    {"no-leaves", VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES},
    {"metadata", VIR_DOMAIN_SNAPSHOT_LIST_METADATA},
    {"no-metadata", VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA},
    {"inactive", VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE},
    {"active", VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE},
    {"disk-only", VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY},
    {"internal", VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL},
    {"external", VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL},
    {"topological", VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL},
};

Moment moment_of(Session& session, const proto::DomainSnapshotRef& snapshot)
{
    return read_moment(session.ask<proto::DomainSnapshotGetXmlDesc>({.snap = snapshot}).xml);
}

void snapshot_list(Session& session, const Arguments& arguments)
{
    require_one(arguments, "tree", "name");
    require_one(arguments, "parent", "roots");
    require_one(arguments, "parent", "tree");
    require_one(arguments, "roots", "tree");
    require_one(arguments, "roots", "from");
    require_one(arguments, "roots", "current");
    const proto::DomainRef domain = find_domain(session, arguments);
    if (arguments.has("from") && arguments.has("current"))
        throw Failure("--from and --current are mutually exclusive");
    if (arguments.has("descendants") && !arguments.has("from") && !arguments.has("current"))
        throw Failure("--descendants requires either --from or --current");
    const bool is_tree = arguments.has("tree");
    std::uint32_t flags = 0;
    for (const ListFlag& each : list_flags)
        if (arguments.has(each.option)) flags |= each.flag;
    std::vector<Moment> moments;
    std::vector<proto::DomainSnapshotRef> found;
    if (arguments.has("from") || arguments.has("current")) {
        const proto::DomainSnapshotRef from =
            arguments.has("from") ? find_snapshot(session, domain, arguments.text("from"))
                                  : session.ask<proto::DomainSnapshotCurrent>({.dom = domain}).snap;
        if (is_tree) moments.push_back(moment_of(session, from));
        if (is_tree || arguments.has("descendants")) flags |= VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS;
        found = session
                    .ask<proto::DomainSnapshotListAllChildren>(
                        {.snapshot = from, .need_results = 1, .flags = flags})
                    .snapshots;
    } else {
        if (arguments.has("roots")) flags |= VIR_DOMAIN_SNAPSHOT_LIST_ROOTS;
        found = session
                    .ask<proto::DomainListAllSnapshots>(
                        {.dom = domain, .need_results = 1, .flags = flags})
                    .snapshots;
    }
    if (!arguments.has("topological"))
        std::ranges::sort(found, {}, [](const auto& each) { return each.name; });
    for (const proto::DomainSnapshotRef& each : found) moments.push_back(moment_of(session, each));
    show_moments(session, moments,
                 {.is_tree = is_tree,
                  .is_names = arguments.has("name"),
                  .has_parent = arguments.has("parent")});
}

void snapshot_info(Session& session, const Arguments& arguments)
{
    const proto::DomainSnapshotRef snapshot = find_snapshot(session, arguments);
    const std::string xml = session.ask<proto::DomainSnapshotGetXmlDesc>({.snap = snapshot}).xml;
    const Document document(xml);
    const Moment moment = read_moment(xml);
    const bool is_current =
        session.ask<proto::DomainSnapshotIsCurrent>({.snap = snapshot}).current > 0;
    const bool is_kept =
        session.ask<proto::DomainSnapshotHasMetadata>({.snap = snapshot}).metadata > 0;
    const bool is_external = !document.find("//memory[@snapshot='external']").empty() ||
                             !document.find("//disks/disk[@snapshot='external']").empty();
    const auto children = session.ask<proto::DomainSnapshotNumChildren>({.snap = snapshot});
    const auto descendants = session.ask<proto::DomainSnapshotNumChildren>(
        {.snap = snapshot, .flags = VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS});
    session.out().record(
        {15},
        {{"name", "Name:", Cell(snapshot.name)},
         {"domain", "Domain:", Cell(snapshot.dom.name)},
         {"current", "Current:", Cell(is_current ? "yes" : "no", is_current)},
         {"state", "State:", Cell(moment.state)},
         {"location", "Location:", Cell(is_external ? "external" : "internal")},
         {"parent", "Parent:", Cell(moment.parent.empty() ? "-" : moment.parent, moment.parent)},
         {"children", "Children:", Cell(children.num)},
         {"descendants", "Descendants:", Cell(descendants.num)},
         {"metadata", "Metadata:", Cell(is_kept ? "yes" : "no", is_kept)}});
}

void snapshot_parent(Session& session, const Arguments& arguments)
{
    const proto::DomainSnapshotRef snapshot = find_snapshot(session, arguments);
    const std::string parent = moment_of(session, snapshot).parent;
    if (parent.empty()) throw Failure(fill("snapshot '%s' has no parent", snapshot.name));
    session.out().both(parent, Value::Map{{"parent", parent}});
}

void snapshot_dumpxml(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags =
        arguments.has("security-info") ? VIR_DOMAIN_SNAPSHOT_XML_SECURE : 0u;
    const proto::DomainRef domain = find_domain(session, arguments);
    const proto::DomainSnapshotRef snapshot =
        find_snapshot(session, domain, arguments.text("snapshotname"));
    show_xml(session,
             session.ask<proto::DomainSnapshotGetXmlDesc>({.snap = snapshot, .flags = flags}).xml,
             arguments);
}

constexpr Option list_options[] = {
    domain_option,
    flag("parent", "with the one that each follows from"),
    flag("roots", "those that follow from none"),
    flag("leaves", "those that none follows from"),
    flag("no-leaves", "those that others follow from"),
    flag("metadata", "those that the daemon keeps account of"),
    flag("no-metadata", "those that it does not"),
    flag("inactive", "of a domain that did not run"),
    flag("active", "of a domain that ran"),
    flag("disk-only", "of disks alone"),
    flag("internal", "those in the domain's own images"),
    flag("external", "those in images of their own"),
    flag("tree", "which follows from which"),
    optional("from", "those that follow from this one"),
    flag("current", "those that follow from the current one"),
    flag("descendants", "and what follows from those"),
    flag("name", "only the names"),
    flag("topological", "none before the one that it follows from"),
};
constexpr Option one_options[] = {domain_option, snapshot_option, current_snapshot_option};
constexpr Option dumpxml_options[] = {domain_option, required("snapshotname", "the snapshot"),
                                      flag("security-info", "with what is secret in it"),
                                      xpath_option, wrap_option};

constexpr Command table[] = {
    {"snapshot-dumpxml", Group::snapshot, "a snapshot as XML", dumpxml_options, &snapshot_dumpxml},
    {"snapshot-info", Group::snapshot, "what is known of a snapshot", one_options, &snapshot_info},
    {"snapshot-list", Group::snapshot, "list a domain's snapshots", list_options, &snapshot_list},
    {"snapshot-parent", Group::snapshot, "which snapshot this one follows from", one_options,
     &snapshot_parent},
};

}  // namespace

std::span<const Command> snapshot_list_commands()
{
    return table;
}

}  // namespace hostler::cli
