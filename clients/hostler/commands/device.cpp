// attach-device, detach-device, detach-device-alias, update-device: a domain's devices, from XML.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

struct Change {
    proto::DomainRef domain;
    std::string xml;
    std::uint32_t flags;
    std::string file;
};

Change read_change(Session& session, const Arguments& arguments)
{
    check_persistent(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string& file = arguments.text("file");
    const std::uint32_t flags = device_affects(session, domain, arguments);
    return {domain, read_file(file), flags, file};
}

void attach_device(Session& session, const Arguments& arguments)
{
    const Change change = read_change(session, arguments);
    const std::string failed = fill("Failed to attach device from %s", change.file);
    if (change.flags != 0 || arguments.has("current"))
        session.ask<proto::DomainAttachDeviceFlags>(
            {.dom = change.domain, .xml = change.xml, .flags = change.flags}, failed);
    else
        session.ask<proto::DomainAttachDevice>({.dom = change.domain, .xml = change.xml}, failed);
    session.out().note("Device attached successfully\n");
}

void detach_device(Session& session, const Arguments& arguments)
{
    const Change change = read_change(session, arguments);
    const std::string failed = fill("Failed to detach device from %s", change.file);
    if (change.flags != 0 || arguments.has("current"))
        session.ask<proto::DomainDetachDeviceFlags>(
            {.dom = change.domain, .xml = change.xml, .flags = change.flags}, failed);
    else
        session.ask<proto::DomainDetachDevice>({.dom = change.domain, .xml = change.xml}, failed);
    session.out().note("Device detached successfully\n");
}

void detach_device_alias(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string& alias = arguments.text("alias");
    session.ask<proto::DomainDetachDeviceAlias>(
        {.dom = domain, .alias = alias, .flags = flags},
        fill("Failed to detach device with alias %s", alias));
    session.out().note("Device detach request sent successfully\n");
}

void update_device(Session& session, const Arguments& arguments)
{
    const Change change = read_change(session, arguments);
    const std::uint32_t force = arguments.has("force") ? VIR_DOMAIN_DEVICE_MODIFY_FORCE : 0u;
    session.ask<proto::DomainUpdateDeviceFlags>(
        {.dom = change.domain, .xml = change.xml, .flags = change.flags | force},
        fill("Failed to update device from %s", change.file));
    session.out().note("Device updated successfully\n");
}

constexpr Option device_options[] = {domain_option, file_option, persistent_option,
                                     config_option, live_option, current_option};
constexpr Option alias_options[] = {domain_option, required("alias", "the device's alias"),
                                    config_option, live_option, current_option};
constexpr Option update_options[] = {
    domain_option,
    file_option,
    persistent_option,
    config_option,
    live_option,
    current_option,
    flag("force", "even where the guest may lose something"),
};

constexpr Command table[] = {
    {"attach-device", Group::domain, "attach a device to a domain", device_options, &attach_device},
    {"detach-device", Group::domain, "detach a device from a domain", device_options,
     &detach_device},
    {"detach-device-alias", Group::domain, "detach the device of this alias", alias_options,
     &detach_device_alias},
    {"update-device", Group::domain, "change a domain's device", update_options, &update_device},
};

}  // namespace

std::span<const Command> device_commands()
{
    return table;
}

}  // namespace hostler::cli
