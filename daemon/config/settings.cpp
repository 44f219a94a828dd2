#include "daemon/config/setting.hpp"

namespace hostler::daemon {
namespace {

using enum SettingGroup;

constexpr std::string_view unix_words[] = {"none", "sasl", "polkit"};
constexpr std::string_view tcp_words[] = {"none", "sasl"};
constexpr std::string_view uuid_words[] = {"smbios", "machine-id"};

constexpr std::string_view no_workers =
    "Taken from libvirtd.conf and without effect: hostlerd keeps no pool of workers per server.";

constexpr Setting table[] = {
    {sockets, "listen_tls", &Settings::listen_tls,
     "Listen for TLS connections, where there are certificates."},
    {sockets, "listen_tcp", &Settings::listen_tcp, "Listen for unencrypted TCP connections."},
    {sockets, "tls_port", &Settings::tls_port, "Port or service name for TLS."},
    {sockets, "tcp_port", &Settings::tcp_port, "Port or service name for TCP."},
    {sockets, "listen_addr", &Settings::listen_addr, "Address or host name to listen at."},
    {sockets, "unix_sock_group", &Settings::unix_sock_group,
     "Group that owns the UNIX sockets; empty leaves them to the daemon's own."},
    {sockets, "unix_sock_ro_perms", &Settings::unix_sock_ro_perms,
     "Mode of the read-only socket, in octal."},
    {sockets, "unix_sock_rw_perms", &Settings::unix_sock_rw_perms,
     "Mode of the read-write socket, in octal."},
    {sockets, "unix_sock_admin_perms", &Settings::unix_sock_admin_perms,
     "Mode of the admin socket, in octal."},
    {sockets, "unix_sock_dir", &Settings::unix_sock_dir,
     "Folder of the sockets with libvirt's names, where libvirt_sockets asks for them; empty means "
     "libvirt's own folder."},
    {sockets, "libvirt_sockets", &Settings::libvirt_sockets,
     "Listen also at libvirt's socket names, so that clients find this daemon without a URI."},

    {access, "auth_unix_ro", &Settings::auth_unix_ro,
     "How clients of the read-only socket show who they are.", 0, 0, unix_words},
    {access, "auth_unix_rw", &Settings::auth_unix_rw,
     "How clients of the read-write socket show who they are.", 0, 0, unix_words},
    {access, "auth_tcp", &Settings::auth_tcp, "How TCP clients show who they are.", 0, 0,
     tcp_words},
    {access, "auth_tls", &Settings::auth_tls,
     "How TLS clients show who they are, beside their certificate.", 0, 0, tcp_words},
    {access, "tcp_min_ssf", &Settings::tcp_min_ssf,
     "Least strength in bits that SASL must give a TCP connection.", 0, 4096},
    {access, "access_drivers", &Settings::access_drivers,
     "Who judges each request beside the policy file: \"polkit\", by libvirt's actions."},
    {access, "sasl_allowed_username_list", &Settings::sasl_allowed_username_list,
     "Patterns of SASL user names that may connect; empty means all."},

    {tls, "key_file", &Settings::key_file, "The server's private key; empty: libvirt's place."},
    {tls, "cert_file", &Settings::cert_file, "The server's certificate; empty: libvirt's place."},
    {tls, "ca_file", &Settings::ca_file, "The authority's certificate; empty: libvirt's place."},
    {tls, "crl_file", &Settings::crl_file, "The revocation list; empty: libvirt's place."},
    {tls, "tls_no_sanity_certificate", &Settings::tls_no_sanity_certificate,
     "Take a server's certificate that has expired, or is not one that clients can trust."},
    {tls, "tls_no_verify_certificate", &Settings::tls_no_verify_certificate,
     "Accept clients without verifying their certificate."},
    {tls, "tls_allowed_dn_list", &Settings::tls_allowed_dn_list,
     "Patterns of distinguished names that may connect; empty means all."},
    {tls, "tls_priority", &Settings::tls_priority,
     "Which ciphers TLS may use, by OpenSSL's names, TLS 1.3's suites among them; empty, or "
     "GnuTLS's words, means the library's choice."},

    {limits, "max_clients", &Settings::max_clients, "Most clients connected at once.", 1},
    {limits, "max_queued_clients", &Settings::max_queued_clients,
     "Length of the queue of connections not yet accepted.", 1},
    {limits, "max_anonymous_clients", &Settings::max_anonymous_clients,
     "Most clients connected that have not yet shown who they are, at most three quarters of them "
     "of one user or from one address; 0 means no limit."},
    {limits, "max_clients_per_user", &Settings::max_clients_per_user,
     "Most clients connected that are of one user, or from one address; 0 means three quarters of "
     "max_clients, and all of them for the daemon's owner, to whom an eighth is left."},
    {limits, "login_time_s", &Settings::login_time_s,
     "Seconds that a client may take to show who it is; then it is sent away.", 1, 86400},
    {limits, "max_client_requests", &Settings::max_client_requests,
     "Most requests of one client at work at once; more wait their turn.", 1},
    {limits, "min_workers", &Settings::min_workers,
     "The fewest threads for work that waits on disks, names and programs.", 1, 4096},
    {limits, "max_workers", &Settings::max_workers,
     "The most of them; they are started as work waits.", 1, 4096},
    {limits, "prio_workers", &Settings::prio_workers, no_workers},
    {limits, "admin_min_workers", &Settings::admin_min_workers, no_workers},
    {limits, "admin_max_workers", &Settings::admin_max_workers, no_workers},
    {limits, "admin_max_clients", &Settings::admin_max_clients,
     "Most clients connected to the admin socket at once.", 1},
    {limits, "admin_max_queued_clients", &Settings::admin_max_queued_clients,
     "Length of the admin socket's queue of connections not yet accepted.", 1},
    {limits, "admin_max_client_requests", &Settings::admin_max_client_requests,
     "Most requests of one admin client at work at once.", 1},
    {limits, "io_threads", &Settings::io_threads, "Threads that serve sockets; 0 means two.", 0,
     256},
    {limits, "event_queue_max", &Settings::event_queue_max,
     "Most messages that wait for a client that does not read its events; then it is dropped.", 16},
    {limits, "job_wait_s", &Settings::job_wait_s,
     "Seconds that a change waits for the change before it on the same domain.", 1, 86400},
    {limits, "job_time_s", &Settings::job_time_s,
     "Seconds that a change of a domain may take before its caller is told that it does not end; a "
     "start, a restore and a save may take what their driver needs for them besides.",
     1, 86400},
    {limits, "storage_time_s", &Settings::storage_time_s,
     "Seconds in which a file system has to answer for a storage pool, or to get on with a volume, "
     "before what was asked of it is given up; to delete, resize and clone a volume it may take a "
     "second more for each GiB.",
     1, 86400},
    {limits, "journal_entries_max", &Settings::journal_entries_max,
     "Most events and jobs remembered for clients that resume.", 100, 100'000'000},

    {keepalive, "keepalive_interval", &Settings::keepalive_interval,
     "Seconds of silence after which a client is asked whether it lives; -1 never asks.", -1},
    {keepalive, "keepalive_count", &Settings::keepalive_count,
     "Questions without an answer after which a client is dropped."},
    {keepalive, "admin_keepalive_interval", &Settings::admin_keepalive_interval,
     "The same as keepalive_interval, for admin clients.", -1},
    {keepalive, "admin_keepalive_count", &Settings::admin_keepalive_count,
     "The same as keepalive_count, for admin clients."},

    {logs, "log_level", &Settings::log_level,
     "What is logged: 1 everything, 2 information, 3 warnings, 4 errors.", 1, 4},
    {logs, "log_filters", &Settings::log_filters,
     "Levels of their own for parts of the daemon: \"1:rpc 3:domains\"."},
    {logs, "log_outputs", &Settings::log_outputs,
     "Where the log goes: \"3:stderr\", \"2:file:/var/log/hostlerd.log\", \"3:journald\"."},
    {logs, "audit_level", &Settings::audit_level,
     "Write audit records: 0 never, 1 when the host audits, 2 or do not start.", 0, 2},
    {logs, "audit_logging", &Settings::audit_logging, "Log audit records as well."},

    {host, "host_uuid", &Settings::host_uuid,
     "This host's UUID, for firmware that has none or one shared with others."},
    {host, "host_uuid_source", &Settings::host_uuid_source,
     "Where the host's UUID comes from when host_uuid is empty.", 0, 0, uuid_words},
    {host, "ovs_timeout", &Settings::ovs_timeout,
     "Taken from libvirtd.conf and without effect: hostlerd calls no Open vSwitch.", 1},
    {host, "driver_dir", &Settings::driver_dir,
     "Folder of the driver modules; empty means the one beside the program."},
};

constexpr std::string_view retired[] = {"admin_keepalive_required",
                                        "keepalive_required",
                                        "log_buffer_size",
                                        "max_requests",
                                        "mdns_adv",
                                        "mdns_name"};

}  // namespace

std::span<const Setting> settings_table()
{
    return table;
}

std::span<const std::string_view> retired_settings()
{
    return retired;
}

std::string_view title(SettingGroup group)
{
    switch (group) {
        case sockets:
            return "Sockets";
        case access:
            return "Who may connect";
        case tls:
            return "TLS";
        case limits:
            return "Limits";
        case keepalive:
            return "Keepalive";
        case logs:
            return "Logs";
        case host:
            return "The host";
    }
    return {};
}

}  // namespace hostler::daemon
