// net-define … net-uuid: virtual networks.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/editing.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

proto::NetworkRef find_network(Session& session, const Arguments& arguments)
{
    return cli::find_network(session, arguments.text("network"));
}

void net_define(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::string xml = read_file(file);
    const std::string failed = fill("Failed to define network from %s", file);
    const proto::NetworkRef network =
        arguments.has("validate")
            ? session
                  .ask<proto::NetworkDefineXmlFlags>(
                      {.xml = xml, .flags = VIR_NETWORK_DEFINE_VALIDATE}, failed)
                  .net
            : session.ask<proto::NetworkDefineXml>({.xml = xml}, failed).net;
    session.out().note("Network " + network.name + " defined from " + file + "\n");
}

void net_create(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::string xml = read_file(file);
    const std::string failed = fill("Failed to create network from %s", file);
    const proto::NetworkRef network =
        arguments.has("validate")
            ? session
                  .ask<proto::NetworkCreateXmlFlags>(
                      {.xml = xml, .flags = VIR_NETWORK_CREATE_VALIDATE}, failed)
                  .net
            : session.ask<proto::NetworkCreateXml>({.xml = xml}, failed).net;
    session.out().note("Network " + network.name + " created from " + file + "\n");
}

/// A call that takes the network alone.
template <class P>
void simple(Session& session, const Arguments& arguments, std::string_view done,
            std::string_view failed)
{
    const std::string& name = arguments.text("network");
    const proto::NetworkRef network = find_network(session, arguments);
    session.ask<P>({.net = network}, fill(failed, name));
    session.out().note(fill(done, name));
}

void net_start(Session& session, const Arguments& arguments)
{
    simple<proto::NetworkCreate>(session, arguments, "Network %s started\n",
                                 "Failed to start network %s");
}

void net_destroy(Session& session, const Arguments& arguments)
{
    simple<proto::NetworkDestroy>(session, arguments, "Network %s destroyed\n",
                                  "Failed to destroy network %s");
}

void net_undefine(Session& session, const Arguments& arguments)
{
    simple<proto::NetworkUndefine>(session, arguments, "Network %s has been undefined\n",
                                   "Failed to undefine network %s");
}

void net_autostart(Session& session, const Arguments& arguments)
{
    const bool is_off = arguments.has("disable");
    const std::string& name = arguments.text("network");
    const proto::NetworkRef network = find_network(session, arguments);
    session.ask<proto::NetworkSetAutostart>(
        {.net = network, .autostart = is_off ? 0 : 1},
        fill(is_off ? "failed to unmark network %s as autostarted"
                    : "failed to mark network %s as autostarted",
             name));
    session.out().note(
        fill(is_off ? "Network %s unmarked as autostarted\n" : "Network %s marked as autostarted\n",
             name));
}

void net_dumpxml(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = arguments.has("inactive") ? VIR_NETWORK_XML_INACTIVE : 0u;
    const proto::NetworkRef network = find_network(session, arguments);
    show_xml(session, session.ask<proto::NetworkGetXmlDesc>({.net = network, .flags = flags}).xml,
             arguments);
}

void net_edit(Session& session, const Arguments& arguments)
{
    const proto::NetworkRef network = find_network(session, arguments);
    edit_definition(session, {.thing = fill("Network %s", network.name),
                              .read =
                                  [&] {
                                      return session
                                          .ask<proto::NetworkGetXmlDesc>(
                                              {.net = network, .flags = VIR_NETWORK_XML_INACTIVE})
                                          .xml;
                                  },
                              .write =
                                  [&](const std::string& xml) {
                                      return session.connection()
                                          .try_call<proto::NetworkDefineXml>({.xml = xml})
                                          .has_value();
                                  }});
}

void net_info(Session& session, const Arguments& arguments)
{
    const proto::NetworkRef network = find_network(session, arguments);
    client::Connection& connection = session.connection();
    Record record = {{"name", "Name:", Cell(network.name)},
                     {"uuid", "UUID:", Cell(network.uuid.text())}};
    const auto add = [&](const char* key, const char* title, bool is_so) {
        record.push_back({key, title, Cell(is_so ? "yes" : "no", is_so)});
    };
    if (const auto active = connection.try_call<proto::NetworkIsActive>({.net = network}))
        add("active", "Active:", active->active > 0);
    const auto persistent = connection.try_call<proto::NetworkIsPersistent>({.net = network});
    if (persistent)
        add("persistent", "Persistent:", persistent->persistent > 0);
    else
        record.push_back({"persistent", "Persistent:", Cell("unknown", Value())});
    const auto starts = connection.try_call<proto::NetworkGetAutostart>({.net = network});
    if (starts)
        add("autostart", "Autostart:", starts->autostart > 0);
    else
        record.push_back({"autostart", "Autostart:", Cell("no autostart", Value())});
    if (const auto bridge = connection.try_call<proto::NetworkGetBridgeName>({.net = network}))
        record.push_back({"bridge", "Bridge:", Cell(bridge->name)});
    session.out().record({15}, record);
}

void net_name(Session& session, const Arguments& arguments)
{
    session.out().text("name",
                       cli::find_network(session, arguments.text("network"), Called::uuid).name);
}

void net_uuid(Session& session, const Arguments& arguments)
{
    session.out().text(
        "uuid", cli::find_network(session, arguments.text("network"), Called::name).uuid.text());
}

constexpr Option file_options[] = {file_option, validate_option};
constexpr Option network_options[] = {network_option};
constexpr Option autostart_options[] = {network_option,
                                        flag("disable", "do not start it with the host")};
constexpr Option dumpxml_options[] = {network_option,
                                      flag("inactive", "the definition for the next start"),
                                      xpath_option, wrap_option};

constexpr Command table[] = {
    {"net-autostart", Group::network, "start a network with the host", autostart_options,
     &net_autostart},
    {"net-create", Group::network, "start a network that is not kept", file_options, &net_create},
    {"net-define", Group::network, "define a network, or define it anew", file_options,
     &net_define},
    {"net-destroy", Group::network, "end a network", network_options, &net_destroy},
    {"net-dumpxml", Group::network, "a network as XML", dumpxml_options, &net_dumpxml},
    {"net-edit", Group::network, "change a network's definition in an editor", network_options,
     &net_edit},
    {"net-info", Group::network, "what is known of a network", network_options, &net_info},
    {"net-name", Group::network, "the name of the network with this UUID", network_options,
     &net_name},
    {"net-start", Group::network, "start a network", network_options, &net_start},
    {"net-undefine", Group::network, "forget a network's definition", network_options,
     &net_undefine},
    {"net-uuid", Group::network, "the UUID of the network of this name", network_options,
     &net_uuid},
};

}  // namespace

std::span<const Command> network_commands()
{
    return table;
}

}  // namespace hostler::cli
