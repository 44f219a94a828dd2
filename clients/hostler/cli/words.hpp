#pragma once
// libvirt's numbers as the words its users know; "unknown" for a number that is newer than this.

#include <cstdint>
#include <string_view>

namespace hostler::cli::words {

std::string_view lifecycle(std::int32_t event);
std::string_view lifecycle_detail(std::int32_t event, std::int32_t detail);
std::string_view watchdog_action(std::int32_t action);
std::string_view io_error_action(std::int32_t action);
std::string_view graphics_phase(std::int32_t phase);
std::string_view address_family(std::int32_t family);
std::string_view block_job(std::int32_t type);
std::string_view block_job_status(std::int32_t status);
std::string_view disk_change(std::int32_t reason);
std::string_view tray_change(std::int32_t reason);
std::string_view agent_state(std::int32_t state);
std::string_view agent_reason(std::int32_t reason);
std::string_view metadata_type(std::int32_t type);
std::string_view memory_failure_recipient(std::int32_t recipient);
std::string_view memory_failure_action(std::int32_t action);
std::string_view job_type(std::int32_t type);
std::string_view job_operation(std::uint64_t operation);
/// virDomainMemoryStatTags; "" for one that is newer than this.
std::string_view memory_stat(std::int32_t tag);

}  // namespace hostler::cli::words
