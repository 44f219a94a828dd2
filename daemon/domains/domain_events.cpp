// What a machine reports of itself, and what the definition says is to be done about it.

#include <libvirt/libvirt.h>

#include <ctime>

#include "daemon/domains/domain.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/log/log.hpp"
#include "xml/domain/agent_channel.hpp"
#include "xml/domain/clock_basis.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::daemon {
namespace {

struct EndWords {
    int state_reason;
    int event_detail;
};

EndWords words(drivers::EndReason reason)
{
    switch (reason) {
        case drivers::EndReason::guest_shutdown:
        case drivers::EndReason::host_shutdown:
        case drivers::EndReason::exited:
            return {VIR_DOMAIN_SHUTOFF_SHUTDOWN, VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN};
        case drivers::EndReason::crashed:
            return {VIR_DOMAIN_SHUTOFF_CRASHED, VIR_DOMAIN_EVENT_STOPPED_CRASHED};
        case drivers::EndReason::failed:
            break;
    }
    return {VIR_DOMAIN_SHUTOFF_FAILED, VIR_DOMAIN_EVENT_STOPPED_FAILED};
}

void note_error(std::vector<DiskError>& errors, std::string target, const std::string& reason)
{
    const int code =
        reason == "enospc" ? VIR_DOMAIN_DISK_ERROR_NO_SPACE : VIR_DOMAIN_DISK_ERROR_UNSPEC;
    std::erase_if(errors, [&](const DiskError& known) { return known.target == target; });
    errors.push_back({std::move(target), code});
}

}  // namespace

/// Never on the caller's stack: a machine that reports its end may hold a lock that its destructor
/// wants.
void Domain::report(drivers::MachineEvent event)
{
    auto begin = [domain = shared_from_this(), event = std::move(event)] {
        spawn(domain->strand_, handle(domain, event));
    };
    asio::post(strand_, std::move(begin));
}

Task<> Domain::handle(std::shared_ptr<Domain> domain, drivers::MachineEvent event)
{
    if (!domain->live_) co_return;  // it ended before the word of it came
    const std::string name = domain->live_->name.str();
    const std::string problem = co_await reported(domain->obey(event));
    if (!problem.empty()) logger(LogPart::domains).error("domain {}: {}", name, problem);
    if (domain->live_) {
        co_await domain->save_status();
    } else {
        co_await domain->remove_status(name);
    }
}

void Domain::on(const drivers::MachineEnded& event)
{
    const EndWords end = words(event.reason);
    if (event.reason == drivers::EndReason::crashed)
        logger(LogPart::domains).warn("domain {} crashed: {}", live_->name.view(), event.detail);
    ended(end.state_reason, end.event_detail);
}

void Domain::on(const drivers::MachineShuttingDown& event)
{
    set_state(VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTDOWN_USER);
    announce(VIR_DOMAIN_EVENT_SHUTDOWN,
             event.by_guest ? VIR_DOMAIN_EVENT_SHUTDOWN_GUEST : VIR_DOMAIN_EVENT_SHUTDOWN_HOST);
}

void Domain::on(const drivers::MachinePaused& event)
{
    set_state(VIR_DOMAIN_PAUSED, event.reason);
    const bool is_io = event.reason == VIR_DOMAIN_PAUSED_IOERROR;
    announce(VIR_DOMAIN_EVENT_SUSPENDED,
             is_io ? VIR_DOMAIN_EVENT_SUSPENDED_IOERROR : VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
}

void Domain::on(const drivers::MachineResumed& event)
{
    set_state(VIR_DOMAIN_RUNNING, event.reason);
    announce(VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
}

void Domain::on(const drivers::MachineRebooted&)
{
    realm_.broker().publish(reboot_event(reference()));
}

void Domain::on(const drivers::MachineCrashed& event)
{
    logger(LogPart::domains).warn("domain {} crashed: {}", live_->name.view(), event.detail);
    set_state(VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED);
    announce(VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_PANICKED);
}

void Domain::on(const drivers::MachineIoError& event)
{
    for (const xml::Disk& disk : live_->devices.disks)
        if (disk.info.alias.view() == event.alias || disk.source.path.view() == event.path)
            note_error(disk_errors_, disk.target.str(), event.reason);
    publish();
    Broker& broker = realm_.broker();
    broker.publish(io_error_event(reference(), event.path, event.alias, event.action));
    broker.publish(
        io_error_reason_event(reference(), event.path, event.alias, event.action, event.reason));
}

void Domain::on(const drivers::MachineWatchdog& event)
{
    realm_.broker().publish(watchdog_event(reference(), event.action));
}

void Domain::on(const drivers::MachineBalloon& event)
{
    auto next = std::make_shared<xml::Domain>(*live_);
    next->current_memory_kib = event.actual_kib;
    live_ = std::move(next);
    publish();
    realm_.broker().publish(balloon_event(reference(), event.actual_kib));
}

void Domain::on(const drivers::MachineAgent& event)
{
    using State = xml::Channel::State;
    auto next = std::make_shared<xml::Domain>(*live_);
    for (xml::Channel& channel : next->devices.channels)
        if (xml::is_agent_channel(channel))
            channel.state = event.is_connected ? State::connected : State::disconnected;
    live_ = std::move(next);
    publish();
    const int state = event.is_connected
                          ? VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED
                          : VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_DISCONNECTED;
    realm_.broker().publish(agent_event(reference(), state, event.reason));
}

/// A guest whose clock is variable finds it at its next start as it left it.
void Domain::on(const drivers::MachineClock& event)
{
    if (live_->clock.offset == xml::Clock::Offset::variable) {
        auto next = std::make_shared<xml::Domain>(*live_);
        next->clock.adjustment_s =
            event.offset_s - xml::ahead_of_utc_s(next->clock, std::time(nullptr));
        live_ = std::move(next);
        publish();
    }
    realm_.broker().publish(clock_event(reference(), event.offset_s));
}

}  // namespace hostler::daemon
