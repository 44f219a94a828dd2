// connect, uri, hostname, version: which host this is.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// "9.0.0" of 9000000.
std::string version_text(std::uint64_t version)
{
    return std::to_string(version / 1000000) + "." + std::to_string(version / 1000 % 1000) + "." +
           std::to_string(version % 1000);
}

void connect(Session& session, const Arguments& arguments)
{
    session.disconnect();
    session.settings().uri = arguments.maybe("name").value_or(session.settings().uri);
    session.settings().is_read_only = arguments.has("readonly");
    session.connection();
}

void uri(Session& session, const Arguments&)
{
    session.out().text("uri", session.connection().uri());
}

void hostname(Session& session, const Arguments&)
{
    session.out().text(
        "hostname", session.ask<proto::ConnectGetHostname>({}, "failed to get hostname").hostname);
}

void version(Session& session, const Arguments& arguments)
{
    const std::string type =
        session.ask<proto::ConnectGetType>({}, "failed to get hypervisor type").type;
    const std::uint64_t running =
        session.ask<proto::ConnectGetVersion>({}, "failed to get the hypervisor version").hv_ver;
    const std::string own = version_text(LIBVIR_VERSION_NUMBER);
    Record record = {
        {"compiled_against", "Compiled against library:", Cell("libvirt " + own, own)},
        {"library", "Using library:", Cell("libvirt " + own, own)},
        {"api", "Using API:", Cell(type + " " + own, type)},
        {"hypervisor",
         "Running hypervisor:", Cell(type + " " + version_text(running), version_text(running))},
    };
    if (running == 0)
        record.back().cell =
            Cell("Cannot extract running " + type + " hypervisor version", Value());
    if (arguments.has("daemon")) {
        const auto daemon =
            session.ask<proto::ConnectGetLibVersion>({}, "failed to get the daemon version");
        record.push_back({"daemon", "Running against daemon:", Cell(version_text(daemon.lib_ver))});
    }
    session.out().record({0}, record);
}

constexpr Option connect_options[] = {
    optional("name", "the URI, or a name from libvirt.conf"),
    flag("readonly", "a connection that changes nothing"),
};
constexpr Option version_options[] = {flag("daemon", "the daemon's version too")};

constexpr Command table[] = {
    {"connect", Group::host, "connect to another daemon, or again", connect_options, &connect},
    {"uri", Group::host, "print the connection's URI", {}, &uri},
    {"hostname", Group::host, "print the host's name", {}, &hostname},
    {"version", Group::host, "print versions of library, protocol and hypervisor", version_options,
     &version},
};

}  // namespace

std::span<const Command> connection_commands()
{
    return table;
}

}  // namespace hostler::cli
