#include "daemon/main/doors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "daemon/log/log.hpp"

namespace hostler::daemon {
namespace {

/// The names that libvirt's clients look for, without "-sock": the one daemon is all of them.
constexpr std::string_view libvirt_names[] = {
    "libvirt",      "virtqemud",    "virtproxyd",  "virtnetworkd",
    "virtstoraged", "virtnodedevd", "virtsecretd", "virthostlerd",
};

unsigned permissions(std::string_view key, const std::string& text)
{
    unsigned value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, value, 8);
    if (status == std::errc{} && stop == end && value <= 0777) return value;
    throw Error(ErrorCode::conf_syntax,
                fmt::format("{} = \"{}\" is no octal mode between 0000 and 0777", key, text));
}

AuthKind kind_named(const std::string& word)
{
    if (word == "sasl") return AuthKind::sasl;
    if (word == "polkit") return AuthKind::polkit;
    return AuthKind::none;
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

/// libvirtd's come in GnuTLS's words, which name no cipher: a file that was copied is no reason
/// not to start.
std::string ciphers(const std::string& priority)
{
    constexpr std::string_view first_words[] = {"NORMAL",   "PERFORMANCE", "SECURE", "LEGACY",
                                                "PFS",      "SUITEB",      "NONE",   "SYSTEM",
                                                "@LIBVIRT", "@SYSTEM"};
    const bool is_gnutls = std::ranges::any_of(
        first_words, [&](std::string_view word) { return priority.starts_with(word); });
    if (!is_gnutls) return priority;
    logger(LogPart::main)
        .warn(
            "tls_priority = \"{}\" is in GnuTLS's words and without effect: here it is a list of "
            "OpenSSL's ciphers (\"HIGH:TLS_AES_256_GCM_SHA384\")",
            priority);
    return {};
}

/// The handshake is a part of showing who one is, and takes a while less than a person does.
std::chrono::milliseconds handshake_max(const Settings& settings)
{
    const std::chrono::milliseconds usual = proto::TlsRules{}.handshake_max;
    return std::min<std::chrono::milliseconds>(usual, std::chrono::seconds(settings.login_time_s));
}

}  // namespace

PlaceLimits remote_limits(const Settings& settings)
{
    return {.clients_max = settings.max_clients,
            .anonymous_max = settings.max_anonymous_clients,
            .per_user_max = settings.max_clients_per_user};
}

PlaceLimits admin_limits(const Settings& settings)
{
    return {.clients_max = settings.admin_max_clients, .anonymous_max = 0};
}

std::unique_ptr<proto::TlsServer> load_certificates(const Settings& settings, const Paths& paths)
{
    const proto::TlsFiles files = tls_files(settings, paths);
    // listen_tls is on by default: without certificates it means nothing, and says so.
    if (!std::filesystem::exists(files.certificate) && settings.cert_file.empty()) {
        logger(LogPart::main).info("TLS: not served, there is no {}", files.certificate.string());
        return nullptr;
    }
    const proto::TlsRules rules{.verifies_clients = !settings.tls_no_verify_certificate,
                                .allowed_names = settings.tls_allowed_dn_list,
                                .ciphers = ciphers(settings.tls_priority),
                                .verifies_itself = !settings.tls_no_sanity_certificate,
                                .handshake_max = handshake_max(settings)};
    return proto::TlsServer::load(files, rules).or_throw();
}

Doors::Doors(const Settings& settings, const Paths& paths, proto::TlsServer* tls)
    : settings_(settings), paths_(paths), tls_(tls)
{
}

SessionLimits Doors::limits(DoorKind kind) const
{
    if (kind == DoorKind::admin)
        return {.calls_in_flight_max = settings_.admin_max_client_requests,
                .keepalive_interval_s = settings_.admin_keepalive_interval,
                .keepalive_count = static_cast<int>(settings_.admin_keepalive_count)};
    return {.calls_in_flight_max = settings_.max_client_requests,
            .event_queue_max = settings_.event_queue_max,
            .keepalive_interval_s = settings_.keepalive_interval,
            .keepalive_count = static_cast<int>(settings_.keepalive_count),
            .login_max = std::chrono::seconds(settings_.login_time_s)};
}

AuthKind Doors::auth(DoorKind kind) const
{
    switch (kind) {
        case DoorKind::read_write:
            return kind_named(settings_.auth_unix_rw);
        case DoorKind::read_only:
            return kind_named(settings_.auth_unix_ro);
        case DoorKind::tcp:
            return kind_named(settings_.auth_tcp);
        case DoorKind::tls:
            return kind_named(settings_.auth_tls);
        case DoorKind::admin:
            break;
    }
    return AuthKind::none;
}

Door Doors::behind(DoorKind kind) const
{
    // A socket that somebody else opened must not lead past what its kind promises.
    if (kind == DoorKind::tls && !tls_)
        throw Error(ErrorCode::conf_syntax, "there is a socket for TLS and no certificate");
    const AuthKind auth = this->auth(kind);
    // Cyrus counts how often it is asked for.
    if (auth == AuthKind::sasl) prepare_sasl(paths_.sasl_config).or_throw();
    return {.kind = kind,
            .programs = kind == DoorKind::admin ? admin_programs() : remote_programs(),
            .tls = kind == DoorKind::tls ? tls_ : nullptr,
            .auth = auth,
            .sasl = {.strength_min = kind == DoorKind::tcp ? settings_.tcp_min_ssf : 0,
                     .allowed_names = settings_.sasl_allowed_username_list},
            .limits = limits(kind)};
}

void Doors::warn_of_unused() const
{
    const Settings usual;
    const auto warn = [](bool is_set, std::string_view key) {
        if (is_set)
            logger(LogPart::main)
                .warn("{} is without effect: systemd has opened the sockets, their units say it",
                      key);
    };
    warn(settings_.libvirt_sockets, "libvirt_sockets");
    warn(!settings_.unix_sock_dir.empty(), "unix_sock_dir");
    warn(settings_.listen_tcp, "listen_tcp");
    warn(settings_.listen_addr != usual.listen_addr, "listen_addr");
    warn(settings_.tcp_port != usual.tcp_port, "tcp_port");
    warn(settings_.tls_port != usual.tls_port, "tls_port");
    warn(settings_.unix_sock_group != usual.unix_sock_group, "unix_sock_group");
    warn(settings_.unix_sock_ro_perms != usual.unix_sock_ro_perms, "unix_sock_ro_perms");
    warn(settings_.unix_sock_rw_perms != usual.unix_sock_rw_perms, "unix_sock_rw_perms");
    warn(settings_.unix_sock_admin_perms != usual.unix_sock_admin_perms, "unix_sock_admin_perms");
}

std::vector<Listener> Doors::listen() const
{
    std::vector<Listener> listeners;
    listen_unix(listeners);
    if (settings_.libvirt_sockets) listen_libvirt(listeners);
    if (settings_.listen_tcp) listen_inet(listeners, settings_.tcp_port, DoorKind::tcp);
    if (tls_) listen_inet(listeners, settings_.tls_port, DoorKind::tls);
    return listeners;
}

void Doors::listen_unix(std::vector<Listener>& into) const
{
    const unsigned rw = permissions("unix_sock_rw_perms", settings_.unix_sock_rw_perms);
    const unsigned ro = permissions("unix_sock_ro_perms", settings_.unix_sock_ro_perms);
    const unsigned admin = permissions("unix_sock_admin_perms", settings_.unix_sock_admin_perms);
    const std::string& group = settings_.unix_sock_group;
    const int queue = static_cast<int>(settings_.max_queued_clients);
    const auto open = [&into](const UnixAddress& address, DoorKind kind, int length) {
        into.push_back(daemon::listen_unix(address, kind, length).or_throw());
    };
    open({paths_.socket(), rw, group}, DoorKind::read_write, queue);
    open({paths_.read_only_socket(), ro, group}, DoorKind::read_only, queue);
    open({paths_.admin_socket(), admin, group}, DoorKind::admin,
         static_cast<int>(settings_.admin_max_queued_clients));
}

void Doors::listen_libvirt(std::vector<Listener>& into) const
{
    const unsigned rw = permissions("unix_sock_rw_perms", settings_.unix_sock_rw_perms);
    const unsigned ro = permissions("unix_sock_ro_perms", settings_.unix_sock_ro_perms);
    const unsigned admin = permissions("unix_sock_admin_perms", settings_.unix_sock_admin_perms);
    const std::string& group = settings_.unix_sock_group;
    const int queue = static_cast<int>(settings_.max_queued_clients);
    const std::filesystem::path folder = settings_.unix_sock_dir.empty()
                                             ? paths_.libvirt_run
                                             : std::filesystem::path(settings_.unix_sock_dir);
    std::filesystem::create_directories(folder);
    const auto open = [&into](const UnixAddress& address, DoorKind kind, int length) {
        into.push_back(daemon::listen_unix(address, kind, length).or_throw());
    };
    for (const std::string_view name : libvirt_names) {
        const std::string stem = (folder / (std::string(name) + "-sock")).string();
        open({stem, rw, group}, DoorKind::read_write, queue);
        open({stem + "-ro", ro, group}, DoorKind::read_only, queue);
    }
    open({folder / "libvirt-admin-sock", admin, group}, DoorKind::admin,
         static_cast<int>(settings_.admin_max_queued_clients));
}

void Doors::listen_inet(std::vector<Listener>& into, const std::string& port, DoorKind kind) const
{
    auto opened = daemon::listen_inet(settings_.listen_addr, port, kind,
                                      static_cast<int>(settings_.max_queued_clients))
                      .or_throw();
    for (Listener& one : opened) {
        logger(LogPart::main)
            .info("{}: {}:{}", kind == DoorKind::tls ? "TLS" : "TCP", settings_.listen_addr,
                  bound_port(one));
        into.push_back(std::move(one));
    }
}

}  // namespace hostler::daemon
