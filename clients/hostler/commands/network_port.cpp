// net-port-create, net-port-delete, net-port-dumpxml, net-port-list: what is plugged into a
// network.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

proto::NetworkPortRef find_port(Session& session, const Arguments& arguments)
{
    const proto::NetworkRef network = find_network(session, arguments.text("network"));
    const std::string& text = arguments.text("port");
    const std::string failed = fill("failed to get network port '%s'", text);
    const auto uuid = Uuid::parse(text);
    if (!uuid) throw Failure(failed);
    return session.ask<proto::NetworkPortLookupByUuid>({.network = network, .uuid = *uuid}, failed)
        .port;
}

void net_port_create(Session& session, const Arguments& arguments)
{
    const proto::NetworkRef network = find_network(session, arguments.text("network"));
    const std::string& file = arguments.text("file");
    const std::uint32_t flags = arguments.has("validate") ? VIR_NETWORK_PORT_CREATE_VALIDATE : 0u;
    const std::string xml = read_file(file);
    const auto reply =
        session.ask<proto::NetworkPortCreateXml>({.network = network, .xml = xml, .flags = flags},
                                                 fill("Failed to create network from %s", file));
    session.out().note("Network port " + reply.port.uuid.text() + " created from " + file + "\n");
}

void net_port_delete(Session& session, const Arguments& arguments)
{
    const proto::NetworkPortRef port = find_port(session, arguments);
    const std::string uuid = port.uuid.text();
    session.ask<proto::NetworkPortDelete>({.port = port},
                                          fill("Failed to delete network port %s", uuid));
    session.out().note(fill("Network port %s deleted\n", uuid));
}

void net_port_dumpxml(Session& session, const Arguments& arguments)
{
    const proto::NetworkPortRef port = find_port(session, arguments);
    show_xml(session, session.ask<proto::NetworkPortGetXmlDesc>({.port = port}).xml, arguments);
}

constexpr Column columns[] = {{"uuid", "UUID"}};

void net_port_list(Session& session, const Arguments& arguments)
{
    if (arguments.has("uuid") && arguments.has("table"))
        throw Failure("Only one argument from --table and --uuid may be specified.");
    const proto::NetworkRef network = find_network(session, arguments.text("network"));
    std::vector<std::string> uuids;
    for (const proto::NetworkPortRef& each :
         session.ask<proto::NetworkListAllPorts>({.network = network, .need_results = 1}).ports)
        uuids.push_back(each.uuid.text());
    std::ranges::sort(uuids);
    if (arguments.has("uuid")) return session.out().lines("uuids", uuids);
    std::vector<Row> rows;
    for (const std::string& each : uuids) rows.push_back({Cell(each)});
    session.out().table(columns, rows);
}

constexpr Option port_option = required("port", "the port's UUID");
constexpr Option create_options[] = {network_option, file_option, validate_option};
constexpr Option port_options[] = {network_option, port_option};
constexpr Option dumpxml_options[] = {network_option, port_option, xpath_option, wrap_option};
constexpr Option list_options[] = {network_option, flag("uuid", "only the UUIDs"),
                                   flag("table", "as a table")};

constexpr Command table[] = {
    {"net-port-create", Group::network, "plug something in, from XML", create_options,
     &net_port_create},
    {"net-port-delete", Group::network, "unplug something", port_options, &net_port_delete},
    {"net-port-dumpxml", Group::network, "a port as XML", dumpxml_options, &net_port_dumpxml},
    {"net-port-list", Group::network, "list a network's ports", list_options, &net_port_list},
};

}  // namespace

std::span<const Command> network_port_commands()
{
    return table;
}

}  // namespace hostler::cli
