// snapshot-create, snapshot-create-as, snapshot-delete, snapshot-revert, snapshot-current,
// snapshot-edit: a domain's snapshots, made and used.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/moment.hpp"
#include "clients/hostler/cli/snapshot.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

struct CreateFlag {
    std::string_view option;
    std::uint32_t flag;
};
constexpr CreateFlag create_flags[] = {
    {"redefine", VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE},
    {"current", VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT},
    {"no-metadata", VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA},
    {"halt", VIR_DOMAIN_SNAPSHOT_CREATE_HALT},
    {"disk-only", VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY},
    {"reuse-external", VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT},
    {"quiesce", VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE},
    {"atomic", VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC},
    {"live", VIR_DOMAIN_SNAPSHOT_CREATE_LIVE},
    {"validate", VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE},
};

void create(Session& session, const proto::DomainRef& domain, const std::string& xml,
            const Arguments& arguments, const std::string& from)
{
    if (arguments.has("current") && !arguments.has("redefine"))
        throw Failure(
            "Flag 'VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE' is required by flag "
            "'VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT'");
    std::uint32_t flags = 0;
    for (const CreateFlag& each : create_flags)
        if (arguments.has(each.option)) flags |= each.flag;
    const auto reply = session.ask<proto::DomainSnapshotCreateXml>(
        {.dom = domain, .xml_desc = xml, .flags = flags});
    session.out().note("Domain snapshot " + reply.snap.name + " created" +
                       (from.empty() ? "" : " from '" + from + "'"));
}

void snapshot_create(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto file = arguments.maybe("xmlfile");
    create(session, domain, file ? read_file(*file) : "<domainsnapshot/>", arguments,
           file.value_or(""));
}

/// "[file=]name[,snapshot=type]".
std::string memory_element(const std::string& spec)
{
    std::string file;
    std::string type;
    for (const std::string& word : comma_words(spec)) {
        if (word.starts_with("snapshot=") && type.empty())
            type = word.substr(9);
        else if (word.starts_with("file=") && file.empty())
            file = word.substr(5);
        else if (file.empty() && word.starts_with('/'))
            file = word;
        else
            throw Failure(fill("unable to parse memspec: %s", spec));
    }
    return "  <memory" + (type.empty() ? "" : " snapshot='" + escaped(type) + "'") +
           (file.empty() ? "" : " file='" + escaped(file) + "'") + "/>\n";
}

/// "disk[,snapshot=type][,driver=type][,stype=type][,file=name]".
std::string disk_element(const std::string& spec)
{
    std::string snapshot;
    std::string driver;
    std::string type;
    std::string file;
    const std::pair<std::string_view, std::string*> parts[] = {
        {"snapshot=", &snapshot}, {"driver=", &driver}, {"stype=", &type}, {"file=", &file}};
    const std::string refused = fill("unable to parse diskspec: %s", spec);
    const std::vector<std::string> words = comma_words(spec);
    for (std::size_t at = 1; at < words.size(); ++at) {
        std::string* value = nullptr;
        for (const auto& [name, text] : parts)
            if (words[at].starts_with(name) && text->empty()) {
                value = text;
                *value = words[at].substr(name.size());
            }
        if (value == nullptr) throw Failure(refused);
    }
    const bool is_block = type == "block";
    if (!type.empty() && !is_block && type != "file")
        throw Failure({fill("Unknown storage type: '%s'", type), refused});
    std::string xml = "    <disk name='" + escaped(words.front()) + "'" +
                      (snapshot.empty() ? "" : " snapshot='" + escaped(snapshot) + "'") +
                      (type.empty() ? "" : " type='" + type + "'");
    if (driver.empty() && file.empty()) return xml + "/>\n";
    xml += ">\n";
    if (!driver.empty()) xml += "      <driver type='" + escaped(driver) + "'/>\n";
    if (!file.empty())
        xml += "      <source " + std::string(is_block ? "dev" : "file") + "='" + escaped(file) +
               "'/>\n";
    return xml + "    </disk>\n";
}

void snapshot_create_as(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    std::string xml = "<domainsnapshot>\n" + moment_head(arguments);
    if (const auto memory = arguments.maybe("memspec")) xml += memory_element(*memory);
    if (const auto& disks = arguments.all("diskspec"); !disks.empty()) {
        xml += "  <disks>\n";
        for (const std::string& disk : disks) xml += disk_element(disk);
        xml += "  </disks>\n";
    }
    xml += "</domainsnapshot>\n";
    if (arguments.has("print-xml")) return session.out().both(xml + "\n", Value::Map{{"xml", xml}});
    create(session, domain, xml, arguments, "");
}

void snapshot_delete(Session& session, const Arguments& arguments)
{
    const proto::DomainSnapshotRef snapshot = find_snapshot(session, arguments);
    std::uint32_t flags = 0;
    if (arguments.has("children")) flags |= VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN;
    if (arguments.has("children-only")) flags |= VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY;
    if (arguments.has("metadata")) flags |= VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY;
    session.ask<proto::DomainSnapshotDelete>({.snap = snapshot, .flags = flags},
                                             fill("Failed to delete snapshot %s", snapshot.name));
    session.out().note(fill(arguments.has("children-only") ? "Domain snapshot %s children deleted\n"
                                                           : "Domain snapshot %s deleted\n",
                            snapshot.name));
}

void snapshot_revert(Session& session, const Arguments& arguments)
{
    const proto::DomainSnapshotRef snapshot = find_snapshot(session, arguments);
    std::uint32_t flags = 0;
    if (arguments.has("running")) flags |= VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING;
    if (arguments.has("paused")) flags |= VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED;
    if (arguments.has("reset-nvram")) flags |= VIR_DOMAIN_SNAPSHOT_REVERT_RESET_NVRAM;
    client::Connection& connection = session.connection();
    const proto::DomainRevertToSnapshot::Args args = {.snap = snapshot, .flags = flags};
    auto done = connection.try_call<proto::DomainRevertToSnapshot>(args);
    // What is risky is done only when it has to be.
    if (!done && arguments.has("force") &&
        connection.refusal().code == ErrorCode::snapshot_revert_risky)
        done = connection.try_call<proto::DomainRevertToSnapshot>(
            {.snap = snapshot, .flags = flags | VIR_DOMAIN_SNAPSHOT_REVERT_FORCE});
    if (!done) session.refused(fill("Failed to revert snapshot %s", snapshot.name));
    session.out().note(fill("Domain snapshot %s reverted\n", snapshot.name));
}

std::string snapshot_xml(Session& session, const proto::DomainSnapshotRef& snapshot, bool is_secret)
{
    return session
        .ask<proto::DomainSnapshotGetXmlDesc>(
            {.snap = snapshot, .flags = is_secret ? VIR_DOMAIN_SNAPSHOT_XML_SECURE : 0u})
        .xml;
}

void snapshot_current(Session& session, const Arguments& arguments)
{
    require_one(arguments, "name", "snapshotname");
    const proto::DomainRef domain = find_domain(session, arguments);
    if (const auto name = arguments.maybe("snapshotname")) {
        const std::string xml = snapshot_xml(session, find_snapshot(session, domain, *name), true);
        session.ask<proto::DomainSnapshotCreateXml>(
            {.dom = domain,
             .xml_desc = xml,
             .flags = VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT});
        return session.out().note(fill("Snapshot %s set as current", *name));
    }
    if (session.ask<proto::DomainHasCurrentSnapshot>({.dom = domain}).result == 0)
        throw Failure(fill("domain '%s' has no current snapshot", domain.name));
    const auto current = session.ask<proto::DomainSnapshotCurrent>({.dom = domain}).snap;
    if (arguments.has("name"))
        return session.out().both(current.name, Value::Map{{"name", current.name}});
    const std::string xml = snapshot_xml(session, current, arguments.has("security-info"));
    session.out().both(xml, Value::Map{{"xml", xml}});
}

void snapshot_edit(Session& session, const Arguments& arguments)
{
    require_one(arguments, "rename", "clone");
    const proto::DomainSnapshotRef snapshot = find_snapshot(session, arguments, false);
    const std::string& old_name = snapshot.name;
    const std::string before = snapshot_xml(session, snapshot, true);
    const std::string after = edited(before, ".xml");
    if (after == before)
        return session.out().note(fill("Snapshot %s XML configuration not changed.\n", old_name));
    const bool is_new = arguments.has("rename") || arguments.has("clone");
    const bool is_named_anew = read_moment(after).name != old_name;
    if (is_named_anew && !is_new)
        throw Failure("must use --rename or --clone to change " + old_name + " to " +
                      read_moment(after).name);
    if (!is_named_anew && is_new)
        throw Failure("the name must be changed to " +
                      std::string(arguments.has("rename") ? "rename" : "clone"));
    std::uint32_t flags = VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE;
    if (arguments.has("current")) flags |= VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT;
    const auto made = session.connection().try_call<proto::DomainSnapshotCreateXml>(
        {.dom = snapshot.dom, .xml_desc = after, .flags = flags});
    if (!made)
        session.refused("Failed to update " + old_name + "; what you wrote is in " +
                        kept_file(after, ".xml"));
    if (arguments.has("rename"))
        session.ask<proto::DomainSnapshotDelete>(
            {.snap = snapshot, .flags = VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY},
            fill("Failed to clean up %s", old_name));
    const std::string& name = made->snap.name;
    session.out().note(!is_new ? fill("Snapshot %s edited.\n", name)
                       : arguments.has("rename")
                           ? "Snapshot " + old_name + " renamed to " + name + ".\n"
                           : "Snapshot " + old_name + " cloned to " + name + ".\n");
}

constexpr Option no_metadata_option = flag("no-metadata", "nobody keeps account of it");
constexpr Option halt_option = flag("halt", "the domain ends with it");
constexpr Option disk_only_option = flag("disk-only", "the disks, not the memory");
constexpr Option reuse_option = flag("reuse-external", "into the images that are there");
constexpr Option quiesce_option = flag("quiesce", "while the guest writes nothing");
constexpr Option atomic_option = flag("atomic", "all of it or nothing");
constexpr Option live_snapshot_option = flag("live", "while the domain runs on");

constexpr Option create_options[] = {
    domain_option,
    offering(optional("xmlfile", "the file with the snapshot's XML"), Option::Offers::files),
    flag("redefine", "only keep account of one that is there"),
    flag("current", "with --redefine: it is the current one"),
    no_metadata_option,
    halt_option,
    disk_only_option,
    reuse_option,
    quiesce_option,
    atomic_option,
    live_snapshot_option,
    validate_option,
};
constexpr Option create_as_options[] = {
    domain_option,
    optional("name", "its name"),
    optional("description", "what it is for"),
    flag("print-xml", "only print the XML"),
    no_metadata_option,
    halt_option,
    disk_only_option,
    reuse_option,
    quiesce_option,
    atomic_option,
    live_snapshot_option,
    validate_option,
    named("memspec", "the memory: [file=]name[,snapshot=type]"),
    rest("diskspec", "a disk: disk[,snapshot=type][,driver=type][,stype=type][,file=name]"),
};
constexpr Option delete_options[] = {
    domain_option,
    snapshot_option,
    current_snapshot_option,
    flag("children", "and those that follow from it"),
    flag("children-only", "only those that follow from it"),
    flag("metadata", "only forget it"),
};
constexpr Option revert_options[] = {
    domain_option,
    snapshot_option,
    current_snapshot_option,
    flag("running", "and run"),
    flag("paused", "and be paused"),
    flag("force", "even where something may go wrong"),
    flag("reset-nvram", "set the firmware's variables back"),
};
constexpr Option current_options[] = {
    domain_option,
    flag("name", "only its name"),
    flag("security-info", "with what is secret in it"),
    optional("snapshotname", "make this one the current"),
};
constexpr Option edit_options[] = {
    domain_option,
    snapshot_option,
    flag("current", "make it the current one"),
    flag("rename", "it may get another name"),
    flag("clone", "the changed one is another one"),
};

constexpr Command table[] = {
    {"snapshot-create", Group::snapshot, "make a snapshot from XML", create_options,
     &snapshot_create},
    {"snapshot-create-as", Group::snapshot, "make a snapshot from words", create_as_options,
     &snapshot_create_as},
    {"snapshot-current", Group::snapshot, "the current snapshot, or which it is to be",
     current_options, &snapshot_current},
    {"snapshot-delete", Group::snapshot, "delete a snapshot", delete_options, &snapshot_delete},
    {"snapshot-edit", Group::snapshot, "change a snapshot's XML in an editor", edit_options,
     &snapshot_edit},
    {"snapshot-revert", Group::snapshot, "go back to a snapshot", revert_options, &snapshot_revert},
};

}  // namespace

std::span<const Command> snapshot_commands()
{
    return table;
}

}  // namespace hostler::cli
