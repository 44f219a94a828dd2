// iface-begin … iface-undefine: the host's network interfaces.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "clients/hostler/cli/editing.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

proto::InterfaceRef find_interface(Session& session, const Arguments& arguments)
{
    return cli::find_interface(session, arguments.text("interface"));
}

void iface_begin(Session& session, const Arguments&)
{
    session.ask<proto::InterfaceChangeBegin>({},
                                             "Failed to begin network config change transaction");
    session.out().note("Network config change transaction started\n");
}

void iface_commit(Session& session, const Arguments&)
{
    session.ask<proto::InterfaceChangeCommit>({},
                                              "Failed to commit network config change transaction");
    session.out().note("Network config change transaction committed\n");
}

void iface_rollback(Session& session, const Arguments&)
{
    session.ask<proto::InterfaceChangeRollback>(
        {}, "Failed to rollback network config change transaction");
    session.out().note("Network config change transaction rolled back\n");
}

void iface_define(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::uint32_t flags = arguments.has("validate") ? VIR_INTERFACE_DEFINE_VALIDATE : 0u;
    const std::string xml = read_file(file);
    const auto reply = session.ask<proto::InterfaceDefineXml>(
        {.xml = xml, .flags = flags}, fill("Failed to define interface from %s", file));
    session.out().note("Interface " + reply.iface.name + " defined from " + file + "\n");
}

/// A call that takes the interface alone.
template <class P>
void simple(Session& session, const Arguments& arguments, std::string_view done,
            std::string_view failed)
{
    const std::string& name = arguments.text("interface");
    const proto::InterfaceRef interface = find_interface(session, arguments);
    session.ask<P>({.iface = interface}, fill(failed, name));
    session.out().note(fill(done, name));
}

void iface_start(Session& session, const Arguments& arguments)
{
    simple<proto::InterfaceCreate>(session, arguments, "Interface %s started\n",
                                   "Failed to start interface %s");
}

void iface_destroy(Session& session, const Arguments& arguments)
{
    simple<proto::InterfaceDestroy>(session, arguments, "Interface %s destroyed\n",
                                    "Failed to destroy interface %s");
}

void iface_undefine(Session& session, const Arguments& arguments)
{
    simple<proto::InterfaceUndefine>(session, arguments, "Interface %s undefined\n",
                                     "Failed to undefine interface %s");
}

void iface_dumpxml(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = arguments.has("inactive") ? VIR_INTERFACE_XML_INACTIVE : 0u;
    const proto::InterfaceRef interface = find_interface(session, arguments);
    show_xml(session,
             session.ask<proto::InterfaceGetXmlDesc>({.iface = interface, .flags = flags}).xml,
             arguments);
}

void iface_edit(Session& session, const Arguments& arguments)
{
    const proto::InterfaceRef interface = find_interface(session, arguments);
    const auto read = [&] {
        return session
            .ask<proto::InterfaceGetXmlDesc>(
                {.iface = interface, .flags = VIR_INTERFACE_XML_INACTIVE})
            .xml;
    };
    const auto write = [&](const std::string& xml) {
        return session.connection().try_call<proto::InterfaceDefineXml>({.xml = xml}).has_value();
    };
    edit_definition(session,
                    {.thing = fill("Interface %s", interface.name), .read = read, .write = write});
}

void iface_name(Session& session, const Arguments& arguments)
{
    session.out().text(
        "name", cli::find_interface(session, arguments.text("interface"), Called::uuid).name);
}

void iface_mac(Session& session, const Arguments& arguments)
{
    session.out().text("mac",
                       cli::find_interface(session, arguments.text("interface"), Called::name).mac);
}

constexpr Column columns[] = {{"name", "Name"}, {"state", "State"}, {"mac", "MAC Address"}};

void iface_list(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = VIR_CONNECT_LIST_INTERFACES_ACTIVE;
    if (arguments.has("inactive")) flags = VIR_CONNECT_LIST_INTERFACES_INACTIVE;
    if (arguments.has("all"))
        flags = VIR_CONNECT_LIST_INTERFACES_ACTIVE | VIR_CONNECT_LIST_INTERFACES_INACTIVE;
    auto found = session
                     .ask<proto::ConnectListAllInterfaces>({.need_results = 1, .flags = flags},
                                                           "Failed to list interfaces")
                     .ifaces;
    std::ranges::sort(found, {}, [](const proto::InterfaceRef& each) { return each.name; });
    std::vector<Row> rows;
    for (const proto::InterfaceRef& each : found) {
        const bool is_up = session.ask<proto::InterfaceIsActive>({.iface = each}).active > 0;
        rows.push_back({Cell(each.name), Cell(is_up ? "active" : "inactive"), Cell(each.mac)});
    }
    session.out().table(columns, rows);
}

constexpr Option file_options[] = {file_option, validate_option};
constexpr Option interface_options[] = {interface_option};
constexpr Option dumpxml_options[] = {interface_option,
                                      flag("inactive", "the definition for the next start"),
                                      xpath_option, wrap_option};
constexpr Option list_options[] = {
    flag("inactive", "those that are down"),
    flag("all", "whether they are up or down"),
};

constexpr Command table[] = {
    {"iface-begin", Group::interface, "changes from here on can be taken back", {}, &iface_begin},
    {"iface-commit", Group::interface, "keep the changes since iface-begin", {}, &iface_commit},
    {"iface-define", Group::interface, "define an interface, or define it anew", file_options,
     &iface_define},
    {"iface-destroy", Group::interface, "take an interface down", interface_options,
     &iface_destroy},
    {"iface-dumpxml", Group::interface, "an interface as XML", dumpxml_options, &iface_dumpxml},
    {"iface-edit", Group::interface, "change an interface's definition in an editor",
     interface_options, &iface_edit},
    {"iface-list", Group::interface, "list the host's interfaces", list_options, &iface_list},
    {"iface-mac", Group::interface, "the address of the interface of this name", interface_options,
     &iface_mac},
    {"iface-name", Group::interface, "the name of the interface with this address",
     interface_options, &iface_name},
    {"iface-rollback",
     Group::interface,
     "take the changes since iface-begin back",
     {},
     &iface_rollback},
    {"iface-start", Group::interface, "bring an interface up", interface_options, &iface_start},
    {"iface-undefine", Group::interface, "forget an interface's definition", interface_options,
     &iface_undefine},
};

}  // namespace

std::span<const Command> host_interface_commands()
{
    return table;
}

}  // namespace hostler::cli
