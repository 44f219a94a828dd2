#pragma once
// Settings: what /etc/hostler/hostlerd.conf can say. Keys and syntax are libvirtd.conf's, so that
// an administrator's file works as it is; hostler's own keys come after them. One table in
// settings.cpp names every setting once: parser, default file and manual page walk it.
//
// To add one: a member here with its default, a row there.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xml/base/error.hpp"

namespace hostler::daemon {

struct Settings {
    // Where clients may come from.
    bool listen_tls = true;
    bool listen_tcp = false;
    std::string tls_port = "16514";
    std::string tcp_port = "16509";
    std::string listen_addr = "0.0.0.0";
    std::string unix_sock_group;
    std::string unix_sock_ro_perms = "0777";
    std::string unix_sock_rw_perms = "0700";
    std::string unix_sock_admin_perms = "0700";
    std::string unix_sock_dir;
    bool libvirt_sockets = false;

    // Who they are.
    std::string auth_unix_ro = "none";
    std::string auth_unix_rw = "none";
    std::string auth_tcp = "sasl";
    std::string auth_tls = "none";
    std::uint32_t tcp_min_ssf = 112;
    std::vector<std::string> access_drivers;
    std::vector<std::string> sasl_allowed_username_list;

    // TLS.
    std::string key_file;
    std::string cert_file;
    std::string ca_file;
    std::string crl_file;
    bool tls_no_sanity_certificate = false;
    bool tls_no_verify_certificate = false;
    std::vector<std::string> tls_allowed_dn_list;
    std::string tls_priority;

    // How many, how much.
    std::uint32_t max_clients = 5000;
    std::uint32_t max_queued_clients = 1000;
    std::uint32_t max_anonymous_clients = 20;
    std::uint32_t max_clients_per_user = 0;
    std::uint32_t login_time_s = 60;
    std::uint32_t max_client_requests = 64;
    std::uint32_t min_workers = 5;
    std::uint32_t max_workers = 20;
    std::uint32_t prio_workers = 5;
    std::uint32_t admin_min_workers = 1;
    std::uint32_t admin_max_workers = 5;
    std::uint32_t admin_max_clients = 5;
    std::uint32_t admin_max_queued_clients = 5;
    std::uint32_t admin_max_client_requests = 5;
    std::uint32_t io_threads = 0;
    std::uint32_t event_queue_max = 10000;
    std::uint32_t job_wait_s = 30;
    std::uint32_t job_time_s = 60;
    std::uint32_t storage_time_s = 300;
    std::uint32_t journal_entries_max = 100000;

    // Keepalive.
    std::int32_t keepalive_interval = 5;
    std::uint32_t keepalive_count = 5;
    std::int32_t admin_keepalive_interval = 5;
    std::uint32_t admin_keepalive_count = 5;

    // What is written down.
    std::uint32_t log_level = 3;
    std::string log_filters;
    std::string log_outputs;
    std::uint32_t audit_level = 1;
    bool audit_logging = false;

    // The host.
    std::string host_uuid;
    std::string host_uuid_source = "smbios";
    std::uint32_t ovs_timeout = 5;
    std::string driver_dir;

    bool operator==(const Settings&) const = default;
};

struct ReadSettings {
    Settings settings;
    std::vector<std::string>
        warnings;  ///< whole sentences: unknown keys, keys that do nothing here
};

/// Reads the text of a configuration file; `file` is its name in what is said. A syntax error, a
/// value of the wrong type or out of range is a conf_syntax error that names file, line and key.
Result<ReadSettings> read_settings(std::string_view text, std::string_view file);

/// Reads a file. One that does not exist leaves every default; one that cannot be read is an error.
Result<ReadSettings> load_settings(const std::filesystem::path& file);

/// The default hostlerd.conf: every setting with its sentence, its default commented out.
std::string default_file();

/// The manual page hostlerd.conf(5), in man's macros.
std::string manual_page();

}  // namespace hostler::daemon
