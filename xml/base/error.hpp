#pragma once
// Error: what went wrong, in the words a libvirt client understands.
// Result<T>: a T or an Error, shaped like std::expected<T, Error> so that the day the compiler has
// it, this file becomes one alias.
//
// Code that judges input returns Result; a verb throws Error; one place catches (DESIGN rule 7).

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace hostler {

/// virErrorNumber: the numbers a client sees in virError.code. They are part of the wire and never
/// change; tests/xml/base/error_test.cpp holds them against libvirt's own header.
enum class ErrorCode : std::int32_t {
    internal = 1,
    no_memory = 2,
    no_support = 3,
    unknown_host = 4,
    no_connect = 5,
    invalid_connection = 6,
    invalid_domain = 7,
    invalid_argument = 8,
    operation_failed = 9,
    no_source = 19,
    xml_error = 27,
    domain_exists = 28,
    operation_denied = 29,
    open_failed = 30,
    read_failed = 31,
    parse_failed = 32,
    conf_syntax = 33,
    write_failed = 34,
    xml_detail = 35,
    invalid_network = 36,
    network_exists = 37,
    system_error = 38,
    rpc = 39,
    no_domain = 42,
    no_network = 43,
    invalid_mac = 44,
    auth_failed = 45,
    invalid_storage_pool = 46,
    invalid_storage_volume = 47,
    no_storage_pool = 49,
    no_storage_volume = 50,
    invalid_node_device = 52,
    no_node_device = 53,
    operation_invalid = 55,
    no_interface = 57,
    invalid_interface = 58,
    multiple_interfaces = 59,
    invalid_nwfilter = 61,
    no_nwfilter = 62,
    build_firewall = 63,
    invalid_secret = 65,
    no_secret = 66,
    config_unsupported = 67,
    operation_timeout = 68,
    migrate_persist_failed = 69,
    hook_script_failed = 70,
    invalid_domain_snapshot = 71,
    no_domain_snapshot = 72,
    invalid_stream = 73,
    argument_unsupported = 74,
    storage_probe_failed = 75,
    storage_pool_built = 76,
    snapshot_revert_risky = 77,
    operation_aborted = 78,
    auth_cancelled = 79,
    no_domain_metadata = 80,
    migrate_unsafe = 81,
    overflow = 82,
    block_copy_active = 83,
    operation_unsupported = 84,
    ssh = 85,
    agent_unresponsive = 86,
    resource_busy = 87,
    access_denied = 88,
    dbus_service = 89,
    storage_volume_exists = 90,
    cpu_incompatible = 91,
    xml_invalid_schema = 92,
    migrate_finish_ok = 93,
    auth_unavailable = 94,
    no_server = 95,
    no_client = 96,
    agent_unsynced = 97,
    libssh = 98,
    device_missing = 99,
    invalid_nwfilter_binding = 100,
    no_nwfilter_binding = 101,
    invalid_domain_checkpoint = 102,
    no_domain_checkpoint = 103,
    no_domain_backup = 104,
    invalid_network_port = 105,
    network_port_exists = 106,
    no_network_port = 107,
    no_hostname = 108,
    checkpoint_inconsistent = 109,
    multiple_domains = 110,
    no_network_metadata = 111,
};

/// virErrorDomain: the part of libvirt that a client believes the error comes from.
enum class ErrorDomain : std::int32_t {
    none = 0,
    xml = 5,
    rpc = 7,
    conf = 9,
    qemu = 10,
    test = 12,
    remote = 13,
    storage = 18,
    network = 19,
    domain = 20,
    node_device = 22,
    security = 24,
    interface = 26,
    secret = 30,
    cpu = 31,
    nwfilter = 33,
    streams = 38,
    event = 40,
    locking = 42,
    capabilities = 44,
    uri = 45,
    auth = 46,
    device = 49,
    access = 55,
    admin = 62,
};

struct Error {
    /// `detail` is a sentence that names the thing, the value and what would be right. The text a
    /// client reads is text(): libvirt's prefix for the code, then the detail.
    Error(ErrorCode error_code, std::string error_detail,
          ErrorDomain error_domain = ErrorDomain::none)
        : code(error_code), domain(error_domain), detail(std::move(error_detail))
    {
    }

    /// "Domain not found: no domain with matching name 'x'".
    std::string text() const;

    ErrorCode code;
    ErrorDomain domain;  ///< none: the door that reports it names its own
    std::string detail;

    bool operator==(const Error&) const = default;
};

/// libvirt's printf pattern for a code: "Domain not found: %s". A client's bindings get it as str1.
std::string_view pattern(ErrorCode code);

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    const T& operator*() const& { return *std::get_if<0>(&state_); }
    T& operator*() & { return *std::get_if<0>(&state_); }
    T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }
    const T* operator->() const { return std::get_if<0>(&state_); }
    T* operator->() { return std::get_if<0>(&state_); }
    const Error& error() const { return *std::get_if<1>(&state_); }

    /// The one bridge from values to exceptions: the T, or the Error thrown.
    T or_throw() &&
    {
        if (!has_value()) throw std::move(*std::get_if<1>(&state_));
        return std::move(*std::get_if<0>(&state_));
    }

private:
    std::variant<T, Error> state_;
};

/// Success with nothing to say.
struct Done {
    bool operator==(const Done&) const = default;
};

}  // namespace hostler
