// attach-disk: a disk of a domain, from words.

#include <libvirt/libvirt.h>
#include <sys/stat.h>

#include <algorithm>

#include "clients/hostler/cli/disk_address.hpp"
#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// " name='value'" when the option was given.
std::string attribute(std::string_view name, const std::optional<std::string>& value)
{
    return value ? " " + std::string(name) + "='" + escaped(*value) + "'" : "";
}

std::string element(const std::string& name, const std::optional<std::string>& text)
{
    return text ? "  <" + name + ">" + escaped(*text) + "</" + name + ">\n" : "";
}

bool is_block_device(const std::string& path)
{
    struct stat status{};
    return stat(path.c_str(), &status) == 0 && S_ISBLK(status.st_mode);
}

/// What the disk's source is: said, or seen.
std::string source_type(const Arguments& arguments)
{
    const auto said = arguments.maybe("sourcetype");
    const bool has_protocol = arguments.has("source-protocol");
    if (!said && has_protocol) return "network";
    if (!said) return is_block_device(arguments.raw("source")) ? "block" : "file";
    if (*said != "file" && *said != "block" && *said != "network")
        throw Failure(fill("Unknown source type: '%s'", *said));
    if ((*said == "network") != has_protocol)
        throw Failure("--source-protocol option requires --sourcetype network");
    return *said;
}

/// "name:port", where the port may be left out.
std::string host_element(const Arguments& arguments)
{
    const auto transport = arguments.maybe("source-host-transport");
    const auto socket = arguments.maybe("source-host-socket");
    auto name = arguments.maybe("source-host-name");
    if (!transport && !socket && !name) return "";
    std::optional<std::string> port;
    constexpr auto nowhere = std::string::npos;
    if (const auto colon = name ? name->find(':') : nowhere; colon != nowhere) {
        port = name->substr(colon + 1);
        name = name->substr(0, colon);
    }
    return "    <host" + attribute("transport", transport) + attribute("name", name) +
           attribute("port", port) + attribute("socket", socket) + "/>\n";
}

std::string source_element(const Arguments& arguments, const std::string& type)
{
    const std::string source = escaped(arguments.raw("source"));
    if (type == "file") return "  <source file='" + source + "'/>\n";
    if (type == "block") return "  <source dev='" + source + "'/>\n";
    const std::string host = host_element(arguments);
    const std::string opening =
        "  <source protocol='" + escaped(arguments.text("source-protocol")) + "' name='" + source;
    return host.empty() ? opening + "'/>\n" : opening + "'>\n" + host + "  </source>\n";
}

std::string mode_element(const Arguments& arguments)
{
    const auto mode = arguments.maybe("mode");
    if (!mode) return "";
    if (*mode != "readonly" && *mode != "shareable")
        throw Failure(fill("No support for %s in command 'attach-disk'", *mode));
    return "  <" + *mode + "/>\n";
}

/// Sixteen hexadecimal digits.
std::optional<std::string> wwn(const Arguments& arguments)
{
    const auto text = arguments.maybe("wwn");
    if (text && (text->size() != 16 ||
                 text->find_first_not_of("0123456789abcdefABCDEF") != std::string::npos))
        throw Failure(fill("internal error: Malformed wwn: %s", *text));
    return text;
}

std::string disk_xml(const Arguments& arguments, const std::string& type)
{
    const std::string target = arguments.text("target");
    const std::string driver = attribute("name", arguments.maybe("driver")) +
                               attribute("type", arguments.maybe("subdriver")) +
                               attribute("iothread", arguments.maybe("iothread")) +
                               attribute("cache", arguments.maybe("cache")) +
                               attribute("io", arguments.maybe("io"));
    const auto alias = arguments.maybe("alias");
    const auto address = arguments.maybe("address");
    return "<disk type='" + type + "'" + attribute("device", arguments.maybe("type")) +
           (arguments.has("rawio") ? " rawio='yes'" : "") + ">\n" +
           (driver.empty() ? "" : "  <driver" + driver + "/>\n") + source_element(arguments, type) +
           "  <target dev='" + escaped(target) + "'" +
           attribute("bus", arguments.maybe("targetbus")) + "/>\n" + mode_element(arguments) +
           element("serial", arguments.maybe("serial")) +
           (alias ? "  <alias" + attribute("name", alias) + "/>\n" : "") +
           element("wwn", wwn(arguments)) +
           (address ? disk_address(*address, target, arguments.has("multifunction")) : "") +
           "</disk>\n";
}

void attach_disk(Session& session, const Arguments& arguments)
{
    check_persistent(arguments);
    require_with(arguments, "source-host-name", "source-protocol");
    require_with(arguments, "source-host-transport", "source-protocol");
    require_with(arguments, "source-host-socket", "source-protocol");
    require_with(arguments, "source-host-socket", "source-host-transport");
    const std::string xml = disk_xml(arguments, source_type(arguments));
    if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::uint32_t flags = device_affects(session, domain, arguments);
    if (flags != 0 || arguments.has("current"))
        session.ask<proto::DomainAttachDeviceFlags>({.dom = domain, .xml = xml, .flags = flags},
                                                    "Failed to attach disk");
    else
        session.ask<proto::DomainAttachDevice>({.dom = domain, .xml = xml},
                                               "Failed to attach disk");
    session.out().note("Disk attached successfully\n");
}

constexpr Option options[] = {
    domain_option,
    offering(required("source", "the image or device, or the network disk's name"),
             Option::Offers::files),
    required("target", "the disk's name in the guest: vdb"),
    optional("targetbus", "the bus: virtio, scsi, sata …"),
    optional("driver", "the driver"),
    optional("subdriver", "the image's format"),
    optional("iothread", "the I/O thread"),
    optional("cache", "how the host caches it"),
    optional("io", "how the host reads and writes it"),
    optional("type", "disk, cdrom, floppy or lun"),
    optional("mode", "readonly or shareable"),
    optional("sourcetype", "file, block or network"),
    optional("serial", "the serial number"),
    optional("wwn", "the World Wide Name"),
    optional("alias", "the device's alias"),
    flag("rawio", "let the guest send raw SCSI commands"),
    optional("address", "where in the machine: pci:0000.00.08.0, scsi:0.0.1 …"),
    flag("multifunction", "one of several functions of its PCI slot"),
    flag("print-xml", "only print the XML"),
    optional("source-protocol", "a network disk's protocol"),
    optional("source-host-name", "a network disk's host, name[:port]"),
    optional("source-host-transport", "how the host is reached: tcp, rdma, unix"),
    optional("source-host-socket", "the host's UNIX socket"),
    persistent_option,
    config_option,
    live_option,
    current_option,
};

constexpr Command table[] = {
    {"attach-disk", Group::domain, "attach a disk to a domain", options, &attach_disk},
};

}  // namespace

std::span<const Command> disk_attach_commands()
{
    return table;
}

}  // namespace hostler::cli
