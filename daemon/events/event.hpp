#pragma once
// Event: something that happened to an object, as the wire carries it. Encoded once, sent to many.
// Immutable once made, so any thread may read it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon {

/// The kinds of object that have events; each counts its event numbers from 0.
enum class EventFamily : std::uint8_t { domain, network, storage_pool, node_device, secret };

/// "storage_pool", as permissions name the kind of object.
std::string_view word(EventFamily family);

/// Whom an event is about.
struct EventSubject {
    std::string name;
    Uuid uuid;
};

struct Event {
    EventFamily family = EventFamily::domain;
    std::int32_t number = 0;  ///< virDomainEventID, virStoragePoolEventID, …
    EventSubject subject;
    proto::Bytes body;  ///< the message, without the callback's number
};

/// How many event numbers a family has: a registration for another is refused.
std::int32_t event_count(EventFamily family);

/// The procedures that carry an event: to old registrations (167), 0 where there is none, and
/// to new ones (316).
struct EventProcedures {
    std::int32_t legacy;
    std::int32_t callback;
};
EventProcedures event_procedures(EventFamily family, std::int32_t number);

using TypedParams = std::vector<proto::TypedParam>;
using proto::DomainRef;

// One maker an event that hostler sends. `event`, `detail`, `action`, `reason`, `type` and `state`
// are libvirt's constants.
Event lifecycle_event(const DomainRef& domain, int event, int detail);
Event reboot_event(const DomainRef& domain);
Event clock_event(const DomainRef& domain, std::int64_t offset_s);
Event watchdog_event(const DomainRef& domain, int action);
Event io_error_event(const DomainRef& domain, const std::string& path, const std::string& alias,
                     int action);
Event io_error_reason_event(const DomainRef& domain, const std::string& path,
                            const std::string& alias, int action, const std::string& reason);
Event balloon_event(const DomainRef& domain, std::uint64_t actual_kib);
Event device_added_event(const DomainRef& domain, const std::string& alias);
Event device_removed_event(const DomainRef& domain, const std::string& alias);
Event agent_event(const DomainRef& domain, int state, int reason);
Event tunable_event(const DomainRef& domain, TypedParams params);
Event metadata_event(const DomainRef& domain, int type, std::optional<std::string> uri);
Event job_completed_event(const DomainRef& domain, TypedParams params);

// What is heard inside the daemon only: no client can register for such a number.
constexpr std::int32_t inner_start_failed = -1;
constexpr std::int32_t inner_devices_changed = -2;
constexpr std::int32_t inner_memory_set = -3;
constexpr std::int32_t inner_job_ended = -4;

/// `detail` is that of the event which a start that succeeds would have had.
Event start_failed_event(const DomainRef& domain, int detail);
/// Disks, interfaces or vCPUs of a running domain are not what they were.
Event devices_changed_event(const DomainRef& domain);
Event memory_set_event(const DomainRef& domain, std::uint64_t kib);
/// A verb is through with a domain. The body is that of job_completed_event().
Event job_ended_event(const DomainRef& domain, TypedParams params);

Event pool_event(const proto::StoragePoolRef& pool, int event, int detail);
Event pool_refresh_event(const proto::StoragePoolRef& pool);
Event secret_event(const proto::SecretRef& secret, int event, int detail);
Event secret_value_event(const proto::SecretRef& secret);

}  // namespace hostler::daemon
