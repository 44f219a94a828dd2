// net-list, net-dhcp-leases, net-update, net-event: networks and what is in them.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/object_event.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

struct ListFlag {
    const char* option;
    std::uint32_t flag;
};
constexpr ListFlag list_flags[] = {
    {"persistent", VIR_CONNECT_LIST_NETWORKS_PERSISTENT},
    {"transient", VIR_CONNECT_LIST_NETWORKS_TRANSIENT},
    {"autostart", VIR_CONNECT_LIST_NETWORKS_AUTOSTART},
    {"no-autostart", VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART},
};

std::vector<proto::NetworkRef> networks(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = VIR_CONNECT_LIST_NETWORKS_ACTIVE;
    if (arguments.has("inactive")) flags = VIR_CONNECT_LIST_NETWORKS_INACTIVE;
    if (arguments.has("all"))
        flags = VIR_CONNECT_LIST_NETWORKS_ACTIVE | VIR_CONNECT_LIST_NETWORKS_INACTIVE;
    for (const ListFlag& each : list_flags)
        if (arguments.has(each.option)) flags |= each.flag;
    auto found = session
                     .ask<proto::ConnectListAllNetworks>({.need_results = 1, .flags = flags},
                                                         "Failed to list networks")
                     .nets;
    std::ranges::sort(found, {}, [&](const proto::NetworkRef& each) { return each.name; });
    return found;
}

constexpr Column list_columns[] = {
    {"name", "Name"}, {"state", "State"}, {"autostart", "Autostart"}, {"persistent", "Persistent"}};

void net_list(Session& session, const Arguments& arguments)
{
    const int shapes =
        int{arguments.has("table")} + int{arguments.has("name")} + int{arguments.has("uuid")};
    if (shapes > 1)
        throw Failure("Only one argument from --table, --name and --uuid may be specified.");
    const std::vector<proto::NetworkRef> found = networks(session, arguments);
    if (arguments.has("name") || arguments.has("uuid")) {
        std::vector<std::string> lines;
        for (const proto::NetworkRef& each : found)
            lines.push_back(arguments.has("name") ? each.name : each.uuid.text());
        return session.out().lines(arguments.has("name") ? "names" : "uuids", lines);
    }
    std::vector<Row> rows;
    for (const proto::NetworkRef& each : found) {
        const auto autostart =
            session.connection().try_call<proto::NetworkGetAutostart>({.net = each});
        const bool is_running = session.ask<proto::NetworkIsActive>({.net = each}).active > 0;
        const bool is_kept = session.ask<proto::NetworkIsPersistent>({.net = each}).persistent > 0;
        const bool starts = autostart && autostart->autostart > 0;
        rows.push_back({Cell(each.name), Cell(is_running ? "active" : "inactive"),
                        Cell(!autostart ? "no autostart" : (starts ? "yes" : "no"), starts),
                        Cell(is_kept ? "yes" : "no", is_kept)});
    }
    session.out().table(list_columns, rows);
}

constexpr Column lease_columns[] = {{"expiry", "Expiry Time"}, {"mac", "MAC address"},
                                    {"protocol", "Protocol"},  {"address", "IP address"},
                                    {"hostname", "Hostname"},  {"client_id", "Client ID or DUID"}};

std::string dash(const std::optional<std::string>& text)
{
    return text && !text->empty() ? *text : "-";
}

void net_dhcp_leases(Session& session, const Arguments& arguments)
{
    const auto mac = arguments.maybe("mac");
    const std::string& name = arguments.text("network");
    const proto::NetworkRef network = find_network(session, name);
    auto leases =
        session
            .ask<proto::NetworkGetDhcpLeases>({.net = network, .mac = mac, .need_results = 1},
                                              fill("Failed to get leases info for %s", name))
            .leases;
    std::ranges::sort(leases, {}, [](const auto& each) { return dash(each.mac); });
    std::vector<Row> rows;
    for (const proto::NetworkDhcpLease& each : leases) {
        const std::time_t expiry = each.expirytime;
        std::tm parts{};
        localtime_r(&expiry, &parts);
        std::array<char, 32> when{};
        std::strftime(when.data(), when.size(), "%Y-%m-%d %H:%M:%S", &parts);
        rows.push_back({Cell(when.data(), each.expirytime), Cell(dash(each.mac)),
                        Cell(each.type == VIR_IP_ADDR_TYPE_IPV6 ? "ipv6" : "ipv4"),
                        Cell(each.ipaddr + "/" + std::to_string(each.prefix)),
                        Cell(dash(each.hostname)), Cell(dash(each.clientid))});
    }
    session.out().table(lease_columns, rows);
}

// In the order of virNetworkUpdateCommand and virNetworkUpdateSection.
constexpr std::string_view update_commands[] = {"none", "modify", "delete", "add-last",
                                                "add-first"};
constexpr std::string_view update_sections[] = {
    "none",         "bridge",        "domain",   "ip",
    "ip-dhcp-host", "ip-dhcp-range", "forward",  "forward-interface",
    "forward-pf",   "portgroup",     "dns-host", "dns-txt",
    "dns-srv"};

std::uint32_t place(std::span<const std::string_view> words, const std::string& word,
                    const char* failed)
{
    const auto found = std::ranges::find(words, word);
    if (found == words.end() || found == words.begin()) throw Failure(fill(failed, word));
    return static_cast<std::uint32_t>(found - words.begin());
}

void net_update(Session& session, const Arguments& arguments)
{
    require_one(arguments, "current", "live");
    require_one(arguments, "current", "config");
    const std::string& name = arguments.text("network");
    const proto::NetworkRef network = find_network(session, name);
    const std::string& word = arguments.text("command");
    const std::uint32_t command =
        place(update_commands, word == "add" ? "add-last" : word, "unrecognized command name '%s'");
    const std::uint32_t section =
        place(update_sections, arguments.text("section"), "unrecognized section name '%s'");
    const auto index = arguments.number("parent-index");
    std::string xml = arguments.text("xml");
    if (!xml.starts_with('<')) xml = read_file(xml);
    std::uint32_t flags = VIR_NETWORK_UPDATE_AFFECT_CURRENT;
    if (arguments.has("config")) flags |= VIR_NETWORK_UPDATE_AFFECT_CONFIG;
    if (arguments.has("live")) flags |= VIR_NETWORK_UPDATE_AFFECT_LIVE;
    // A server that does not say so has the two numbers changed about, as libvirt's first had.
    constexpr std::int32_t feature_right_order = 16;
    const bool is_right = session.connection().has_feature(feature_right_order);
    session.ask<proto::NetworkUpdate>(
        {.net = network,
         .command = is_right ? command : section,
         .section = is_right ? section : command,
         .parent_index = static_cast<std::int32_t>(index.value_or(-1)),
         .xml = xml,
         .flags = flags},
        fill("Failed to update network %s", name));
    const bool is_live =
        arguments.has("live") ||
        (flags == 0 && session.ask<proto::NetworkIsActive>({.net = network}).active > 0);
    const char* what = arguments.has("config")
                           ? (is_live ? "persistent config and live state" : "persistent config")
                           : (is_live ? "live state" : "persistent config");
    session.out().note("Updated network " + name + " " + what);
}

constexpr std::string_view lifecycle_words[] = {"Defined", "Undefined", "Started", "Stopped"};

ObjectEvent lifecycle(const proto::NetworkEventLifecycle::Message& message)
{
    return {message.net.name, event_word(lifecycle_words, message.event)};
}

constexpr ObjectEventKind event_kinds[] = {object_event<proto::NetworkEventLifecycle, &lifecycle>(
    VIR_NETWORK_EVENT_ID_LIFECYCLE, "lifecycle")};

constexpr ObjectEvents events{event_kinds, "network", "network", true};

void net_event(Session& session, const Arguments& arguments)
{
    const auto find = [](Session& in, const std::string& name) { return find_network(in, name); };
    object_event_command<proto::ConnectNetworkEventRegisterAny,
                         proto::ConnectNetworkEventDeregisterAny>(session, arguments, events, find);
}

constexpr Option list_options[] = {
    flag("inactive", "those that do not run"),
    flag("all", "whether they run or not"),
    flag("persistent", "those that are kept"),
    flag("transient", "those that are not"),
    flag("autostart", "those that start with the host"),
    flag("no-autostart", "those that do not"),
    flag("uuid", "only the UUIDs"),
    flag("name", "only the names"),
    flag("table", "as a table"),
};
constexpr Option lease_options[] = {network_option, optional("mac", "only of this address")};
constexpr Option update_options[] = {
    network_option,
    required("command", "add-first, add-last (add), delete or modify"),
    required("section", "which part: ip-dhcp-host, dns-host, bridge …"),
    offering(required("xml", "the element, or the file with it"), Option::Offers::files),
    optional("parent-index", "in which of several parents, from 0", Option::Kind::number),
    config_option,
    flag("live", "for the running network"),
    flag("current", "for the network as it is now"),
};
constexpr Option event_options[] = {
    offering(optional("network", "only of this network"), Option::Offers::networks),
    optional("event", "only of this kind"),
    loop_option,
    timeout_option,
    list_option,
    timestamp_option,
};

constexpr Command table[] = {
    {"net-list", Group::network, "list networks", list_options, &net_list},
    {"net-dhcp-leases", Group::network, "which addresses a network has given", lease_options,
     &net_dhcp_leases},
    {"net-update", Group::network, "change a part of a network", update_options, &net_update},
    {"net-event", Group::network, "wait for what happens to networks", event_options, &net_event},
};

}  // namespace

std::span<const Command> network_list_commands()
{
    return table;
}

}  // namespace hostler::cli
