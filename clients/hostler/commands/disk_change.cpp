// detach-disk, change-media: a disk that is there already.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// The disk whose target or source this is.
xmlNode* find_disk(const Document& document, const std::string& wanted, bool is_changeable)
{
    for (xmlNode* disk : document.find("/domain/devices/disk")) {
        const std::string device = document.text("@device", disk);
        if (is_changeable && device != "cdrom" && device != "floppy") continue;
        if (document.text("target/@dev", disk) == wanted) return disk;
        for (xmlNode* source :
             document.find("source/@file|source/@dev|source/@dir|source/@name", disk))
            if (document.text(".", source) == wanted) return disk;
    }
    throw Failure(fill("No disk found whose source path or target is %s", wanted));
}

void detach_disk(Session& session, const Arguments& arguments)
{
    check_persistent(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::uint32_t flags = device_affects(session, domain, arguments);
    const bool is_inactive = (flags & VIR_DOMAIN_AFFECT_CONFIG) != 0 && !arguments.has("live");
    const Document document(definition(session, domain, is_inactive), Document::Blanks::kept);
    const std::string xml = document.dump(find_disk(document, arguments.text("target"), false));
    if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
    if (flags != 0 || arguments.has("current"))
        session.ask<proto::DomainDetachDeviceFlags>({.dom = domain, .xml = xml, .flags = flags},
                                                    "Failed to detach disk");
    else
        session.ask<proto::DomainDetachDevice>({.dom = domain, .xml = xml},
                                               "Failed to detach disk");
    session.out().note("Disk detached successfully\n");
}

/// What is to happen to the medium: --insert, or --update and its source, or else --eject.
struct Change {
    const char* name;
    const char* done;
};
constexpr Change eject = {"eject", "ejected"};
constexpr Change insert = {"insert", "inserted"};
constexpr Change update = {"update", "updated"};

Change wanted_change(const Arguments& arguments)
{
    require_one(arguments, "eject", "insert");
    require_one(arguments, "eject", "update");
    require_one(arguments, "insert", "update");
    const bool has_source = arguments.has("source");
    if (arguments.has("insert")) return insert;
    return arguments.has("eject") || !has_source ? eject : update;
}

void set_source(const Document& document, xmlNode* disk, const std::optional<std::string>& source,
                bool is_block)
{
    for (xmlNode* old : document.find("source|backingStore", disk)) Document::remove(old);
    if (!source) return;
    Document::set(disk, "type", is_block ? "block" : "file");
    xmlNode* element = Document::add_before(document.find("target", disk).front(), "source");
    Document::set(element, is_block ? "dev" : "file", *source);
}

void change_media(Session& session, const Arguments& arguments)
{
    const Change change = wanted_change(arguments);
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string& path = arguments.text("path");
    const Document document(definition(session, domain, (flags & VIR_DOMAIN_AFFECT_CONFIG) != 0),
                            Document::Blanks::kept);
    xmlNode* disk = find_disk(document, path, true);
    if (change.name == insert.name && !arguments.has("source"))
        throw Failure("New disk media source was not specified");
    if (change.name == insert.name && !document.find("source", disk).empty())
        throw Failure(fill("The disk device '%s' already has media", path));
    if (change.name == eject.name && document.find("source", disk).empty())
        throw Failure(fill("The disk device '%s' doesn't have media", path));
    const auto source = change.name == eject.name ? std::nullopt : arguments.maybe("source");
    set_source(document, disk, source, arguments.has("block"));
    const std::string xml = document.dump(disk);
    if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
    const std::uint32_t force = arguments.has("force") ? VIR_DOMAIN_DEVICE_MODIFY_FORCE : 0u;
    session.ask<proto::DomainUpdateDeviceFlags>(
        {.dom = domain, .xml = xml, .flags = flags | force},
        fill("Failed to complete action %s on media", change.name));
    session.out().note(fill("Successfully %s media.", change.done));
}

constexpr Option detach_options[] = {
    domain_option,
    required("target", "the disk: its target or source"),
    persistent_option,
    config_option,
    live_option,
    current_option,
    flag("print-xml", "only print the XML"),
};
constexpr Option media_options[] = {
    domain_option,
    required("path", "the drive: its target or source"),
    offering(optional("source", "the new medium"), Option::Offers::files),
    flag("eject", "take the medium out"),
    flag("insert", "put a medium into the empty drive"),
    flag("update", "put another medium in"),
    current_option,
    live_option,
    config_option,
    flag("force", "even when the guest has locked the drive"),
    flag("print-xml", "only print the XML"),
    flag("block", "the medium is a block device"),
};

constexpr Command table[] = {
    {"detach-disk", Group::domain, "detach a disk from a domain", detach_options, &detach_disk},
    {"change-media", Group::domain, "change what is in a CD or floppy drive", media_options,
     &change_media},
};

}  // namespace

std::span<const Command> disk_change_commands()
{
    return table;
}

}  // namespace hostler::cli
