#include "xml/base/error.hpp"

#include <algorithm>
#include <iterator>

namespace hostler {
namespace {

struct Row {
    ErrorCode code;
    std::string_view pattern;
};

// The texts that clients print verbatim and that scripts match (observed on libvirtd 9.0.0).
// By number, so that a code is found by bisection.
constexpr Row rows[] = {
    {ErrorCode::internal, "internal error: %s"},
    {ErrorCode::no_memory, "out of memory: %s"},
    {ErrorCode::no_support, "this function is not supported by the connection driver: %s"},
    {ErrorCode::unknown_host, "unknown host %s"},
    {ErrorCode::no_connect, "no connection driver available for %s"},
    {ErrorCode::invalid_connection, "invalid connection pointer in %s"},
    {ErrorCode::invalid_domain, "invalid domain pointer in %s"},
    {ErrorCode::invalid_argument, "invalid argument: %s"},
    {ErrorCode::operation_failed, "operation failed: %s"},
    {ErrorCode::no_source, "missing source information for device %s"},
    {ErrorCode::xml_error, "XML error: %s"},
    {ErrorCode::domain_exists, "this domain exists already: %s"},
    {ErrorCode::operation_denied, "operation forbidden: %s"},
    {ErrorCode::open_failed, "failed to open file: %s"},
    {ErrorCode::read_failed, "failed to read file: %s"},
    {ErrorCode::parse_failed, "failed to parse file: %s"},
    {ErrorCode::conf_syntax, "configuration file syntax error: %s"},
    {ErrorCode::write_failed, "failed to write file: %s"},
    {ErrorCode::invalid_network, "invalid network pointer in %s"},
    {ErrorCode::network_exists, "this network exists already: %s"},
    {ErrorCode::no_domain, "Domain not found: %s"},
    {ErrorCode::no_network, "Network not found: %s"},
    {ErrorCode::invalid_mac, "invalid MAC address: %s"},
    {ErrorCode::auth_failed, "authentication failed: %s"},
    {ErrorCode::invalid_storage_pool, "invalid storage pool pointer in %s"},
    {ErrorCode::invalid_storage_volume, "invalid storage volume pointer in %s"},
    {ErrorCode::no_storage_pool, "Storage pool not found: %s"},
    {ErrorCode::no_storage_volume, "Storage volume not found: %s"},
    {ErrorCode::invalid_node_device, "invalid node device pointer in %s"},
    {ErrorCode::no_node_device, "Node device not found: %s"},
    {ErrorCode::operation_invalid, "Requested operation is not valid: %s"},
    {ErrorCode::no_interface, "Interface not found: %s"},
    {ErrorCode::invalid_interface, "invalid interface pointer in %s"},
    {ErrorCode::multiple_interfaces, "multiple matching interfaces found: %s"},
    {ErrorCode::invalid_nwfilter, "Invalid network filter: %s"},
    {ErrorCode::no_nwfilter, "Network filter not found: %s"},
    {ErrorCode::build_firewall, "error while building firewall: %s"},
    {ErrorCode::invalid_secret, "Invalid secret: %s"},
    {ErrorCode::no_secret, "Secret not found: %s"},
    {ErrorCode::config_unsupported, "unsupported configuration: %s"},
    {ErrorCode::operation_timeout, "Timed out during operation: %s"},
    {ErrorCode::hook_script_failed, "Hook script execution failed: %s"},
    {ErrorCode::invalid_domain_snapshot, "Invalid snapshot: %s"},
    {ErrorCode::no_domain_snapshot, "Domain snapshot not found: %s"},
    {ErrorCode::invalid_stream, "invalid stream pointer in %s"},
    {ErrorCode::argument_unsupported, "argument unsupported: %s"},
    {ErrorCode::storage_probe_failed, "Storage pool probe failed: %s"},
    {ErrorCode::storage_pool_built, "Storage pool already built: %s"},
    {ErrorCode::snapshot_revert_risky, "revert requires force: %s"},
    {ErrorCode::operation_aborted, "operation aborted: %s"},
    {ErrorCode::auth_cancelled, "authentication cancelled: %s"},
    {ErrorCode::no_domain_metadata, "metadata not found: %s"},
    {ErrorCode::migrate_unsafe, "Unsafe migration: %s"},
    {ErrorCode::overflow, "numerical overflow: %s"},
    {ErrorCode::block_copy_active, "block copy still active: %s"},
    {ErrorCode::operation_unsupported, "Operation not supported: %s"},
    {ErrorCode::ssh, "SSH transport error: %s"},
    {ErrorCode::agent_unresponsive, "Guest agent is not responding: %s"},
    {ErrorCode::resource_busy, "resource busy: %s"},
    {ErrorCode::access_denied, "access denied: %s"},
    {ErrorCode::dbus_service, "error from service: %s"},
    {ErrorCode::storage_volume_exists, "storage volume %s exists already"},
    {ErrorCode::cpu_incompatible, "the CPU is incompatible with host CPU: %s"},
    {ErrorCode::xml_invalid_schema, "XML document failed to validate against schema: %s"},
    {ErrorCode::auth_unavailable, "authentication unavailable: %s"},
    {ErrorCode::no_server, "Server not found: %s"},
    {ErrorCode::no_client, "Client not found: %s"},
    {ErrorCode::agent_unsynced, "guest agent replied with wrong id to guest-sync command: %s"},
    {ErrorCode::device_missing, "device not found: %s"},
    {ErrorCode::invalid_nwfilter_binding, "Invalid network filter binding: %s"},
    {ErrorCode::no_nwfilter_binding, "Network filter binding not found: %s"},
    {ErrorCode::invalid_domain_checkpoint, "Invalid domain checkpoint: %s"},
    {ErrorCode::no_domain_checkpoint, "Domain checkpoint not found: %s"},
    {ErrorCode::no_domain_backup, "Domain backup job id not found: %s"},
    {ErrorCode::invalid_network_port, "Invalid network port pointer: %s"},
    {ErrorCode::network_port_exists, "this network port exists already: %s"},
    {ErrorCode::no_network_port, "network port not found: %s"},
    {ErrorCode::no_hostname, "no hostname found: %s"},
    {ErrorCode::checkpoint_inconsistent, "checkpoint inconsistent: %s"},
    {ErrorCode::multiple_domains, "multiple matching domains found: %s"},
    {ErrorCode::no_network_metadata, "network metadata not found: %s"},
};
static_assert(std::ranges::is_sorted(rows, {}, &Row::code));

}  // namespace

std::string_view pattern(ErrorCode code)
{
    const auto* row = std::ranges::lower_bound(rows, code, {}, &Row::code);
    const bool is_listed = row != std::end(rows) && row->code == code;
    return is_listed ? row->pattern : std::string_view("%s");
}

std::string Error::text() const
{
    std::string whole(pattern(code));
    whole.replace(whole.find("%s"), 2, detail);
    return whole;
}

}  // namespace hostler
