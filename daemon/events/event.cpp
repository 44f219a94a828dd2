#include "daemon/events/event.hpp"

#include <libvirt/libvirt.h>

#include "proto/rpc/message.hpp"

namespace hostler::daemon {
namespace {

using namespace proto;

// By virDomainEventID. Those from 16 on have no message of the old form.
constexpr EventProcedures domain_events[] = {
    {DomainEventLifecycle::number, DomainEventCallbackLifecycle::number},
    {DomainEventReboot::number, DomainEventCallbackReboot::number},
    {DomainEventRtcChange::number, DomainEventCallbackRtcChange::number},
    {DomainEventWatchdog::number, DomainEventCallbackWatchdog::number},
    {DomainEventIoError::number, DomainEventCallbackIoError::number},
    {DomainEventGraphics::number, DomainEventCallbackGraphics::number},
    {DomainEventIoErrorReason::number, DomainEventCallbackIoErrorReason::number},
    {DomainEventControlError::number, DomainEventCallbackControlError::number},
    {DomainEventBlockJob::number, DomainEventCallbackBlockJob::number},
    {DomainEventDiskChange::number, DomainEventCallbackDiskChange::number},
    {DomainEventTrayChange::number, DomainEventCallbackTrayChange::number},
    {DomainEventPmwakeup::number, DomainEventCallbackPmwakeup::number},
    {DomainEventPmsuspend::number, DomainEventCallbackPmsuspend::number},
    {DomainEventBalloonChange::number, DomainEventCallbackBalloonChange::number},
    {DomainEventPmsuspendDisk::number, DomainEventCallbackPmsuspendDisk::number},
    {DomainEventDeviceRemoved::number, DomainEventCallbackDeviceRemoved::number},
    {0, DomainEventBlockJob2::number},
    {0, DomainEventCallbackTunable::number},
    {0, DomainEventCallbackAgentLifecycle::number},
    {0, DomainEventCallbackDeviceAdded::number},
    {0, DomainEventCallbackMigrationIteration::number},
    {0, DomainEventCallbackJobCompleted::number},
    {0, DomainEventCallbackDeviceRemovalFailed::number},
    {0, DomainEventCallbackMetadataChange::number},
    {0, DomainEventBlockThreshold::number},
    {0, DomainEventMemoryFailure::number},
    {0, DomainEventMemoryDeviceSizeChange::number},
    {0, DomainEventNicMacChange::number},
};

constexpr EventProcedures network_events[] = {{0, NetworkEventLifecycle::number},
                                              {0, NetworkEventCallbackMetadataChange::number}};
constexpr EventProcedures storage_pool_events[] = {{0, StoragePoolEventLifecycle::number},
                                                   {0, StoragePoolEventRefresh::number}};
constexpr EventProcedures node_device_events[] = {{0, NodeDeviceEventLifecycle::number},
                                                  {0, NodeDeviceEventUpdate::number}};
constexpr EventProcedures secret_events[] = {{0, SecretEventLifecycle::number},
                                             {0, SecretEventValueChanged::number}};

std::span<const EventProcedures> rows(EventFamily family)
{
    switch (family) {
        case EventFamily::domain:
            return domain_events;
        case EventFamily::network:
            return network_events;
        case EventFamily::storage_pool:
            return storage_pool_events;
        case EventFamily::node_device:
            return node_device_events;
        case EventFamily::secret:
            return secret_events;
    }
    return {};
}

/// An event whose message of the old form is the body of the new one.
template <class Message>
Event twofold(std::int32_t number, const Message& message)
{
    return {EventFamily::domain, number, {message.dom.name, message.dom.uuid}, encode(message)};
}

/// The callback's number is at the front of every message of the new form.
Bytes without_callback(Bytes message)
{
    message.erase(message.begin(), message.begin() + 4);
    return message;
}

/// An event that only new registrations get.
template <class Message>
Event newer(std::int32_t number, const Message& message)
{
    return {EventFamily::domain,
            number,
            {message.dom.name, message.dom.uuid},
            without_callback(encode(message))};
}

template <class Message>
Event about_pool(std::int32_t number, const Message& message)
{
    return {EventFamily::storage_pool,
            number,
            {message.pool.name, message.pool.uuid},
            without_callback(encode(message))};
}

template <class Message>
Event about_secret(std::int32_t number, const Message& message)
{
    return {EventFamily::secret,
            number,
            {message.secret.usage_id, message.secret.uuid},
            without_callback(encode(message))};
}

}  // namespace

std::string_view word(EventFamily family)
{
    constexpr std::string_view words[] = {"domain", "network", "storage_pool", "node_device",
                                          "secret"};
    return words[static_cast<std::size_t>(family)];
}

std::int32_t event_count(EventFamily family)
{
    return static_cast<std::int32_t>(rows(family).size());
}

EventProcedures event_procedures(EventFamily family, std::int32_t number)
{
    return rows(family)[static_cast<std::size_t>(number)];
}

Event lifecycle_event(const DomainRef& domain, int event, int detail)
{
    return twofold(VIR_DOMAIN_EVENT_ID_LIFECYCLE, DomainEventLifecycleMsg{domain, event, detail});
}

Event reboot_event(const DomainRef& domain)
{
    return twofold(VIR_DOMAIN_EVENT_ID_REBOOT, DomainEventRebootMsg{domain});
}

Event clock_event(const DomainRef& domain, std::int64_t offset_s)
{
    return twofold(VIR_DOMAIN_EVENT_ID_RTC_CHANGE, DomainEventRtcChangeMsg{domain, offset_s});
}

Event watchdog_event(const DomainRef& domain, int action)
{
    return twofold(VIR_DOMAIN_EVENT_ID_WATCHDOG, DomainEventWatchdogMsg{domain, action});
}

Event io_error_event(const DomainRef& domain, const std::string& path, const std::string& alias,
                     int action)
{
    return twofold(VIR_DOMAIN_EVENT_ID_IO_ERROR,
                   DomainEventIoErrorMsg{domain, path, alias, action});
}

Event io_error_reason_event(const DomainRef& domain, const std::string& path,
                            const std::string& alias, int action, const std::string& reason)
{
    return twofold(VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON,
                   DomainEventIoErrorReasonMsg{domain, path, alias, action, reason});
}

Event balloon_event(const DomainRef& domain, std::uint64_t actual_kib)
{
    return twofold(VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE,
                   DomainEventBalloonChangeMsg{domain, actual_kib});
}

Event start_failed_event(const DomainRef& domain, int detail)
{
    return twofold(inner_start_failed,
                   DomainEventLifecycleMsg{domain, VIR_DOMAIN_EVENT_STARTED, detail});
}

Event devices_changed_event(const DomainRef& domain)
{
    return twofold(inner_devices_changed, DomainEventRebootMsg{domain});
}

Event memory_set_event(const DomainRef& domain, std::uint64_t kib)
{
    return twofold(inner_memory_set, DomainEventBalloonChangeMsg{domain, kib});
}

Event device_removed_event(const DomainRef& domain, const std::string& alias)
{
    return twofold(VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, DomainEventDeviceRemovedMsg{domain, alias});
}

Event device_added_event(const DomainRef& domain, const std::string& alias)
{
    return newer(VIR_DOMAIN_EVENT_ID_DEVICE_ADDED,
                 DomainEventCallbackDeviceAdded::Message{0, domain, alias});
}

Event agent_event(const DomainRef& domain, int state, int reason)
{
    return newer(VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE,
                 DomainEventCallbackAgentLifecycle::Message{0, domain, state, reason});
}

Event tunable_event(const DomainRef& domain, TypedParams params)
{
    return newer(VIR_DOMAIN_EVENT_ID_TUNABLE,
                 DomainEventCallbackTunable::Message{0, domain, std::move(params)});
}

Event metadata_event(const DomainRef& domain, int type, std::optional<std::string> uri)
{
    return newer(VIR_DOMAIN_EVENT_ID_METADATA_CHANGE,
                 DomainEventCallbackMetadataChange::Message{0, domain, type, std::move(uri)});
}

Event job_completed_event(const DomainRef& domain, TypedParams params)
{
    return newer(VIR_DOMAIN_EVENT_ID_JOB_COMPLETED,
                 DomainEventCallbackJobCompleted::Message{0, domain, std::move(params)});
}

Event job_ended_event(const DomainRef& domain, TypedParams params)
{
    return newer(inner_job_ended,
                 DomainEventCallbackJobCompleted::Message{0, domain, std::move(params)});
}

Event pool_event(const StoragePoolRef& pool, int event, int detail)
{
    return about_pool(VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE,
                      StoragePoolEventLifecycle::Message{0, pool, event, detail});
}

Event pool_refresh_event(const StoragePoolRef& pool)
{
    return about_pool(VIR_STORAGE_POOL_EVENT_ID_REFRESH, StoragePoolEventRefresh::Message{0, pool});
}

Event secret_event(const SecretRef& secret, int event, int detail)
{
    return about_secret(VIR_SECRET_EVENT_ID_LIFECYCLE,
                        SecretEventLifecycle::Message{0, secret, event, detail});
}

Event secret_value_event(const SecretRef& secret)
{
    return about_secret(VIR_SECRET_EVENT_ID_VALUE_CHANGED,
                        SecretEventValueChanged::Message{0, secret});
}

}  // namespace hostler::daemon
