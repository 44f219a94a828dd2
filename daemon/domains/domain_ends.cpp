// What the definition says is to be done when a guest powers off, restarts or crashes.

#include <libvirt/libvirt.h>

#include "daemon/domains/devices.hpp"
#include "daemon/domains/domain.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/log/log.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::daemon {
namespace {

using OnPowerEvent = xml::Domain::OnPowerEvent;
using OnCrash = xml::Domain::OnCrash;

bool restarts(OnCrash action)
{
    return action == OnCrash::restart || action == OnCrash::coredump_restart;
}

/// Whether a guest that is gone is to start again.
bool restarts(const xml::Domain& live, drivers::EndReason reason)
{
    if (reason == drivers::EndReason::guest_shutdown)
        return live.on_poweroff == OnPowerEvent::restart;
    return reason == drivers::EndReason::crashed && restarts(live.on_crash);
}

}  // namespace

Task<> Domain::obey(drivers::MachineEvent event)
{
    if (const auto* end = std::get_if<drivers::MachineEnded>(&event)) {
        co_await obey_end(*end);
        co_return;
    }
    std::visit([this](const auto& what) { on(what); }, event);
    if (std::holds_alternative<drivers::MachineRebooted>(event)) {
        co_await obey_reboot();
    } else if (std::holds_alternative<drivers::MachineCrashed>(event)) {
        co_await obey_crash();
    }
}

Task<> Domain::obey_end(drivers::MachineEnded event)
{
    if (!restarts(*live_, event.reason)) {
        on(event);
        co_return;
    }
    const MachinePtr gone = machine_;
    const std::string name = live_->name.str();
    JobOrder order{"restart", time_for(&drivers::DriverFacts::start_max)};
    const std::string problem = co_await reported(perform(std::move(order), restart_ended(gone)));
    if (problem.empty()) co_return;
    logger(LogPart::domains).error("domain {} does not restart: {}", name, problem);
    if (live_ && machine_ == gone) on(event);
}

Task<> Domain::restart_ended(MachinePtr gone)
{
    if (machine_ != gone) co_return;  // somebody ended the domain meanwhile
    co_await boot_again();
}

Task<> Domain::obey_reboot()
{
    if (live_->on_reboot != OnPowerEvent::destroy) co_return;
    JobOrder order{"destroy"};
    co_await perform(std::move(order), stop_rebooting(machine_));
}

Task<> Domain::stop_rebooting(MachinePtr machine)
{
    if (machine_ != machine) co_return;
    co_await machine->stop(drivers::StopMode::at_once);
    if (machine_ != machine) co_return;
    announce(VIR_DOMAIN_EVENT_SHUTDOWN, VIR_DOMAIN_EVENT_SHUTDOWN_GUEST);
    ended(VIR_DOMAIN_SHUTOFF_SHUTDOWN, VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN);
}

Task<> Domain::obey_crash()
{
    if (live_->on_crash == OnCrash::preserve) co_return;
    JobOrder order{"crash", time_for(&drivers::DriverFacts::start_max)};
    co_await perform(std::move(order), stop_crashed(machine_));
}

Task<> Domain::stop_crashed(MachinePtr machine)
{
    if (machine_ != machine) co_return;
    const OnCrash action = live_->on_crash;
    co_await machine->stop(drivers::StopMode::at_once);
    if (machine_ != machine) co_return;
    if (restarts(action)) {
        co_await boot_again();
    } else {
        ended(VIR_DOMAIN_SHUTOFF_CRASHED, VIR_DOMAIN_EVENT_STOPPED_CRASHED);
    }
}

Task<> Domain::start_machine(std::shared_ptr<xml::Domain> live)
{
    drivers::StartOrder order{*live, false, true, *this};
    drivers::Driver& driver = realm_.driver_for(*live);
    MachinePtr machine = co_await driver.start(std::move(order));
    if (!live_) {
        co_await machine->stop(drivers::StopMode::at_once);
        throw Error(ErrorCode::operation_aborted, "it was destroyed meanwhile");
    }
    machine_ = std::move(machine);
    name_devices(*live);
    live_ = std::move(live);
}

Task<> Domain::boot_again()
{
    auto live = std::make_shared<xml::Domain>(*live_);
    consoles_.end_all();
    const std::string problem = co_await reported(start_machine(std::move(live)));
    if (!live_) co_return;  // destroyed meanwhile, as a job that did not end
    if (!problem.empty()) {
        logger(LogPart::domains)
            .error("domain {} does not restart: {}", live_->name.view(), problem);
        ended(VIR_DOMAIN_SHUTOFF_FAILED, VIR_DOMAIN_EVENT_STOPPED_FAILED);
        co_return;
    }
    set_state(VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
    realm_.broker().publish(reboot_event(reference()));
}

}  // namespace hostler::daemon
