// define, undefine, dumpxml, domrename: a domain's definition.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/definition_diff.hpp"
#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/domain_volumes.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::string stored_xml(Session& session, const proto::DomainRef& domain)
{
    constexpr std::uint32_t flags = VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE;
    return session.ask<proto::DomainGetXmlDesc>({.dom = domain, .flags = flags}).xml;
}

/// What the daemon would store. Nothing: it is one that is not asked so.
std::optional<std::string> completed_xml(Session& session, const std::string& xml)
{
    const auto reply = session.connection().try_call<proto::ConnectDomainXmlFromNative>(
        {.native_format = "hostler-definition", .native_config = xml});
    if (reply) return reply->domain_xml;
    const ErrorCode code = session.connection().refusal().code;
    if (code != ErrorCode::no_support && code != ErrorCode::invalid_argument) session.refused({});
    return std::nullopt;
}

/// What the file would change; nothing is changed.
void show_change(Session& session, const std::string& file, const std::string& xml)
{
    const Document document(xml, Document::Blanks::dropped, file);
    const proto::DomainRef domain = find_domain(session, document.text("/domain/name"));
    const std::string stored = stored_xml(session, domain);
    const std::string completed = completed_xml(session, xml).value_or("");
    session.out().both(definition_diff({domain.name, stored}, {file, xml, true, completed}), {});
}

/// What the next start would change back.
void show_live_change(Session& session, const proto::DomainRef& domain)
{
    const std::string stored = stored_xml(session, domain);
    const std::string live =
        session.ask<proto::DomainGetXmlDesc>({.dom = domain, .flags = VIR_DOMAIN_XML_SECURE}).xml;
    session.out().both(
        definition_diff({domain.name + ", stored", stored}, {domain.name + ", live", live}), {});
}

void define(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::string xml = read_file(file);
    if (session.out().format() == Format::diff) return show_change(session, file, xml);
    const std::string failed = fill("Failed to define domain from %s", file);
    const std::uint32_t flags = arguments.has("validate") ? VIR_DOMAIN_DEFINE_VALIDATE : 0;
    const proto::DomainRef domain =
        flags != 0
            ? session.ask<proto::DomainDefineXmlFlags>({.xml = xml, .flags = flags}, failed).dom
            : session.ask<proto::DomainDefineXml>({.xml = xml}, failed).dom;
    session.out().note("Domain '" + domain.name + "' defined from " + file + "\n");
}

void dumpxml(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("inactive")) flags |= VIR_DOMAIN_XML_INACTIVE;
    if (arguments.has("security-info")) flags |= VIR_DOMAIN_XML_SECURE;
    if (arguments.has("update-cpu")) flags |= VIR_DOMAIN_XML_UPDATE_CPU;
    if (arguments.has("migratable")) flags |= VIR_DOMAIN_XML_MIGRATABLE;
    const proto::DomainRef domain = find_domain(session, arguments);
    if (session.out().format() == Format::diff) return show_live_change(session, domain);
    show_xml(session, session.ask<proto::DomainGetXmlDesc>({.dom = domain, .flags = flags}).xml,
             arguments);
}

struct UndefineFlag {
    std::string_view option;
    std::uint32_t flag;
};
constexpr UndefineFlag undefine_flags[] = {
    {"nvram", VIR_DOMAIN_UNDEFINE_NVRAM},
    {"keep-nvram", VIR_DOMAIN_UNDEFINE_KEEP_NVRAM},
    {"checkpoints-metadata", VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA},
    {"tpm", VIR_DOMAIN_UNDEFINE_TPM},
    {"keep-tpm", VIR_DOMAIN_UNDEFINE_KEEP_TPM},
};

/// What hangs on a definition is taken away only when the user says so.
std::uint32_t attached(Session& session, const proto::DomainRef& domain, const Arguments& arguments)
{
    std::uint32_t flags = 0;
    client::Connection& connection = session.connection();
    const auto saved = connection.try_call<proto::DomainHasManagedSaveImage>({.dom = domain});
    if (saved && saved->result == 1) {
        if (!arguments.has("managed-save"))
            throw Failure("Refusing to undefine while domain managed save image exists");
        flags |= VIR_DOMAIN_UNDEFINE_MANAGED_SAVE;
    }
    const auto snapshots = connection.try_call<proto::DomainSnapshotNum>(
        {.dom = domain, .flags = VIR_DOMAIN_SNAPSHOT_LIST_METADATA});
    if (snapshots && snapshots->num > 0) {
        if (!arguments.has("snapshots-metadata"))
            throw Failure("Refusing to undefine while " + std::to_string(snapshots->num) +
                          " snapshots exist");
        flags |= VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA;
    }
    return flags;
}

bool removes_storage(const Arguments& arguments)
{
    return arguments.has("storage") || arguments.has("remove-all-storage");
}

void check_storage(const Arguments& arguments)
{
    if (arguments.has("wipe-storage") && !removes_storage(arguments))
        throw Failure("'--wipe-storage' requires '--storage <string>' or '--remove-all-storage'");
    require_with(arguments, "delete-storage-volume-snapshots", "remove-all-storage");
}

void undefine(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("domain");
    require_one(arguments, "nvram", "keep-nvram");
    require_one(arguments, "tpm", "keep-tpm");
    check_storage(arguments);
    const proto::DomainRef domain = find_domain(session, name);
    std::uint32_t flags = 0;
    for (const UndefineFlag& each : undefine_flags)
        if (arguments.has(each.option)) flags |= each.flag;
    const bool is_running = is_active(session, domain);
    if (is_running && removes_storage(arguments))
        throw Failure("Storage volume deletion is supported only on stopped domains");
    if (arguments.has("storage") && arguments.has("remove-all-storage"))
        throw Failure("Specified both --storage and --remove-all-storage");
    if (!is_running) flags |= attached(session, domain, arguments);
    const std::vector<DomainVolume> volumes = wanted_volumes(session, domain, arguments);
    session.ask<proto::DomainUndefineFlags>({.dom = domain, .flags = flags},
                                            fill("Failed to undefine domain '%s'", name));
    session.out().note(fill("Domain '%s' has been undefined\n", name));
    remove_volumes(session, volumes, arguments);
}

void domrename(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    session.ask<proto::DomainRename>({.dom = domain, .new_name = arguments.text("new-name")});
    session.out().note("Domain successfully renamed\n");
}

constexpr Option define_options[] = {
    offering(required("file", "the file with the domain's XML"), Option::Offers::files),
    flag("validate", "hold the XML against its schema"),
};
constexpr Option dumpxml_options[] = {
    domain_option,
    flag("inactive", "the definition for the next start"),
    flag("security-info", "with what is secret in it"),
    flag("update-cpu", "with the guest's CPU as the host makes it"),
    flag("migratable", "fit for another host"),
    xpath_option,
    wrap_option,
};
constexpr Option undefine_options[] = {
    domain_option,
    flag("managed-save", "remove its saved state"),
    optional("storage", "delete these disks' volumes, with commas: targets or sources"),
    flag("remove-all-storage", "delete all its disks' volumes"),
    flag("delete-storage-volume-snapshots", "and those volumes' snapshots"),
    flag("wipe-storage", "make their data unreadable first"),
    flag("snapshots-metadata", "forget its snapshots"),
    flag("checkpoints-metadata", "forget its checkpoints"),
    flag("nvram", "remove its firmware's variables"),
    flag("keep-nvram", "keep its firmware's variables"),
    flag("tpm", "remove its TPM's state"),
    flag("keep-tpm", "keep its TPM's state"),
};
constexpr Option domrename_options[] = {domain_option, required("new-name", "the new name")};

constexpr Command table[] = {
    {"define", Group::domain, "define a domain, or define it anew", define_options, &define,
     "Define a domain, or define it anew. With -o diff nothing is defined: it says what would "
     "change once the daemon has completed it.",
     true},
    {"dumpxml", Group::domain, "a domain as XML", dumpxml_options, &dumpxml,
     "A domain as XML. With -o diff: what the running domain has otherwise than its definition.",
     true},
    {"undefine", Group::domain, "forget a domain's definition", undefine_options, &undefine},
    {"domrename", Group::domain, "give a domain another name", domrename_options, &domrename},
};

}  // namespace

std::span<const Command> definition_commands()
{
    return table;
}

}  // namespace hostler::cli
