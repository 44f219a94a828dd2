// checkpoint-create … checkpoint-parent: a domain's checkpoints, from which a backup can go on.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/editing.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/moment.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

proto::DomainCheckpointRef find_checkpoint(Session& session, const proto::DomainRef& domain,
                                           const std::string& name)
{
    return session.ask<proto::DomainCheckpointLookupByName>({.dom = domain, .name = name})
        .checkpoint;
}

proto::DomainCheckpointRef find_checkpoint(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto name = arguments.maybe("checkpointname");
    if (!name) throw Failure("--checkpointname is required");
    return find_checkpoint(session, domain, *name);
}

void create(Session& session, const proto::DomainRef& domain, const std::string& xml,
            const Arguments& arguments, const std::string& from)
{
    std::uint32_t flags = 0;
    if (arguments.has("redefine")) flags |= VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE;
    if (arguments.has("redefine-validate")) flags |= VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE;
    if (arguments.has("quiesce")) flags |= VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE;
    const auto reply = session.ask<proto::DomainCheckpointCreateXml>(
        {.dom = domain, .xml_desc = xml, .flags = flags});
    session.out().note("Domain checkpoint " + reply.checkpoint.name + " created" +
                       (from.empty() ? "" : " from '" + from + "'"));
}

void checkpoint_create(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto file = arguments.maybe("xmlfile");
    create(session, domain, file ? read_file(*file) : "<domaincheckpoint/>", arguments,
           file.value_or(""));
}

/// "disk[,checkpoint=type][,bitmap=name]".
std::string disk_element(const std::string& spec)
{
    const std::vector<std::string> words = comma_words(spec);
    std::string checkpoint;
    std::string bitmap;
    for (std::size_t at = 1; at < words.size(); ++at) {
        if (words[at].starts_with("checkpoint=") && checkpoint.empty())
            checkpoint = words[at].substr(11);
        else if (words[at].starts_with("bitmap=") && bitmap.empty())
            bitmap = words[at].substr(7);
        else
            throw Failure(fill("unable to parse diskspec: %s", spec));
    }
    return "    <disk name='" + escaped(words.front()) + "'" +
           (checkpoint.empty() ? "" : " checkpoint='" + escaped(checkpoint) + "'") +
           (bitmap.empty() ? "" : " bitmap='" + escaped(bitmap) + "'") + "/>\n";
}

void checkpoint_create_as(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    std::string xml = "<domaincheckpoint>\n" + moment_head(arguments);
    if (const auto& disks = arguments.all("diskspec"); !disks.empty()) {
        xml += "  <disks>\n";
        for (const std::string& disk : disks) xml += disk_element(disk);
        xml += "  </disks>\n";
    }
    xml += "</domaincheckpoint>\n";
    if (arguments.has("print-xml")) return session.out().both(xml + "\n", Value::Map{{"xml", xml}});
    create(session, domain, xml, arguments, "");
}

void checkpoint_delete(Session& session, const Arguments& arguments)
{
    const proto::DomainCheckpointRef checkpoint = find_checkpoint(session, arguments);
    std::uint32_t flags = 0;
    if (arguments.has("children")) flags |= VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN;
    if (arguments.has("children-only")) flags |= VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY;
    if (arguments.has("metadata")) flags |= VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY;
    session.ask<proto::DomainCheckpointDelete>(
        {.checkpoint = checkpoint, .flags = flags},
        fill("Failed to delete checkpoint %s", checkpoint.name));
    session.out().note(fill(arguments.has("children-only")
                                ? "Domain checkpoint %s children deleted\n"
                                : "Domain checkpoint %s deleted\n",
                            checkpoint.name));
}

std::string checkpoint_xml(Session& session, const proto::DomainCheckpointRef& checkpoint,
                           std::uint32_t flags)
{
    return session
        .ask<proto::DomainCheckpointGetXmlDesc>({.checkpoint = checkpoint, .flags = flags})
        .xml;
}

void checkpoint_dumpxml(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("security-info")) flags |= VIR_DOMAIN_CHECKPOINT_XML_SECURE;
    if (arguments.has("no-domain")) flags |= VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN;
    if (arguments.has("size")) flags |= VIR_DOMAIN_CHECKPOINT_XML_SIZE;
    show_xml(session, checkpoint_xml(session, find_checkpoint(session, arguments), flags),
             arguments);
}

void checkpoint_edit(Session& session, const Arguments& arguments)
{
    const proto::DomainCheckpointRef checkpoint = find_checkpoint(session, arguments);
    const auto read = [&] {
        return checkpoint_xml(session, checkpoint, VIR_DOMAIN_CHECKPOINT_XML_SECURE);
    };
    const auto write = [&](const std::string& xml) {
        return session.connection()
            .try_call<proto::DomainCheckpointCreateXml>(
                {.dom = checkpoint.dom,
                 .xml_desc = xml,
                 .flags = VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE})
            .has_value();
    };
    edit_definition(
        session, {.thing = fill("Checkpoint %s", checkpoint.name), .read = read, .write = write});
}

std::size_t child_count(Session& session, const proto::DomainCheckpointRef& checkpoint,
                        std::uint32_t flags)
{
    const auto reply = session.ask<proto::DomainCheckpointListAllChildren>(
        {.checkpoint = checkpoint, .need_results = 0, .flags = flags});
    return static_cast<std::size_t>(reply.ret);
}

void checkpoint_info(Session& session, const Arguments& arguments)
{
    const proto::DomainCheckpointRef checkpoint = find_checkpoint(session, arguments);
    const Moment moment = read_moment(checkpoint_xml(session, checkpoint, 0));
    session.out().record(
        {15},
        {{"name", "Name:", Cell(checkpoint.name)},
         {"domain", "Domain:", Cell(checkpoint.dom.name)},
         {"parent", "Parent:", Cell(moment.parent.empty() ? "-" : moment.parent, moment.parent)},
         {"children", "Children:", Cell(child_count(session, checkpoint, 0))},
         {"descendants", "Descendants:",
          Cell(child_count(session, checkpoint, VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS))}});
}

void checkpoint_parent(Session& session, const Arguments& arguments)
{
    const proto::DomainCheckpointRef checkpoint = find_checkpoint(session, arguments);
    const std::string parent = read_moment(checkpoint_xml(session, checkpoint, 0)).parent;
    if (parent.empty()) throw Failure(fill("checkpoint '%s' has no parent", checkpoint.name));
    session.out().both(parent, Value::Map{{"parent", parent}});
}

void checkpoint_list(Session& session, const Arguments& arguments)
{
    require_one(arguments, "tree", "name");
    require_one(arguments, "parent", "roots");
    require_one(arguments, "parent", "tree");
    require_one(arguments, "roots", "tree");
    require_one(arguments, "roots", "from");
    const proto::DomainRef domain = find_domain(session, arguments);
    const bool is_tree = arguments.has("tree");
    std::uint32_t flags = 0;
    if (arguments.has("leaves")) flags |= VIR_DOMAIN_CHECKPOINT_LIST_LEAVES;
    if (arguments.has("no-leaves")) flags |= VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES;
    if (arguments.has("topological")) flags |= VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL;
    std::vector<proto::DomainCheckpointRef> found;
    std::vector<Moment> moments;
    if (const auto name = arguments.maybe("from")) {
        const proto::DomainCheckpointRef from = find_checkpoint(session, domain, *name);
        if (is_tree) moments.push_back(read_moment(checkpoint_xml(session, from, 0)));
        if (is_tree || arguments.has("descendants"))
            flags |= VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS;
        found = session
                    .ask<proto::DomainCheckpointListAllChildren>(
                        {.checkpoint = from, .need_results = 1, .flags = flags})
                    .checkpoints;
    } else {
        if (arguments.has("roots")) flags |= VIR_DOMAIN_CHECKPOINT_LIST_ROOTS;
        found = session
                    .ask<proto::DomainListAllCheckpoints>(
                        {.dom = domain, .need_results = 1, .flags = flags})
                    .checkpoints;
    }
    if (!arguments.has("topological"))
        std::ranges::sort(found, {}, [](const auto& each) { return each.name; });
    for (const proto::DomainCheckpointRef& each : found)
        moments.push_back(read_moment(checkpoint_xml(session, each, 0)));
    show_moments(session, moments,
                 {.is_tree = is_tree,
                  .is_names = arguments.has("name"),
                  .has_state = false,
                  .has_parent = arguments.has("parent")});
}

constexpr Option checkpoint_option = optional("checkpointname", "the checkpoint");
constexpr Option quiesce_option = flag("quiesce", "while the guest writes nothing");
constexpr Option create_options[] = {
    domain_option,
    offering(optional("xmlfile", "the file with the checkpoint's XML"), Option::Offers::files),
    flag("redefine", "only keep account of one that is there"),
    flag("redefine-validate", "with --redefine: look whether it is there"),
    quiesce_option,
};
constexpr Option create_as_options[] = {
    domain_option,
    optional("name", "its name"),
    optional("description", "what it is for"),
    flag("print-xml", "only print the XML"),
    quiesce_option,
    rest("diskspec", "a disk: disk[,checkpoint=type][,bitmap=name]"),
};
constexpr Option delete_options[] = {
    domain_option,
    checkpoint_option,
    flag("children", "and those that follow from it"),
    flag("children-only", "only those that follow from it"),
    flag("metadata", "only forget it"),
};
constexpr Option dumpxml_options[] = {
    domain_option,
    checkpoint_option,
    flag("security-info", "with what is secret in it"),
    flag("no-domain", "without the domain"),
    flag("size", "with how much was written since"),
    xpath_option,
    wrap_option,
};
constexpr Option one_options[] = {domain_option, checkpoint_option};
constexpr Option list_options[] = {
    domain_option,
    flag("parent", "with the one that each follows from"),
    flag("roots", "those that follow from none"),
    flag("leaves", "those that none follows from"),
    flag("no-leaves", "those that others follow from"),
    flag("tree", "which follows from which"),
    optional("from", "those that follow from this one"),
    flag("descendants", "and what follows from those"),
    flag("name", "only the names"),
    flag("topological", "none before the one that it follows from"),
};

constexpr Command table[] = {
    {"checkpoint-create", Group::checkpoint, "make a checkpoint from XML", create_options,
     &checkpoint_create},
    {"checkpoint-create-as", Group::checkpoint, "make a checkpoint from words", create_as_options,
     &checkpoint_create_as},
    {"checkpoint-delete", Group::checkpoint, "delete a checkpoint", delete_options,
     &checkpoint_delete},
    {"checkpoint-dumpxml", Group::checkpoint, "a checkpoint as XML", dumpxml_options,
     &checkpoint_dumpxml},
    {"checkpoint-edit", Group::checkpoint, "change a checkpoint's XML in an editor", one_options,
     &checkpoint_edit},
    {"checkpoint-info", Group::checkpoint, "what is known of a checkpoint", one_options,
     &checkpoint_info},
    {"checkpoint-list", Group::checkpoint, "list a domain's checkpoints", list_options,
     &checkpoint_list},
    {"checkpoint-parent", Group::checkpoint, "which checkpoint this one follows from", one_options,
     &checkpoint_parent},
};

}  // namespace

std::span<const Command> checkpoint_commands()
{
    return table;
}

}  // namespace hostler::cli
