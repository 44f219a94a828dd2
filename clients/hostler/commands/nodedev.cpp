// nodedev-create … nodedev-undefine: the host's devices.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <array>

#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/object_event.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/cli/tree.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void nodedev_create(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::uint32_t flags =
        arguments.has("validate") ? VIR_NODE_DEVICE_CREATE_XML_VALIDATE : 0u;
    const std::string xml = read_file(file);
    const auto reply = session.ask<proto::NodeDeviceCreateXml>(
        {.xml_desc = xml, .flags = flags}, fill("Failed to create node device from %s", file));
    session.out().note("Node device " + reply.dev.name + " created from " + file + "\n");
}

void nodedev_define(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::uint32_t flags =
        arguments.has("validate") ? VIR_NODE_DEVICE_DEFINE_XML_VALIDATE : 0u;
    const std::string xml = read_file(file);
    const auto reply = session.ask<proto::NodeDeviceDefineXml>(
        {.xml_desc = xml, .flags = flags}, fill("Failed to define node device from '%s'", file));
    session.out().note("Node device '" + reply.dev.name + "' defined from '" + file + "'\n");
}

/// A call that takes the device's name alone.
template <class P>
void simple(Session& session, const Arguments& arguments, std::string_view done,
            std::string_view failed)
{
    const std::string& name = arguments.text("device");
    const proto::NodeDeviceRef device = find_device(session, name);
    session.ask<P>({.name = device.name}, fill(failed, name));
    session.out().note(fill(done, name));
}

void nodedev_destroy(Session& session, const Arguments& arguments)
{
    simple<proto::NodeDeviceDestroy>(session, arguments, "Destroyed node device '%s'\n",
                                     "Failed to destroy node device '%s'");
}

void nodedev_start(Session& session, const Arguments& arguments)
{
    simple<proto::NodeDeviceCreate>(session, arguments, "Device %s started\n",
                                    "Failed to start device %s");
}

void nodedev_undefine(Session& session, const Arguments& arguments)
{
    simple<proto::NodeDeviceUndefine>(session, arguments, "Undefined node device '%s'\n",
                                      "Failed to undefine node device '%s'");
}

void nodedev_reattach(Session& session, const Arguments& arguments)
{
    simple<proto::NodeDeviceReAttach>(session, arguments, "Device %s re-attached\n",
                                      "Failed to re-attach device %s");
}

void nodedev_reset(Session& session, const Arguments& arguments)
{
    simple<proto::NodeDeviceReset>(session, arguments, "Device %s reset\n",
                                   "Failed to reset device %s");
}

void nodedev_detach(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("device");
    const proto::NodeDeviceRef device = find_device(session, name);
    const std::string failed = fill("Failed to detach device %s", name);
    if (const auto driver = arguments.maybe("driver"))
        session.ask<proto::NodeDeviceDetachFlags>({.name = device.name, .driver_name = driver},
                                                  failed);
    else
        session.ask<proto::NodeDeviceDettach>({.name = device.name}, failed);
    session.out().note(fill("Device %s detached\n", name));
}

void nodedev_autostart(Session& session, const Arguments& arguments)
{
    const bool is_off = arguments.has("disable");
    const std::string& name = arguments.text("device");
    const proto::NodeDeviceRef device = find_device(session, name);
    session.ask<proto::NodeDeviceSetAutostart>(
        {.name = device.name, .autostart = is_off ? 0 : 1},
        fill(is_off ? "failed to unmark device %s as autostarted"
                    : "failed to mark device %s as autostarted",
             name));
    session.out().note(
        fill(is_off ? "Device %s unmarked as autostarted\n" : "Device %s marked as autostarted\n",
             name));
}

void nodedev_dumpxml(Session& session, const Arguments& arguments)
{
    const proto::NodeDeviceRef device = find_device(session, arguments.text("device"));
    show_xml(session, session.ask<proto::NodeDeviceGetXmlDesc>({.name = device.name}).xml,
             arguments);
}

std::string parent_of(Session& session, const std::string& name)
{
    const auto reply = session.connection().try_call<proto::NodeDeviceGetParent>({.name = name});
    return reply ? reply->parent_name.value_or("") : "";
}

void nodedev_info(Session& session, const Arguments& arguments)
{
    const std::string name = find_device(session, arguments.text("device")).name;
    client::Connection& connection = session.connection();
    const auto active = connection.try_call<proto::NodeDeviceIsActive>({.name = name});
    const auto kept = connection.try_call<proto::NodeDeviceIsPersistent>({.name = name});
    const auto starts = connection.try_call<proto::NodeDeviceGetAutostart>({.name = name});
    const auto word = [](bool is_so) { return Cell(is_so ? "yes" : "no", is_so); };
    Record record = {{"name", "Name:", Cell(name)},
                     {"parent", "Parent:", Cell(parent_of(session, name))}};
    // Without a word from the server a device is one that is there.
    record.push_back({"active", "Active:", word(!active || active->active > 0)});
    record.push_back({"persistent", "Persistent:", word(!kept || kept->persistent > 0)});
    record.push_back({"autostart", "Autostart:",
                      starts ? word(starts->autostart > 0) : Cell("no autostart", Value())});
    session.out().record({15}, record);
}

/// In the order of libvirt's bits for them.
constexpr std::string_view capabilities[] = {
    "system",      "pci",        "usb_device", "usb",     "net",    "scsi_host",
    "scsi_target", "scsi",       "storage",    "fc_host", "vports", "scsi_generic",
    "drm",         "mdev_types", "mdev",       "ccw",     "css",    "vdpa",
    "ap_card",     "ap_queue",   "ap_matrix",  "vpd"};

std::uint32_t capability_flags(const Arguments& arguments)
{
    const auto list = arguments.maybe("cap");
    std::string_view left = list ? std::string_view(*list) : "";
    std::uint32_t flags = 0;
    while (!left.empty()) {
        const std::string_view word = left.substr(0, left.find(','));
        left.remove_prefix(std::min(left.size(), word.size() + 1));
        const auto found = std::ranges::find(capabilities, word);
        if (found == std::end(capabilities)) throw Failure("Invalid capability type");
        flags |= 1u << (found - std::begin(capabilities));
    }
    return flags;
}

void nodedev_list(Session& session, const Arguments& arguments)
{
    const bool is_tree = arguments.has("tree");
    const bool is_inactive = arguments.has("inactive");
    std::uint32_t flags = capability_flags(arguments);
    if (is_tree && (arguments.has("cap") || is_inactive))
        throw Failure("Option --tree is incompatible with --cap and --inactive");
    if (is_inactive || arguments.has("all")) flags |= VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE;
    if (!is_inactive) flags |= VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE;
    auto reply = session.connection().try_call<proto::ConnectListAllNodeDevices>(
        {.need_results = 1, .flags = flags});
    if (!reply) session.refused("Failed to list node devices");
    std::vector<std::string> names;
    for (const proto::NodeDeviceRef& each : reply->devices) names.push_back(each.name);
    std::ranges::sort(names);
    if (!is_tree) return session.out().lines("devices", names);
    std::vector<TreeItem> items;
    for (const std::string& name : names) items.push_back({name, parent_of(session, name)});
    show_tree(session.out(), items);
}

constexpr std::string_view lifecycle_words[] = {"Created", "Deleted", "Defined", "Undefined"};

ObjectEvent lifecycle(const proto::NodeDeviceEventLifecycle::Message& message)
{
    return {message.dev.name, event_word(lifecycle_words, message.event)};
}

ObjectEvent update(const proto::NodeDeviceEventUpdate::Message& message)
{
    return {message.dev.name, ""};
}

constexpr ObjectEventKind event_kinds[] = {
    object_event<proto::NodeDeviceEventLifecycle, &lifecycle>(VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE,
                                                              "lifecycle"),
    object_event<proto::NodeDeviceEventUpdate, &update>(VIR_NODE_DEVICE_EVENT_ID_UPDATE, "update")};

constexpr ObjectEvents events{event_kinds, "device", "node device"};

void nodedev_event(Session& session, const Arguments& arguments)
{
    object_event_command<proto::ConnectNodeDeviceEventRegisterAny,
                         proto::ConnectNodeDeviceEventDeregisterAny>(session, arguments, events,
                                                                     &find_device);
}

constexpr Option file_options[] = {file_option, validate_option};
constexpr Option device_options[] = {device_option};
constexpr Option detach_options[] = {device_option,
                                     optional("driver", "the driver that takes it: vfio …")};
constexpr Option autostart_options[] = {device_option,
                                        flag("disable", "do not start it with the host")};
constexpr Option dumpxml_options[] = {device_option, xpath_option, wrap_option};
constexpr Option list_options[] = {
    flag("tree", "which hangs on which"),
    optional("cap", "only what can do this, with commas"),
    flag("inactive", "those that are not there now"),
    flag("all", "whether they are there or not"),
};
constexpr Option event_options[] = {
    offering(optional("device", "only of this device"), Option::Offers::devices),
    optional("event", "only of this kind"),
    loop_option,
    timeout_option,
    list_option,
    timestamp_option,
};

constexpr Command table[] = {
    {"nodedev-autostart", Group::nodedev, "start a device with the host", autostart_options,
     &nodedev_autostart},
    {"nodedev-create", Group::nodedev, "make a device that is not kept", file_options,
     &nodedev_create},
    {"nodedev-define", Group::nodedev, "define a device, or define it anew", file_options,
     &nodedev_define},
    {"nodedev-destroy", Group::nodedev, "end a device", device_options, &nodedev_destroy},
    {"nodedev-detach", Group::nodedev, "take a device from its driver", detach_options,
     &nodedev_detach},
    {"nodedev-dumpxml", Group::nodedev, "a device as XML", dumpxml_options, &nodedev_dumpxml},
    {"nodedev-event", Group::nodedev, "wait for what happens to devices", event_options,
     &nodedev_event},
    {"nodedev-info", Group::nodedev, "what is known of a device", device_options, &nodedev_info},
    {"nodedev-list", Group::nodedev, "list the host's devices", list_options, &nodedev_list},
    {"nodedev-reattach", Group::nodedev, "give a device back to its driver", device_options,
     &nodedev_reattach},
    {"nodedev-reset", Group::nodedev, "reset a device", device_options, &nodedev_reset},
    {"nodedev-start", Group::nodedev, "start a device", device_options, &nodedev_start},
    {"nodedev-undefine", Group::nodedev, "forget a device's definition", device_options,
     &nodedev_undefine},
};

}  // namespace

std::span<const Command> nodedev_commands()
{
    return table;
}

}  // namespace hostler::cli
