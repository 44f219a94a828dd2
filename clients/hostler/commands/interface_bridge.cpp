// iface-bridge, iface-unbridge: a host's interface becomes a port of a new bridge, and back.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::string definition_of(Session& session, const proto::InterfaceRef& interface)
{
    return session
        .ask<proto::InterfaceGetXmlDesc>({.iface = interface, .flags = VIR_INTERFACE_XML_INACTIVE})
        .xml;
}

void check_is_free(Session& session, const std::string& name)
{
    if (session.connection().try_call<proto::InterfaceLookupByName>({.name = name}))
        throw Failure(fill("Network device %s already exists", name));
}

/// The interface's own kind and address go to the port, its addresses to the bridge.
std::string bridged(const Document& document, xmlNode* top, const std::string& bridge_name,
                    bool has_stp, std::uint32_t delay)
{
    const std::string type = document.text("@type", top);
    const std::string name = document.text("@name", top);
    Document::set(top, "type", "bridge");
    Document::set(top, "name", bridge_name);
    const std::vector<xmlNode*> own = document.find("mac|bond|vlan", top);
    xmlNode* bridge = Document::add_child(top, "bridge");
    Document::set(bridge, "stp", has_stp ? "on" : "off");
    if (has_stp) Document::set(bridge, "delay", std::to_string(delay));
    xmlNode* port = Document::add_child(bridge, "interface");
    Document::set(port, "type", type);
    Document::set(port, "name", name);
    for (xmlNode* each : own) Document::move_into(port, each);
    return document.whole();
}

void iface_bridge(Session& session, const Arguments& arguments)
{
    const std::string& bridge_name = arguments.text("bridge");
    const proto::InterfaceRef interface = find_interface(session, arguments.text("interface"));
    check_is_free(session, bridge_name);
    const std::uint32_t delay = arguments.count("delay").value_or(0);
    const Document document(definition_of(session, interface), Document::Blanks::kept,
                            "(interface definition)");
    xmlNode* top = document.find("/interface").front();
    if (document.text("@type", top) == "bridge")
        throw Failure(fill("Existing device %s is already a bridge", interface.name));
    const std::string xml = bridged(document, top, bridge_name, !arguments.has("no-stp"), delay);
    const auto made = session.ask<proto::InterfaceDefineXml>(
        {.xml = xml}, fill("Failed to define new bridge interface %s", bridge_name));
    session.out().note("Created bridge " + bridge_name + " with attached device " + interface.name +
                       "\n");
    if (arguments.has("no-start")) return;
    session.ask<proto::InterfaceCreate>({.iface = made.iface},
                                        fill("Failed to start bridge interface %s", bridge_name));
    session.out().note(fill("Bridge interface %s started\n", bridge_name));
}

xmlNode* only_port(const Document& document, xmlNode* top, const std::string& bridge_name)
{
    const std::vector<xmlNode*> bridges = document.find("bridge", top);
    if (bridges.empty()) throw Failure("No bridge node in xml document");
    if (bridges.size() > 1) throw Failure("Multiple bridge nodes in xml document");
    const std::vector<xmlNode*> ports = document.find("interface", bridges.front());
    if (ports.empty()) throw Failure(fill("No interface attached to bridge %s", bridge_name));
    if (ports.size() > 1)
        throw Failure(fill("Multiple interfaces attached to bridge %s", bridge_name));
    return ports.front();
}

/// The port's kind and address become the interface's again, and the bridge's addresses stay.
std::string unbridged(const Document& document, xmlNode* top, xmlNode* port)
{
    Document::set(top, "type", document.text("@type", port));
    Document::set(top, "name", document.text("@name", port));
    xmlNode* bridge = document.find("bridge", top).front();
    for (xmlNode* each : document.find("*", port)) Document::move_into(top, each);
    Document::remove(bridge);
    return document.whole();
}

void iface_unbridge(Session& session, const Arguments& arguments)
{
    const std::string& bridge_name = arguments.text("bridge");
    const proto::InterfaceRef bridge = find_interface(session, bridge_name);
    const Document document(definition_of(session, bridge), Document::Blanks::kept,
                            "(bridge interface definition)");
    xmlNode* top = document.find("/interface").front();
    if (document.text("@type", top) != "bridge")
        throw Failure(fill("Device %s is not a bridge", bridge.name));
    xmlNode* port = only_port(document, top, bridge_name);
    const std::string name = document.text("@name", port);
    if (name.empty()) throw Failure(fill("Device attached to bridge %s has no name", bridge_name));
    if (document.text("@type", port).empty())
        throw Failure(fill("Attached device %s has no type", name));
    const std::string xml = unbridged(document, top, port);
    session.ask<proto::InterfaceDestroy>(
        {.iface = bridge}, fill("Failed to destroy bridge interface %s", bridge_name));
    session.ask<proto::InterfaceUndefine>(
        {.iface = bridge}, fill("Failed to undefine bridge interface %s", bridge_name));
    const auto made = session.ask<proto::InterfaceDefineXml>(
        {.xml = xml}, fill("Failed to define new interface %s", name));
    session.out().note("Device " + name + " un-attached from bridge " + bridge_name + "\n");
    if (arguments.has("no-start")) return;
    session.ask<proto::InterfaceCreate>({.iface = made.iface},
                                        fill("Failed to start interface %s", name));
    session.out().note(fill("Interface %s started\n", name));
}

constexpr Option bridge_options[] = {
    offering(required("interface", "the interface that becomes a port"),
             Option::Offers::interfaces),
    required("bridge", "the new bridge's name"),
    flag("no-stp", "the bridge does not look for loops"),
    named("delay", "seconds before a new port forwards", Option::Kind::number),
    flag("no-start", "do not start it")};
constexpr Option unbridge_options[] = {
    offering(required("bridge", "the bridge"), Option::Offers::interfaces),
    flag("no-start", "do not start the interface")};

constexpr Command table[] = {
    {"iface-bridge", Group::interface, "make an interface a port of a new bridge", bridge_options,
     &iface_bridge},
    {"iface-unbridge", Group::interface, "undo a bridge with one port", unbridge_options,
     &iface_unbridge},
};

}  // namespace

std::span<const Command> interface_bridge_commands()
{
    return table;
}

}  // namespace hostler::cli
