#include "clients/cpp/route.hpp"

#include "clients/cpp/ssh_command.hpp"

namespace hostler::client {
namespace {

constexpr std::string_view libvirt_folder = "/var/run/libvirt/";
constexpr std::string_view own_folder = "/run/hostler/";

/// The daemon of this user alone, not the host's.
bool is_session(const Uri& uri, bool is_default, const Surroundings& here)
{
    if (here.is_superuser) return false;
    return is_default || uri.path == "/session" || (uri.driver == "test" && !uri.transport.empty());
}

std::string libvirt_socket(const Uri& uri, const Surroundings& here, bool is_user,
                           bool is_read_only)
{
    const std::string folder =
        is_user ? here.runtime_folder + "/libvirt/" : std::string(libvirt_folder);
    const std::string suffix = is_read_only && !is_user ? "-sock-ro" : "-sock";
    const std::string direct = folder + "virt" + uri.driver + "d" + suffix;
    const std::string legacy = folder + "libvirt" + suffix;
    const std::string mode(uri.parameter("mode").value_or(here.conf.remote_mode));
    if (mode == "direct") return direct;
    if (mode == "legacy" || uri.driver == "remote" || uri.driver.empty()) return legacy;
    return here.exists(direct) ? direct : legacy;
}

/// hostler's own socket when it is there (or a private root is named), else libvirt's. `?mode=`
/// asks for libvirt's by name.
std::string local_socket(const Uri& uri, const Surroundings& here, bool is_user, bool is_read_only)
{
    const std::string suffix = is_read_only ? "hostler-sock-ro" : "hostler-sock";
    if (!here.root.empty()) return here.root + std::string(own_folder) + suffix;
    const std::string own =
        is_user ? here.runtime_folder + "/hostler/" + suffix : std::string(own_folder) + suffix;
    if (!uri.parameter("mode") && here.exists(own)) return own;
    return libvirt_socket(uri, here, is_user, is_read_only);
}

TlsFiles tls_files(const Uri& uri, const Surroundings& here)
{
    const std::string own = here.home + "/.pki/libvirt";
    std::string folder(uri.parameter("pkipath").value_or(""));
    if (folder.empty() && !here.is_superuser && here.exists(own + "/clientcert.pem")) folder = own;

    TlsFiles files;
    files.ca = folder.empty() ? "/etc/pki/CA/cacert.pem" : folder + "/cacert.pem";
    files.certificate =
        folder.empty() ? "/etc/pki/libvirt/clientcert.pem" : folder + "/clientcert.pem";
    files.key =
        folder.empty() ? "/etc/pki/libvirt/private/clientkey.pem" : folder + "/clientkey.pem";
    const auto no_verify = uri.parameter("no_verify");
    files.verifies_server = !no_verify || *no_verify == "0";
    return files;
}

std::string port_or(const Uri& uri, std::string_view usual)
{
    return uri.port == 0 ? std::string(usual) : std::to_string(uri.port);
}

Result<Done> choose_transport(const Uri& uri, const Surroundings& here, bool is_user,
                              bool is_read_only, Route& route)
{
    const std::string implied = uri.host.empty() ? "unix" : "tls";
    const std::string transport = uri.transport.empty() ? implied : uri.transport;
    route.host = uri.host.empty() ? "localhost" : uri.host;
    if (transport == "unix") {
        if (!uri.host.empty())
            return hostler::Error(
                ErrorCode::invalid_argument,
                "using unix socket and remote server '" + uri.host + "' is not supported.");
        const auto named = uri.parameter("socket");
        route.socket = named ? std::string(*named) : local_socket(uri, here, is_user, is_read_only);
    } else if (transport == "tcp") {
        route.kind = Route::Kind::tcp;
        route.port = port_or(uri, "16509");
    } else if (transport == "tls") {
        route.kind = Route::Kind::tls;
        route.port = port_or(uri, "16514");
        route.tls = tls_files(uri, here);
    } else if (transport == "ssh" || transport == "ext") {
        route.kind = Route::Kind::command;
        route.command = transport == "ssh" ? ssh_command(uri, is_read_only) : ext_command(uri);
        if (route.command.empty())
            return hostler::Error(ErrorCode::invalid_argument,
                                  "transport 'ext' requires the parameter command=");
    } else {
        return hostler::Error(ErrorCode::invalid_argument,
                              "transport '" + transport + "' is none of unix, tcp, tls, ssh, ext");
    }
    return Done{};
}

LoginRules login_rules(const Uri& uri, const Surroundings& here, const Route& route)
{
    LoginRules rules;
    rules.method = uri.parameter("auth").value_or("");
    rules.auth_file = uri.parameter("authfile").value_or(here.auth_file);
    rules.host = route.host;
    // What a program of the user's does on the way nobody here can vouch for.
    rules.is_secure = route.kind != Route::Kind::tcp && uri.transport != "ext";
    return rules;
}

}  // namespace

Result<Route> find_route(std::string_view text, const Surroundings& here, bool is_read_only)
{
    std::string chosen(text.empty() ? here.default_uri : text);
    if (const auto alias = here.conf.uri_aliases.find(chosen); alias != here.conf.uri_aliases.end())
        chosen = alias->second;

    Uri uri;
    const bool is_default = chosen.empty();
    if (!is_default) {
        Result<Uri> parsed = Uri::parse(chosen);
        if (!parsed) return parsed.error();
        uri = *parsed;
    }
    Route route;
    const bool is_user = is_session(uri, is_default, here);
    if (auto done = choose_transport(uri, here, is_user, is_read_only, route); !done)
        return done.error();
    route.login = login_rules(uri, here, route);
    route.uri = chosen;
    if (is_default) {
        // hostler's own daemon is named what it manages; libvirt's chooses, and says what.
        const bool is_own = route.socket.find("hostler-sock") != std::string::npos;
        route.uri = !is_own ? "" : is_user ? "qemu:///session" : "qemu:///system";
        route.name_for_server = route.uri;
    } else {
        route.name_for_server = uri.name_for_server();
    }
    return route;
}

}  // namespace hostler::client
