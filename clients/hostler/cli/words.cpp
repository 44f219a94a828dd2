#include "clients/hostler/cli/words.hpp"

#include <span>

namespace hostler::cli::words {
namespace {

using List = std::span<const std::string_view>;

std::string_view at(List words, std::int64_t number)
{
    const bool is_known = number >= 0 && number < static_cast<std::int64_t>(words.size());
    return is_known ? words[static_cast<std::size_t>(number)] : "unknown";
}

constexpr std::string_view lifecycles[] = {"Defined",   "Undefined",   "Started",
                                           "Suspended", "Resumed",     "Stopped",
                                           "Shutdown",  "PMSuspended", "Crashed"};
constexpr std::string_view defined[] = {"Added", "Updated", "Renamed", "Snapshot"};
constexpr std::string_view undefined[] = {"Removed", "Renamed"};
constexpr std::string_view started[] = {"Booted", "Migrated", "Restored", "Snapshot",
                                        "Event wakeup"};
constexpr std::string_view suspended[] = {"Paused",    "Migrated",  "I/O Error",
                                          "Watchdog",  "Restored",  "Snapshot",
                                          "API error", "Post-copy", "Post-copy Error"};
constexpr std::string_view resumed[] = {"Unpaused", "Migrated", "Snapshot", "Post-copy",
                                        "Post-copy Error"};
constexpr std::string_view stopped[] = {"Shutdown", "Destroyed", "Crashed", "Migrated",
                                        "Saved",    "Failed",    "Snapshot"};
constexpr std::string_view shut_down[] = {"Finished", "Finished after guest request",
                                          "Finished after host request"};
constexpr std::string_view pm_suspended[] = {"Memory", "Disk"};
constexpr std::string_view crashed[] = {"Panicked", "Crashloaded"};
constexpr List lifecycle_details[] = {defined, undefined, started,      suspended, resumed,
                                      stopped, shut_down, pm_suspended, crashed};

constexpr std::string_view watchdog_actions[] = {"none",     "pause", "reset",     "poweroff",
                                                 "shutdown", "debug", "inject-nmi"};
constexpr std::string_view io_error_actions[] = {"none", "pause", "report"};
constexpr std::string_view graphics_phases[] = {"connect", "initialize", "disconnect"};
constexpr std::string_view families[] = {"IPv4", "IPv6", "unix"};
constexpr std::string_view block_jobs[] = {"Unknown job",  "Block Pull",          "Block Copy",
                                           "Block Commit", "Active Block Commit", "Backup"};
constexpr std::string_view block_job_states[] = {"completed", "failed", "canceled", "ready"};
constexpr std::string_view disk_changes[] = {"changed", "dropped"};
constexpr std::string_view tray_changes[] = {"opened", "closed"};
constexpr std::string_view agent_states[] = {"unknown", "connected", "disconnected"};
constexpr std::string_view agent_reasons[] = {"unknown", "domain started", "channel event"};
constexpr std::string_view metadata_types[] = {"description", "title", "element"};
constexpr std::string_view recipients[] = {"hypervisor", "guest"};
constexpr std::string_view failure_actions[] = {"ignore", "inject", "fatal", "reset"};
constexpr std::string_view job_types[] = {"None",      "Bounded", "Unbounded",
                                          "Completed", "Failed",  "Cancelled"};
constexpr std::string_view job_operations[] = {
    "Unknown",  "Start",           "Save", "Restore", "Incoming migration", "Outgoing migration",
    "Snapshot", "Snapshot revert", "Dump", "Backup",  "Snapshot delete"};
constexpr std::string_view memory_stats[] = {
    "swap_in",     "swap_out",        "major_fault",   "minor_fault", "unused",
    "available",   "actual",          "rss",           "usable",      "last_update",
    "disk_caches", "hugetlb_pgalloc", "hugetlb_pgfail"};

}  // namespace

std::string_view lifecycle(std::int32_t event)
{
    return at(lifecycles, event);
}

std::string_view lifecycle_detail(std::int32_t event, std::int32_t detail)
{
    const bool is_known =
        event >= 0 && event < static_cast<std::int32_t>(std::size(lifecycle_details));
    return is_known ? at(lifecycle_details[event], detail) : "unknown";
}

std::string_view watchdog_action(std::int32_t action)
{
    return at(watchdog_actions, action);
}

std::string_view io_error_action(std::int32_t action)
{
    return at(io_error_actions, action);
}

std::string_view graphics_phase(std::int32_t phase)
{
    return at(graphics_phases, phase);
}

std::string_view address_family(std::int32_t family)
{
    return at(families, family);
}

std::string_view block_job(std::int32_t type)
{
    return at(block_jobs, type);
}

std::string_view block_job_status(std::int32_t status)
{
    return at(block_job_states, status);
}

std::string_view disk_change(std::int32_t reason)
{
    return at(disk_changes, reason);
}

std::string_view tray_change(std::int32_t reason)
{
    return at(tray_changes, reason);
}

std::string_view agent_state(std::int32_t state)
{
    return at(agent_states, state);
}

std::string_view agent_reason(std::int32_t reason)
{
    return at(agent_reasons, reason);
}

std::string_view metadata_type(std::int32_t type)
{
    return at(metadata_types, type);
}

std::string_view memory_failure_recipient(std::int32_t recipient)
{
    return at(recipients, recipient);
}

std::string_view memory_failure_action(std::int32_t action)
{
    return at(failure_actions, action);
}

std::string_view job_type(std::int32_t type)
{
    return at(job_types, type);
}

std::string_view job_operation(std::uint64_t operation)
{
    return at(job_operations, static_cast<std::int64_t>(operation));
}

std::string_view memory_stat(std::int32_t tag)
{
    const bool is_known = tag >= 0 && tag < static_cast<std::int32_t>(std::size(memory_stats));
    return is_known ? memory_stats[tag] : "";
}

}  // namespace hostler::cli::words
