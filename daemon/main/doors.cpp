#include "daemon/main/doors.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <charconv>

namespace hostler::daemon {
namespace {

/// The names that libvirt's clients look for, without "-sock": the one daemon is all of them.
constexpr std::string_view libvirt_names[] = {
    "libvirt",      "virtqemud",    "virtproxyd",  "virtnetworkd",
    "virtstoraged", "virtnodedevd", "virtsecretd", "virthostlerd",
};

struct Doors {
    Door read_write;
    Door read_only;
    Door admin;
};

Doors describe(const Settings& settings)
{
    Doors doors;
    doors.read_write = {.programs = remote_programs(),
                        .clients_max = settings.max_clients,
                        .limits = {.calls_in_flight_max = settings.max_client_requests,
                                   .keepalive_interval_s = settings.keepalive_interval,
                                   .keepalive_count = static_cast<int>(settings.keepalive_count)}};
    doors.read_only = doors.read_write;
    doors.read_only.is_read_only = true;
    doors.admin = doors.read_write;
    doors.admin.programs = admin_programs();
    doors.admin.clients_max = settings.admin_max_clients;
    return doors;
}

unsigned permissions(std::string_view key, const std::string& text)
{
    unsigned value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, value, 8);
    if (status == std::errc{} && stop == end && value <= 0777) return value;
    throw Error(ErrorCode::conf_syntax,
                fmt::format("{} = \"{}\" is no octal mode between 0000 and 0777", key, text));
}

/// A way to authenticate that this daemon does not have must not leave the door open.
void require_none(std::string_view key, const std::string& value)
{
    if (value != "none")
        throw Error(ErrorCode::conf_syntax,
                    fmt::format("{} = \"{}\" is not served by this version; \"none\" is, where "
                                "the socket's permissions or client certificates decide",
                                key, value));
}

void listen_unix(Server& server, const Settings& settings, const Paths& paths, const Doors& doors)
{
    require_none("auth_unix_rw", settings.auth_unix_rw);
    require_none("auth_unix_ro", settings.auth_unix_ro);
    const unsigned rw = permissions("unix_sock_rw_perms", settings.unix_sock_rw_perms);
    const unsigned ro = permissions("unix_sock_ro_perms", settings.unix_sock_ro_perms);
    const unsigned admin = permissions("unix_sock_admin_perms", settings.unix_sock_admin_perms);
    const std::string& group = settings.unix_sock_group;
    server.listen_unix({paths.socket(), rw, group}, doors.read_write).or_throw();
    server.listen_unix({paths.read_only_socket(), ro, group}, doors.read_only).or_throw();
    server.listen_unix({paths.admin_socket(), admin, {}}, doors.admin).or_throw();
    if (!settings.libvirt_sockets) return;

    std::filesystem::create_directories(paths.libvirt_run);
    for (const std::string_view name : libvirt_names) {
        const std::filesystem::path stem = paths.libvirt_run / (std::string(name) + "-sock");
        server.listen_unix({stem, rw, group}, doors.read_write).or_throw();
        server.listen_unix({stem.string() + "-ro", ro, group}, doors.read_only).or_throw();
    }
    const std::filesystem::path libvirt_admin = paths.libvirt_run / "libvirt-admin-sock";
    server.listen_unix({libvirt_admin, admin, {}}, doors.admin).or_throw();
}

void listen_tcp(Server& server, const Settings& settings, const Doors& doors)
{
    require_none("auth_tcp", settings.auth_tcp);
    const std::uint16_t port =
        server.listen_tcp(settings.listen_addr, settings.tcp_port, doors.read_write).or_throw();
    spdlog::info("TCP: {}:{}", settings.listen_addr, port);
}

proto::TlsFiles tls_files(const Settings& settings, const Paths& paths)
{
    const auto chosen = [](const std::string& set, const std::filesystem::path& usual) {
        return set.empty() ? usual : std::filesystem::path(set);
    };
    return {chosen(settings.ca_file, paths.tls.ca_certificate),
            chosen(settings.crl_file, paths.tls.ca_revocations),
            chosen(settings.cert_file, paths.tls.certificate),
            chosen(settings.key_file, paths.tls.key)};
}

std::unique_ptr<proto::TlsServer> listen_tls(Server& server, const Settings& settings,
                                             const Paths& paths, const Doors& doors)
{
    const proto::TlsFiles files = tls_files(settings, paths);
    // listen_tls is on by default: without certificates it means nothing, and says so.
    if (!std::filesystem::exists(files.certificate) && settings.cert_file.empty()) {
        spdlog::info("TLS: not served, there is no {}", files.certificate.string());
        return nullptr;
    }
    require_none("auth_tls", settings.auth_tls);
    const proto::TlsRules rules{.verifies_clients = !settings.tls_no_verify_certificate,
                                .allowed_names = settings.tls_allowed_dn_list,
                                .ciphers = settings.tls_priority};
    std::unique_ptr<proto::TlsServer> tls = proto::TlsServer::load(files, rules).or_throw();
    const std::uint16_t port =
        server.listen_tls(settings.listen_addr, settings.tls_port, *tls, doors.read_write)
            .or_throw();
    spdlog::info("TLS: {}:{}", settings.listen_addr, port);
    return tls;
}

}  // namespace

std::unique_ptr<proto::TlsServer> open_doors(Server& server, const Settings& settings,
                                             const Paths& paths)
{
    const Doors doors = describe(settings);
    listen_unix(server, settings, paths, doors);
    if (settings.listen_tcp) listen_tcp(server, settings, doors);
    return settings.listen_tls ? listen_tls(server, settings, paths, doors) : nullptr;
}

}  // namespace hostler::daemon
