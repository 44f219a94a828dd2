#include "daemon/audit/audit_keeper.hpp"

#include <libvirt/libvirt.h>

#include "proto/rpc/message.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon {
namespace {

std::string_view start_reason(int detail)
{
    switch (detail) {
        case VIR_DOMAIN_EVENT_STARTED_MIGRATED:
            return "migrated";
        case VIR_DOMAIN_EVENT_STARTED_RESTORED:
            return "restored";
        case VIR_DOMAIN_EVENT_STARTED_FROM_SNAPSHOT:
            return "from-snapshot";
        default:
            return "booted";
    }
}

std::string_view stop_reason(int detail)
{
    switch (detail) {
        case VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN:
            return "shutdown";
        case VIR_DOMAIN_EVENT_STOPPED_DESTROYED:
            return "destroyed";
        case VIR_DOMAIN_EVENT_STOPPED_CRASHED:
            return "crashed";
        case VIR_DOMAIN_EVENT_STOPPED_MIGRATED:
            return "migrated";
        case VIR_DOMAIN_EVENT_STOPPED_SAVED:
            return "saved";
        default:
            return "failed";
    }
}

std::map<std::string, std::string> disks_of(const xml::Domain& domain)
{
    std::map<std::string, std::string> disks;
    for (const xml::Disk& disk : domain.devices.disks)
        disks[disk.target.str()] = disk.source.path.str();
    return disks;
}

std::map<std::string, std::string> interfaces_of(const xml::Domain& domain)
{
    std::map<std::string, std::string> interfaces;
    for (const xml::Interface& interface : domain.devices.interfaces)
        interfaces[interface.mac.text()] = interface.mac.text();
    return interfaces;
}

std::uint64_t vcpus_of(const xml::Domain& domain)
{
    return domain.current_vcpus.value_or(domain.vcpus);
}

}  // namespace

void AuditKeeper::know_running()
{
    for (const Found& found : realm_.domains().all())
        if (found.view->live)
            running_.emplace(found.view->current().uuid, running_of(*found.view->live));
}

void AuditKeeper::deliver(std::shared_ptr<const Event> event)
{
    if (event->family != EventFamily::domain) return;
    asio::post(line_, [self = shared_from_this(), event] { self->hear(*event); });
}

void AuditKeeper::hear(const Event& event)
{
    switch (event.number) {
        case VIR_DOMAIN_EVENT_ID_LIFECYCLE:
        case inner_start_failed: {
            const auto told = proto::decode<proto::DomainEventLifecycleMsg>(event.body).or_throw();
            if (event.number == inner_start_failed)
                failed(told.dom, start_reason(told.detail));
            else if (told.event == VIR_DOMAIN_EVENT_STARTED)
                started(told.dom, start_reason(told.detail));
            else if (told.event == VIR_DOMAIN_EVENT_STOPPED)
                stopped(told.dom, stop_reason(told.detail));
            break;
        }
        case VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED:
        case inner_devices_changed:
            changed(event.subject.uuid);
            break;
        case inner_memory_set:
            memory_set(
                event.subject.uuid,
                proto::decode<proto::DomainEventBalloonChangeMsg>(event.body).or_throw().actual);
            break;
        default:
            break;
    }
}

AuditKeeper::Running AuditKeeper::running_of(const xml::Domain& domain)
{
    return {{domain.name.str(), domain.uuid, std::string(xml::word(domain.type))},
            disks_of(domain),
            interfaces_of(domain),
            domain.current_memory_kib,
            vcpus_of(domain)};
}

/// What a domain has, or would have had.
AuditKeeper::Running AuditKeeper::give(const xml::Domain& domain)
{
    Running given = running_of(domain);
    for (const auto& [target, path] : given.disks)
        audit_.resource(given.who, "disk", "start", "", path);
    for (const auto& [key, mac] : given.interfaces)
        audit_.resource(given.who, "net", "start", "", mac);
    audit_.amount(given.who, "mem", "start", 0, given.memory_kib);
    audit_.amount(given.who, "vcpu", "start", 0, given.vcpus);
    return given;
}

void AuditKeeper::started(const proto::DomainRef& domain, std::string_view reason)
{
    const ViewPtr view = realm_.domains().seek(domain.uuid);
    if (!view || !view->live) return;  // it has ended meanwhile: its end is told
    const Running& running =
        running_.insert_or_assign(domain.uuid, give(*view->live)).first->second;
    audit_.control(running.who, "start", reason, view->machine ? view->machine->process_id() : 0);
}

void AuditKeeper::failed(const proto::DomainRef& domain, std::string_view reason)
{
    // A transient domain that has not started is gone, with what it was to have.
    const ViewPtr view = realm_.domains().seek(domain.uuid);
    const Audited who = view ? give(view->current()).who : Audited{domain.name, domain.uuid, "kvm"};
    audit_.control(who, "start", reason, 0, false);
}

void AuditKeeper::stopped(const proto::DomainRef& domain, std::string_view reason)
{
    const auto known = running_.find(domain.uuid);
    const Audited who =
        known == running_.end() ? Audited{domain.name, domain.uuid, "kvm"} : known->second.who;
    audit_.control(who, "stop", reason, 0);
    if (known != running_.end()) running_.erase(known);
}

void AuditKeeper::compare(const Audited& who, std::string_view kind, const Devices& before,
                          const Devices& now)
{
    for (const auto& [key, value] : before)
        if (!now.contains(key)) audit_.resource(who, kind, "detach", value, "");
    for (const auto& [key, value] : now) {
        const auto old = before.find(key);
        if (old == before.end())
            audit_.resource(who, kind, "attach", "", value);
        else if (old->second != value)
            audit_.resource(who, kind, "update", old->second, value);
    }
}

void AuditKeeper::changed(const Uuid& uuid)
{
    const auto known = running_.find(uuid);
    const ViewPtr view = realm_.domains().seek(uuid);
    if (known == running_.end() || !view || !view->live) return;
    Running& running = known->second;
    Devices disks = disks_of(*view->live);
    Devices interfaces = interfaces_of(*view->live);
    compare(running.who, "disk", running.disks, disks);
    compare(running.who, "net", running.interfaces, interfaces);
    running.disks = std::move(disks);
    running.interfaces = std::move(interfaces);
    const std::uint64_t vcpus = vcpus_of(*view->live);
    if (vcpus == running.vcpus) return;
    audit_.amount(running.who, "vcpu", "update", running.vcpus, vcpus);
    running.vcpus = vcpus;
}

void AuditKeeper::memory_set(const Uuid& uuid, std::uint64_t kib)
{
    const auto known = running_.find(uuid);
    if (known == running_.end()) return;
    audit_.amount(known->second.who, "mem", "update", known->second.memory_kib, kib);
    known->second.memory_kib = kib;
}

}  // namespace hostler::daemon
