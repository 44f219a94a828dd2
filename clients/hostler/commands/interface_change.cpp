// attach-interface, detach-interface, domif-setlink: a domain's network interfaces, from words.

#include <libvirt/libvirt.h>

#include <array>
#include <cstdio>

#include "clients/hostler/cli/bandwidth.hpp"
#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// A host device's address: "0000:01:02.3".
std::string host_device(const std::string& source)
{
    unsigned domain = 0;
    unsigned bus = 0;
    unsigned slot = 0;
    unsigned function = 0;
    char more = 0;
    if (std::sscanf(source.c_str(), "%x:%x:%x.%x%c", &domain, &bus, &slot, &function, &more) != 4)
        throw Failure(fill("cannot parse pci address '%s' for network interface", source));
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(),
                  "  <source>\n    <address type='pci' domain='0x%04x' bus='0x%02x' slot='0x%02x' "
                  "function='0x%x'/>\n  </source>\n",
                  domain, bus, slot, function);
    return text.data();
}

std::string source_element(const Arguments& arguments, const std::string& type)
{
    const std::string& source = arguments.text("source");
    const auto mode = arguments.maybe("source-mode");
    if (mode && *mode != "server" && *mode != "client")
        throw Failure(fill("Invalid source mode: %s", *mode));
    if (type == "hostdev") return host_device(source);
    if (type == "network" || type == "bridge")
        return "  <source " + type + "='" + escaped(source) + "'/>\n";
    if (type == "direct") return "  <source dev='" + escaped(source) + "'/>\n";
    if (type != "vhostuser")
        throw Failure(fill("No support for %s in command 'attach-interface'", type));
    if (!mode) throw Failure("source-mode is mandatory");
    return "  <source type='unix' path='" + escaped(source) + "' mode='" + *mode + "'/>\n";
}

std::string element(const Arguments& arguments, const char* option, const char* opening)
{
    const auto value = arguments.maybe(option);
    return value ? "  <" + std::string(opening) + "='" + escaped(*value) + "'/>\n" : "";
}

std::string rate_element(const char* direction, const Bandwidth& rate)
{
    std::string text = "    <" + std::string(direction);
    const std::pair<const char*, std::uint32_t> parts[] = {{"average", rate.average},
                                                           {"peak", rate.peak},
                                                           {"burst", rate.burst},
                                                           {"floor", rate.floor}};
    for (const auto& [name, value] : parts)
        if (value != 0) text += " " + std::string(name) + "='" + std::to_string(value) + "'";
    return text + "/>\n";
}

std::string bandwidth_element(const Arguments& arguments)
{
    std::string text;
    if (const auto given = arguments.maybe("inbound")) {
        const Bandwidth rate = parse_bandwidth(*given);
        if (rate.average == 0 && rate.floor == 0)
            throw Failure("either inbound average or floor is mandatory");
        text += rate_element("inbound", rate);
    }
    if (const auto given = arguments.maybe("outbound")) {
        const Bandwidth rate = parse_bandwidth(*given);
        if (rate.average == 0) throw Failure("outbound average is mandatory");
        if (rate.floor != 0) throw Failure("outbound floor is unsupported yet");
        text += rate_element("outbound", rate);
    }
    return text.empty() ? "" : "  <bandwidth>\n" + text + "  </bandwidth>\n";
}

std::string interface_xml(const Arguments& arguments)
{
    const std::string& type = arguments.text("type");
    return "<interface type='" + escaped(type) + "'" +
           (arguments.has("managed") ? " managed='yes'" : "") + ">\n" +
           source_element(arguments, type) + element(arguments, "target", "target dev") +
           element(arguments, "mac", "mac address") + element(arguments, "script", "script path") +
           element(arguments, "model", "model type") + element(arguments, "alias", "alias name") +
           bandwidth_element(arguments) + "</interface>\n";
}

void attach_interface(Session& session, const Arguments& arguments)
{
    check_persistent(arguments);
    const std::string xml = interface_xml(arguments);
    if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::uint32_t flags = device_affects(session, domain, arguments);
    if (flags != 0 || arguments.has("current"))
        session.ask<proto::DomainAttachDeviceFlags>({.dom = domain, .xml = xml, .flags = flags},
                                                    "Failed to attach interface");
    else
        session.ask<proto::DomainAttachDevice>({.dom = domain, .xml = xml},
                                               "Failed to attach interface");
    session.out().note("Interface attached successfully\n");
}

/// The one interface of the type, and of the MAC address if one was given.
std::string interface_to_detach(const std::string& xml, const Arguments& arguments)
{
    constexpr const char* headline = "Failed to detach interface";
    const std::string& type = arguments.text("type");
    const auto mac = arguments.maybe("mac");
    const Document document(xml, Document::Blanks::kept);
    std::vector<xmlNode*> found;
    std::size_t of_type = 0;
    for (xmlNode* each : document.find("/domain/devices/interface")) {
        if (document.text("@type", each) != type) continue;
        ++of_type;
        if (!mac || document.text("mac/@address", each) == *mac) found.push_back(each);
    }
    if (of_type == 0) throw Failure({fill("No interface found whose type is %s", type), headline});
    if (found.empty())
        throw Failure({fill("No interface with MAC address %s was found", *mac), headline});
    if (found.size() > 1 && !mac)
        throw Failure({"Domain has " + std::to_string(found.size()) +
                           " interfaces. Please specify which one to detach using --mac",
                       headline});
    if (found.size() > 1)
        throw Failure({"Domain has multiple interfaces matching MAC address " + *mac +
                           ". You must use detach-device and specify the device pci address to "
                           "remove it.",
                       headline});
    return document.dump(found.front());
}

void detach_interface(Session& session, const Arguments& arguments)
{
    check_persistent(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::uint32_t flags = device_affects(session, domain, arguments);
    // What runs and what is defined may tell of the interface in other words: each gets its own.
    std::vector<std::uint32_t> steps;
    for (const std::uint32_t one : {VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE})
        if ((flags & one) != 0) steps.push_back(one);
    if (steps.empty()) steps.push_back(VIR_DOMAIN_AFFECT_CURRENT);
    for (const std::uint32_t step : steps) {
        const std::string xml = interface_to_detach(
            definition(session, domain, step == VIR_DOMAIN_AFFECT_CONFIG), arguments);
        if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
        if (step != 0 || arguments.has("current"))
            session.ask<proto::DomainDetachDeviceFlags>({.dom = domain, .xml = xml, .flags = step},
                                                        "Failed to detach interface");
        else
            session.ask<proto::DomainDetachDevice>({.dom = domain, .xml = xml},
                                                   "Failed to detach interface");
    }
    session.out().note("Interface detached successfully\n");
}

xmlNode* find_interface(const Document& document, const std::string& wanted)
{
    const std::vector<xmlNode*> all = document.find("/domain/devices/interface");
    if (all.empty())
        throw Failure("Failed to extract interface information or no interfaces found");
    for (xmlNode* each : all)
        if (document.text("mac/@address", each) == wanted ||
            document.text("target/@dev", each) == wanted)
            return each;
    throw Failure(fill("interface '%s' not found", wanted));
}

void domif_setlink(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string& wanted = arguments.text("interface");
    const std::string& state = arguments.text("state");
    if (state != "up" && state != "down") throw Failure(fill("invalid link state '%s'", state));
    const bool is_config = arguments.has("config") || !is_active(session, domain);
    const Document document(definition(session, domain, is_config), Document::Blanks::kept);
    xmlNode* interface = find_interface(document, wanted);
    const std::vector<xmlNode*> links = document.find("link", interface);
    xmlNode* link = links.empty() ? Document::add_child(interface, "link") : links.front();
    Document::set(link, "state", state);
    const std::string xml = document.dump(interface);
    if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
    session.ask<proto::DomainUpdateDeviceFlags>(
        {.dom = domain,
         .xml = xml,
         .flags = is_config ? VIR_DOMAIN_AFFECT_CONFIG : VIR_DOMAIN_AFFECT_LIVE},
        "Failed to update interface link state");
    session.out().note("Device updated successfully\n");
}

constexpr Option print_option = flag("print-xml", "only print the XML");
constexpr Option attach_options[] = {
    domain_option,
    required("type", "network, bridge, direct, hostdev or vhostuser"),
    required("source", "the network, bridge, device, PCI address or socket"),
    optional("target", "the device's name on the host"),
    optional("mac", "the MAC address"),
    optional("script", "the script that sets it up"),
    optional("model", "the model: virtio …"),
    optional("alias", "the device's alias"),
    optional("inbound", "what may come in: average,peak,burst,floor"),
    optional("outbound", "what may go out: average,peak,burst"),
    persistent_option,
    config_option,
    live_option,
    current_option,
    print_option,
    flag("managed", "take the device from the host, and give it back afterwards"),
    optional("source-mode", "of a socket: server or client"),
};
constexpr Option detach_options[] = {
    domain_option,
    required("type", "the interface's type"),
    optional("mac", "its MAC address"),
    persistent_option,
    config_option,
    live_option,
    current_option,
    print_option,
};
constexpr Option setlink_options[] = {
    domain_option,
    required("interface", "the interface: its device or MAC address"),
    required("state", "up or down"),
    config_option,
    print_option,
};

constexpr Command table[] = {
    {"attach-interface", Group::domain, "attach a network interface to a domain", attach_options,
     &attach_interface},
    {"detach-interface", Group::domain, "detach a domain's network interface", detach_options,
     &detach_interface},
    {"domif-setlink", Group::domain, "plug or unplug an interface's cable", setlink_options,
     &domif_setlink},
};

}  // namespace

std::span<const Command> interface_change_commands()
{
    return table;
}

}  // namespace hostler::cli
