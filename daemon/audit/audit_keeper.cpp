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

}  // namespace

void AuditKeeper::deliver(std::shared_ptr<const Event> event)
{
    const bool is_lifecycle =
        event->family == EventFamily::domain && event->number == VIR_DOMAIN_EVENT_ID_LIFECYCLE;
    if (!is_lifecycle) return;
    const auto message = proto::decode<proto::DomainEventLifecycleMsg>(event->body).or_throw();
    asio::post(line_, [self = shared_from_this(), message] {
        if (message.event == VIR_DOMAIN_EVENT_STARTED)
            self->started(message.dom, start_reason(message.detail));
        else if (message.event == VIR_DOMAIN_EVENT_STOPPED)
            self->stopped(message.dom, stop_reason(message.detail));
    });
}

void AuditKeeper::started(const proto::DomainRef& domain, std::string_view reason)
{
    const ViewPtr view = realm_.domains().seek(domain.uuid);
    if (!view || !view->live) return;  // it has ended meanwhile: its end is told
    const xml::Domain& live = *view->live;
    const Audited& who =
        running_
            .insert_or_assign(domain.uuid,
                              Audited{domain.name, domain.uuid, std::string(xml::word(live.type))})
            .first->second;
    for (const xml::Disk& disk : live.devices.disks)
        audit_.resource(who, "disk", "start", "", disk.source.path.view());
    for (const xml::Interface& interface : live.devices.interfaces)
        audit_.resource(who, "net", "start", "", interface.mac.text());
    audit_.amount(who, "mem", "start", 0, live.current_memory_kib);
    audit_.amount(who, "vcpu", "start", 0, live.current_vcpus.value_or(live.vcpus));
    audit_.control(who, "start", reason, view->machine ? view->machine->process_id() : 0);
}

void AuditKeeper::stopped(const proto::DomainRef& domain, std::string_view reason)
{
    const auto known = running_.find(domain.uuid);
    const Audited who =
        known == running_.end() ? Audited{domain.name, domain.uuid, "kvm"} : known->second;
    audit_.control(who, "stop", reason, 0);
    if (known != running_.end()) running_.erase(known);
}

}  // namespace hostler::daemon
