#include "clients/hostler/cli/domain_event.hpp"

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/event_reading.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/cli/words.hpp"

namespace hostler::cli {
namespace {

Field fact(std::string key, Value value)
{
    return {std::move(key), {}, Cell(std::move(value))};
}

DomainEvent lifecycle(const proto::DomainEventCallbackLifecycle::Message& event)
{
    const std::string what(words::lifecycle(event.msg.event));
    const std::string detail(words::lifecycle_detail(event.msg.event, event.msg.detail));
    return {
        event.msg.dom, {fact("event", what), fact("detail", detail)}, ": " + what + " " + detail};
}

DomainEvent plain_event(const auto& event)
{
    return {event.msg.dom, {}, ""};
}

DomainEvent rtc_change(const proto::DomainEventCallbackRtcChange::Message& event)
{
    return {event.msg.dom,
            {fact("offset_s", event.msg.offset)},
            ": " + std::to_string(event.msg.offset)};
}

DomainEvent watchdog(const proto::DomainEventCallbackWatchdog::Message& event)
{
    const std::string action(words::watchdog_action(event.msg.action));
    return {event.msg.dom, {fact("action", action)}, ": " + action};
}

DomainEvent io_error(const proto::DomainEventCallbackIoError::Message& event)
{
    const auto& msg = event.msg;
    const std::string action(words::io_error_action(msg.action));
    return {msg.dom,
            {fact("path", msg.src_path), fact("device", msg.dev_alias), fact("action", action)},
            ": " + msg.src_path + " (" + msg.dev_alias + ") " + action};
}

DomainEvent io_error_reason(const proto::DomainEventCallbackIoErrorReason::Message& event)
{
    const auto& msg = event.msg;
    const std::string action(words::io_error_action(msg.action));
    return {msg.dom,
            {fact("path", msg.src_path), fact("device", msg.dev_alias), fact("action", action),
             fact("reason", msg.reason)},
            ": " + msg.src_path + " (" + msg.dev_alias + ") " + action + " due to " + msg.reason};
}

std::string address(const proto::DomainEventGraphicsAddress& from)
{
    return std::string(words::address_family(from.family)) + " " + from.node + " " + from.service;
}

DomainEvent graphics(const proto::DomainEventCallbackGraphics::Message& event)
{
    const auto& msg = event.msg;
    const std::string phase(words::graphics_phase(msg.phase));
    std::string text = ": " + phase + " local[" + address(msg.local) + "] remote[" +
                       address(msg.remote) + "] " + msg.auth_scheme;
    for (std::size_t at = 0; at < msg.subject.size(); ++at)
        text += "\n\tsubject[" + std::to_string(at) + "]: " + msg.subject[at].type + "=" +
                msg.subject[at].name;
    return {msg.dom,
            {fact("phase", phase), fact("local", address(msg.local)),
             fact("remote", address(msg.remote)), fact("auth_scheme", msg.auth_scheme)},
            text};
}

DomainEvent block_job_of(const proto::DomainRef& domain, const std::string& disk, std::int32_t type,
                         std::int32_t status)
{
    const std::string job(words::block_job(type));
    const std::string state(words::block_job_status(status));
    return {domain,
            {fact("disk", disk), fact("job", job), fact("status", state)},
            ": " + job + " for " + disk + " " + state};
}

DomainEvent block_job(const proto::DomainEventCallbackBlockJob::Message& event)
{
    return block_job_of(event.msg.dom, event.msg.path, event.msg.type, event.msg.status);
}

DomainEvent block_job_2(const proto::DomainEventBlockJob2::Message& event)
{
    return block_job_of(event.dom, event.dst, event.type, event.status);
}

DomainEvent disk_change(const proto::DomainEventCallbackDiskChange::Message& event)
{
    const auto& msg = event.msg;
    const std::string reason(words::disk_change(msg.reason));
    const std::string before = msg.old_src_path.value_or("");
    const std::string after = msg.new_src_path.value_or("");
    return {msg.dom,
            {fact("device", msg.dev_alias), fact("before", before), fact("after", after),
             fact("reason", reason)},
            " disk " + msg.dev_alias + ": " + before + " -> " + after + ": " + reason};
}

DomainEvent tray_change(const proto::DomainEventCallbackTrayChange::Message& event)
{
    const std::string reason(words::tray_change(event.msg.reason));
    return {event.msg.dom,
            {fact("device", event.msg.dev_alias), fact("reason", reason)},
            " disk " + event.msg.dev_alias + ": " + reason};
}

DomainEvent balloon_change(const proto::DomainEventCallbackBalloonChange::Message& event)
{
    return {event.msg.dom,
            {fact("actual_kib", event.msg.actual)},
            ": " + std::to_string(event.msg.actual) + "KiB"};
}

DomainEvent device_event(const proto::DomainRef& domain, const std::string& alias)
{
    return {domain, {fact("device", alias)}, ": " + alias};
}

DomainEvent device_removed(const proto::DomainEventCallbackDeviceRemoved::Message& event)
{
    return device_event(event.msg.dom, event.msg.dev_alias);
}

DomainEvent device_changed(const auto& event)
{
    return device_event(event.dom, event.dev_alias);
}

/// Events that carry a list: a line for each parameter.
DomainEvent params_event(const auto& event)
{
    DomainEvent read = {event.dom, {}, ":"};
    for (const proto::TypedParam& each : event.params) {
        const Cell cell = cell_of(each.value);
        read.text += "\n\t" + each.field + ": " + cell.text;
        read.facts.push_back(fact(each.field, cell.value));
    }
    return read;
}

DomainEvent agent(const proto::DomainEventCallbackAgentLifecycle::Message& event)
{
    const std::string state(words::agent_state(event.state));
    const std::string reason(words::agent_reason(event.reason));
    return {event.dom,
            {fact("state", state), fact("reason", reason)},
            ": state: '" + state + "' reason: '" + reason + "'"};
}

DomainEvent migration_iteration(const proto::DomainEventCallbackMigrationIteration::Message& event)
{
    return {event.dom,
            {fact("iteration", event.iteration)},
            ": iteration: '" + std::to_string(event.iteration) + "'"};
}

DomainEvent metadata_change(const proto::DomainEventCallbackMetadataChange::Message& event)
{
    const std::string type(words::metadata_type(event.type));
    return {event.dom,
            {fact("type", type), fact("uri", event.nsuri ? Value(*event.nsuri) : Value())},
            ": type " + type + ", uri " + event.nsuri.value_or("<null>")};
}

DomainEvent block_threshold(const proto::DomainEventBlockThreshold::Message& event)
{
    const std::string path = event.path.value_or("(null)");
    return {event.dom,
            {fact("device", event.dev), fact("path", path), fact("threshold", event.threshold),
             fact("excess", event.excess)},
            ": dev: " + event.dev + "(" + path + ") " + std::to_string(event.threshold) + " " +
                std::to_string(event.excess)};
}

DomainEvent memory_failure(const proto::DomainEventMemoryFailure::Message& event)
{
    const std::string recipient(words::memory_failure_recipient(event.recipient));
    const std::string action(words::memory_failure_action(event.action));
    return {event.dom,
            {fact("recipient", recipient), fact("action", action), fact("flags", event.flags)},
            ":\nrecipient: " + recipient + "\naction: " + action +
                "\naction required: " + std::to_string(event.flags & 1u) +
                "\nrecursive: " + std::to_string(event.flags >> 1 & 1u)};
}

DomainEvent memory_size(const proto::DomainEventMemoryDeviceSizeChange::Message& event)
{
    return {event.dom,
            {fact("alias", event.alias), fact("size_kib", event.size)},
            ":\nalias: " + event.alias + "\nsize: " + std::to_string(event.size)};
}

using namespace proto;

/// The kind whose message is P's, as `describe` tells it.
template <class P, auto describe>
constexpr EventKind told(std::int32_t id, std::string_view name)
{
    return {id, name, P::number, &read_event<P, describe>};
}

template <class P>
constexpr auto told_plain = &told<P, &plain_event<typename P::Message>>;
template <class P>
constexpr auto told_params = &told<P, &params_event<typename P::Message>>;
template <class P>
constexpr auto told_device = &told<P, &device_changed<typename P::Message>>;

constexpr EventKind kinds[] = {
    told<DomainEventCallbackLifecycle, &lifecycle>(VIR_DOMAIN_EVENT_ID_LIFECYCLE, "lifecycle"),
    told_plain<DomainEventCallbackReboot>(VIR_DOMAIN_EVENT_ID_REBOOT, "reboot"),
    told<DomainEventCallbackRtcChange, &rtc_change>(VIR_DOMAIN_EVENT_ID_RTC_CHANGE, "rtc-change"),
    told<DomainEventCallbackWatchdog, &watchdog>(VIR_DOMAIN_EVENT_ID_WATCHDOG, "watchdog"),
    told<DomainEventCallbackIoError, &io_error>(VIR_DOMAIN_EVENT_ID_IO_ERROR, "io-error"),
    told<DomainEventCallbackGraphics, &graphics>(VIR_DOMAIN_EVENT_ID_GRAPHICS, "graphics"),
    told<DomainEventCallbackIoErrorReason, &io_error_reason>(VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON,
                                                             "io-error-reason"),
    told_plain<DomainEventCallbackControlError>(VIR_DOMAIN_EVENT_ID_CONTROL_ERROR, "control-error"),
    told<DomainEventCallbackBlockJob, &block_job>(VIR_DOMAIN_EVENT_ID_BLOCK_JOB, "block-job"),
    told<DomainEventCallbackDiskChange, &disk_change>(VIR_DOMAIN_EVENT_ID_DISK_CHANGE,
                                                      "disk-change"),
    told<DomainEventCallbackTrayChange, &tray_change>(VIR_DOMAIN_EVENT_ID_TRAY_CHANGE,
                                                      "tray-change"),
    told_plain<DomainEventCallbackPmwakeup>(VIR_DOMAIN_EVENT_ID_PMWAKEUP, "pm-wakeup"),
    told_plain<DomainEventCallbackPmsuspend>(VIR_DOMAIN_EVENT_ID_PMSUSPEND, "pm-suspend"),
    told<DomainEventCallbackBalloonChange, &balloon_change>(VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE,
                                                            "balloon-change"),
    told_plain<DomainEventCallbackPmsuspendDisk>(VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK,
                                                 "pm-suspend-disk"),
    told<DomainEventCallbackDeviceRemoved, &device_removed>(VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED,
                                                            "device-removed"),
    told<DomainEventBlockJob2, &block_job_2>(VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2, "block-job-2"),
    told_params<DomainEventCallbackTunable>(VIR_DOMAIN_EVENT_ID_TUNABLE, "tunable"),
    told<DomainEventCallbackAgentLifecycle, &agent>(VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE,
                                                    "agent-lifecycle"),
    told_device<DomainEventCallbackDeviceAdded>(VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, "device-added"),
    told<DomainEventCallbackMigrationIteration, &migration_iteration>(
        VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION, "migration-iteration"),
    told_params<DomainEventCallbackJobCompleted>(VIR_DOMAIN_EVENT_ID_JOB_COMPLETED,
                                                 "job-completed"),
    told_device<DomainEventCallbackDeviceRemovalFailed>(VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED,
                                                        "device-removal-failed"),
    told<DomainEventCallbackMetadataChange, &metadata_change>(VIR_DOMAIN_EVENT_ID_METADATA_CHANGE,
                                                              "metadata-change"),
    told<DomainEventBlockThreshold, &block_threshold>(VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD,
                                                      "block-threshold"),
    told<DomainEventMemoryFailure, &memory_failure>(VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE,
                                                    "memory-failure"),
    told<DomainEventMemoryDeviceSizeChange, &memory_size>(
        VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE, "memory-device-size-change"),
};

}  // namespace

std::span<const EventKind> event_kinds()
{
    return kinds;
}

}  // namespace hostler::cli
