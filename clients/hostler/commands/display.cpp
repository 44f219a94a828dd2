// domdisplay, vncdisplay: where a domain's screens are to be seen.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

constexpr int vnc_first_port = 5900;
constexpr const char* types[] = {"vnc", "spice", "rdp", "dbus"};

/// Where it listens; an address that means "any" is reached through localhost.
std::string listen_host(const Document& document, xmlNode* graphics)
{
    std::string host = document.text("@listen", graphics);
    if (host.empty()) host = document.text("listen[@type='address']/@address", graphics);
    if (host == "0.0.0.0" || host == "::" || host.empty()) return "localhost";
    return host.find(':') == host.npos ? host : "[" + host + "]";
}

std::string display_uri(const Document& document, xmlNode* graphics, const std::string& type)
{
    if (const std::string socket = document.text("@socket", graphics); !socket.empty())
        return type + "+unix://" + socket;
    const int port = std::atoi(document.text("@port", graphics).c_str());
    const std::string tls_port = document.text("@tlsPort", graphics);
    if (port <= 0 && tls_port.empty()) return "";
    std::string uri = type + "://";
    if (const std::string password = document.text("@passwd", graphics); !password.empty())
        if (type == "vnc") uri += ":" + password + "@";
    uri += listen_host(document, graphics);
    if (port > 0) uri += ":" + std::to_string(type == "vnc" ? port - vnc_first_port : port);
    char mark = '?';
    const auto add = [&](const std::string& name, const std::string& value) {
        if (value.empty()) return;
        uri += mark + name + "=" + value;
        mark = '&';
    };
    if (type == "spice") {
        add("tls-port", tls_port);
        add("password", document.text("@passwd", graphics));
    }
    return uri;
}

void domdisplay(Session& session, const Arguments& arguments)
{
    require_one(arguments, "all", "type");
    const proto::DomainRef domain = find_domain(session, arguments);
    if (!is_active(session, domain)) throw Failure("Domain is not running");
    const std::uint32_t flags = arguments.has("include-password") ? VIR_DOMAIN_XML_SECURE : 0;
    const Document document(
        session.ask<proto::DomainGetXmlDesc>({.dom = domain, .flags = flags}).xml);
    const std::string wanted = arguments.maybe("type").value_or("");
    std::vector<std::string> uris;
    for (const std::string type : types) {
        if (!wanted.empty() && wanted != type) continue;
        for (xmlNode* graphics : document.find("/domain/devices/graphics[@type='" + type + "']"))
            if (std::string uri = display_uri(document, graphics, type); !uri.empty())
                uris.push_back(std::move(uri));
    }
    if (uris.empty() && wanted.empty()) throw Failure("No graphical display found");
    if (uris.empty()) throw Failure("No graphical display with type '" + wanted + "' found");
    if (!arguments.has("all")) uris.resize(1);
    std::string text;
    for (const std::string& uri : uris) text += (text.empty() ? "" : "\n") + uri;
    if (arguments.has("all")) text += '\n';
    session.out().both(text, Value::List(uris.begin(), uris.end()));
}

void vncdisplay(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    if (!is_active(session, domain)) throw Failure("Domain is not running");
    const Document document(session.ask<proto::DomainGetXmlDesc>({.dom = domain}).xml);
    const std::string graphics = "/domain/devices/graphics[@type='vnc']";
    const int port = std::atoi(document.text(graphics + "/@port").c_str());
    if (port <= 0) throw Failure("Failed to get VNC port. Is this domain using VNC?");
    std::string host = document.text(graphics + "/@listen");
    if (host == "0.0.0.0") host.clear();
    session.out().text("display", host + ":" + std::to_string(port - vnc_first_port));
}

constexpr Option domdisplay_options[] = {
    domain_option,
    flag("include-password", "with the password in it"),
    optional("type", "vnc, spice, rdp or dbus"),
    flag("all", "all that there are"),
};
constexpr Option domain_options[] = {domain_option};

constexpr Command table[] = {
    {"domdisplay", Group::domain, "the URI of a domain's screen", domdisplay_options, &domdisplay},
    {"vncdisplay", Group::domain, "the VNC display of a domain", domain_options, &vncdisplay},
};

}  // namespace

std::span<const Command> display_commands()
{
    return table;
}

}  // namespace hostler::cli
