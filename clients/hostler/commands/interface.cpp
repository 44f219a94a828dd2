// domiflist, domifstat, domifaddr, domif-getlink: a domain's network interfaces.

#include <libvirt/libvirt.h>

#include <array>
#include <cstdio>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::string dash(std::string text)
{
    return text.empty() ? "-" : text;
}

constexpr Column columns[] = {{"interface", "Interface"},
                              {"type", "Type"},
                              {"source", "Source"},
                              {"model", "Model"},
                              {"mac", "MAC"}};

void domiflist(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const Document document(definition(session, domain, arguments.has("inactive")));
    std::vector<Row> rows;
    for (xmlNode* each : document.find("/domain/devices/interface")) {
        const std::string type = document.text("@type", each);
        const std::string source =
            type == "hostdev"
                ? ""
                : document.text("source/@" + (type == "direct" || type == "user" ? "dev" : type),
                                each);
        rows.push_back({Cell(dash(document.text("target/@dev", each))), Cell(type),
                        Cell(dash(source)), Cell(dash(document.text("model/@type", each))),
                        Cell(dash(document.text("mac/@address", each)))});
    }
    session.out().table(columns, rows);
}

void domifstat(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("domain");
    const std::string& device = arguments.text("interface");
    const proto::DomainRef domain = find_domain(session, name);
    const auto stats = session.ask<proto::DomainInterfaceStats>(
        {.dom = domain, .device = device}, "Failed to get interface stats " + name + " " + device);
    const std::pair<const char*, std::int64_t> numbers[] = {
        {"rx_bytes", stats.rx_bytes}, {"rx_packets", stats.rx_packets},
        {"rx_errs", stats.rx_errs},   {"rx_drop", stats.rx_drop},
        {"tx_bytes", stats.tx_bytes}, {"tx_packets", stats.tx_packets},
        {"tx_errs", stats.tx_errs},   {"tx_drop", stats.tx_drop}};
    std::string text;
    Value::Map data;
    for (const auto& [word, number] : numbers) {
        if (number < 0) continue;  // the hypervisor does not count it
        text += device + " " + word + " " + std::to_string(number) + "\n";
        data.emplace_back(word, number);
    }
    session.out().both(text, data);
}

std::string address_line(const std::string& name, const std::string& mac, const std::string& rest)
{
    std::array<char, 512> line{};
    std::snprintf(line.data(), line.size(), " %-10s %-17s    %s\n", name.c_str(), mac.c_str(),
                  rest.c_str());
    return line.data();
}

std::string protocol_and_address(const proto::DomainIpAddr& address)
{
    const char* protocol = address.type == VIR_IP_ADDR_TYPE_IPV6 ? "ipv6" : "ipv4";
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), "%-12s %s/%u", protocol, address.addr.c_str(),
                  address.prefix);
    return text.data();
}

std::uint32_t source_of(const Arguments& arguments)
{
    const std::string source = arguments.maybe("source").value_or("lease");
    if (source == "lease") return VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE;
    if (source == "agent") return VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT;
    if (source == "arp") return VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP;
    throw Failure("Unknown data source '" + source + "'");
}

/// The lines of one interface: its name stands on the first, or on each with --full.
std::string address_lines(const proto::DomainInterface& interface, bool is_full)
{
    const std::string mac = dash(interface.hwaddr.value_or(""));
    if (interface.addrs.empty()) return address_line(interface.name, mac, "N/A          N/A");
    std::string text;
    for (const proto::DomainIpAddr& address : interface.addrs) {
        const bool is_named = text.empty() || is_full;
        text += address_line(is_named ? interface.name : "-", is_named ? mac : "-",
                             protocol_and_address(address));
    }
    return text;
}

void domifaddr(Session& session, const Arguments& arguments)
{
    const std::uint32_t source = source_of(arguments);
    const auto wanted = arguments.maybe("interface");
    const std::string& name = arguments.text("domain");
    const proto::DomainRef domain = find_domain(session, name);
    const auto reply = session.ask<proto::DomainInterfaceAddresses>(
        {.dom = domain, .source = source}, "Failed to query for interfaces addresses");
    std::string text = session.out().is_quiet()
                           ? ""
                           : " Name       MAC address          Protocol     Address\n" +
                                 std::string(79, '-') + "\n";
    Value::List items;
    for (const proto::DomainInterface& each : reply.ifaces) {
        if (wanted && *wanted != each.name) continue;
        text += address_lines(each, arguments.has("full"));
        Value::List addresses;
        for (const proto::DomainIpAddr& address : each.addrs)
            addresses.emplace_back(address.addr + "/" + std::to_string(address.prefix));
        items.emplace_back(Value::Map{{"name", each.name},
                                      {"mac", dash(each.hwaddr.value_or(""))},
                                      {"addresses", std::move(addresses)}});
    }
    session.out().both(text, items);
}

void domif_getlink(Session& session, const Arguments& arguments)
{
    const std::string& wanted = arguments.text("interface");
    const proto::DomainRef domain = find_domain(session, arguments);
    const Document document(definition(session, domain, arguments.has("config")));
    for (xmlNode* each : document.find("/domain/devices/interface")) {
        if (document.text("mac/@address", each) != wanted &&
            document.text("target/@dev", each) != wanted)
            continue;
        const std::string link = document.text("link/@state", each);
        const std::string state = link.empty() ? "up" : link;
        return session.out().both(wanted + " " + state,
                                  Value::Map{{"interface", wanted}, {"state", state}});
    }
    const char* kind = wanted.find(':') == wanted.npos ? "dev" : "mac";
    throw Failure("Interface (" + std::string(kind) + ": " + wanted + ") not found.");
}

constexpr Option domiflist_options[] = {domain_option, flag("inactive", "those of the next start")};
constexpr Option domifstat_options[] = {
    domain_option, required("interface", "the interface: its device or MAC address")};
constexpr Option domifaddr_options[] = {
    domain_option,
    optional("interface", "only this one"),
    flag("full", "the name on each line"),
    optional("source", "lease, agent or arp"),
};
constexpr Option domif_getlink_options[] = {
    domain_option,
    required("interface", "the interface: its device or MAC address"),
    flag("config", "as it is at the next start"),
};

constexpr Command table[] = {
    {"domiflist", Group::monitor, "a domain's network interfaces", domiflist_options, &domiflist},
    {"domifstat", Group::monitor, "what a domain's network interface did", domifstat_options,
     &domifstat},
    {"domifaddr", Group::monitor, "the addresses of a domain", domifaddr_options, &domifaddr},
    {"domif-getlink", Group::monitor, "whether a network interface's link is up",
     domif_getlink_options, &domif_getlink},
};

}  // namespace

std::span<const Command> interface_commands()
{
    return table;
}

}  // namespace hostler::cli
