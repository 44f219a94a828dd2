// How a domain starts, pauses, ends.

#include <libvirt/libvirt.h>

#include "daemon/domains/devices.hpp"
#include "daemon/domains/domain.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/log/log.hpp"
#include "proto/io/ended_within.hpp"

namespace hostler::daemon {
namespace {

/// A start that is left without having succeeded is told as one that failed.
class Attempt {
public:
    Attempt(Broker& broker, const xml::Domain& definition, int detail)
        : broker_(broker), domain_{definition.name.str(), definition.uuid, -1}, detail_(detail)
    {
    }
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    ~Attempt()
    {
        if (!is_done_) broker_.publish(start_failed_event(domain_, detail_));
    }

    void succeeded() { is_done_ = true; }

private:
    Broker& broker_;
    const proto::DomainRef domain_;
    const int detail_;
    bool is_done_ = false;
};

/// As libvirtd's QEMU driver has it: a saved state comes in as a migration does.
int reason_to_pause(bool is_restored)
{
    return is_restored ? VIR_DOMAIN_PAUSED_MIGRATION : VIR_DOMAIN_PAUSED_USER;
}

Task<> stop_kept(std::shared_ptr<drivers::Machine> machine)
{
    co_await machine->stop(drivers::StopMode::at_once);
}

}  // namespace

Task<> Domain::start(StartOptions options)
{
    const bool restores = has_managed_save_ && !options.boots_fresh;
    const auto time =
        restores ? &drivers::DriverFacts::restore_max : &drivers::DriverFacts::start_max;
    JobOrder order{"start", time_for(time)};
    co_await perform(std::move(order), start_stored(std::move(options)));
}

Task<> Domain::start_stored(StartOptions options)
{
    if (!persistent_) throw Error(ErrorCode::no_domain, "the domain was undefined meanwhile");
    if (live_) throw Error(ErrorCode::operation_invalid, "domain is already running");
    if (has_managed_save_ && !options.boots_fresh) {
        co_await start_saved(std::move(options));
        co_return;
    }
    co_await drop_managed_save();
    co_await run(std::make_shared<xml::Domain>(*persistent_), std::move(options));
}

Task<> Domain::autostart(std::shared_ptr<Domain> domain)
{
    const std::string name = domain->persistent_->name.str();
    StartOptions plain;
    const std::string problem = co_await reported(domain->start(std::move(plain)));
    if (!problem.empty())
        logger(LogPart::domains).error("domain {} is not autostarted: {}", name, problem);
}

Task<> Domain::create(xml::Domain definition, StartOptions options)
{
    const auto time =
        options.state ? &drivers::DriverFacts::restore_max : &drivers::DriverFacts::start_max;
    JobOrder order{.name = "create",
                   .more = time_for(definition, time),
                   .newcomer = proto::DomainRef{definition.name.str(), definition.uuid, -1}};
    return perform(std::move(order), start_new(std::move(definition), std::move(options)));
}

Task<> Domain::start_new(xml::Domain definition, StartOptions options)
{
    if (live_)
        throw Error(ErrorCode::operation_invalid,
                    "domain is already active as '" + live_->name.str() + "'");
    co_await run(std::make_shared<xml::Domain>(std::move(definition)), std::move(options));
}

/// What it is told as comes before the disk: the guest may end meanwhile.
Task<> Domain::run(std::shared_ptr<xml::Domain> live, StartOptions options)
{
    const bool is_paused = options.is_paused;
    const bool is_restored = options.state.has_value();
    Attempt attempt(
        realm_.broker(), *live,
        is_restored ? VIR_DOMAIN_EVENT_STARTED_RESTORED : VIR_DOMAIN_EVENT_STARTED_BOOTED);
    IdLease lease(realm_.domains(), shared_from_this());
    live->id = lease.id();
    drivers::Driver& driver = realm_.driver_for(*live);
    drivers::StartOrder order{*live,
                              is_paused,
                              options.boots_fresh,
                              *this,
                              std::move(options.files),
                              std::move(options.state)};
    machine_ = co_await driver.start(std::move(order));

    attempt.succeeded();
    id_ = lease.keep();
    name_devices(*live);
    live_ = std::move(live);
    is_updated_ = false;
    if (is_paused)
        set_state(VIR_DOMAIN_PAUSED, reason_to_pause(is_restored));
    else
        set_state(VIR_DOMAIN_RUNNING,
                  is_restored ? VIR_DOMAIN_RUNNING_RESTORED : VIR_DOMAIN_RUNNING_BOOTED);
    if (is_restored)
        announce_restored(is_paused);
    else
        announce_started(is_paused);
    co_await save_status();
}

void Domain::announce_started(bool is_paused)
{
    // libvirtd's order: the vCPUs run, then the domain counts as started.
    if (!is_paused) announce_step(VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
    announce(VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED);
    if (is_paused) announce(VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
}

void Domain::announce_restored(bool is_paused)
{
    announce(VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_RESTORED);
    if (is_paused)
        announce(VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_RESTORED);
    else
        announce_step(VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
}

void Domain::announce_step(int event, int detail)
{
    if (facts().tells_steps) announce(event, detail);
}

Task<> Domain::suspend()
{
    return perform({"suspend"}, pause_guest());
}

Task<> Domain::pause_guest()
{
    const std::shared_ptr<drivers::Machine> machine = running();
    if (state_.state == VIR_DOMAIN_PAUSED) co_return;
    co_await machine->pause();
    require_active();  // it may have ended meanwhile
    set_state(VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER);
    announce(VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
    co_await save_status();
}

Task<> Domain::resume()
{
    return perform({"resume"}, resume_guest());
}

Task<> Domain::resume_guest()
{
    const std::shared_ptr<drivers::Machine> machine = running();
    if (state_.state == VIR_DOMAIN_RUNNING)
        throw Error(ErrorCode::operation_invalid, "domain is already running");
    co_await machine->resume();
    require_active();  // it may have ended meanwhile
    set_state(VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED);
    announce(VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
    co_await save_status();
}

Task<> Domain::shutdown(drivers::ShutdownMode mode)
{
    return act("shutdown", [mode](drivers::Machine& machine) { return machine.shutdown(mode); });
}

Task<> Domain::reboot(drivers::ShutdownMode mode)
{
    return act("reboot", [mode](drivers::Machine& machine) { return machine.reboot(mode); });
}

Task<> Domain::reset()
{
    return act("reset", [](drivers::Machine& machine) { return machine.reset(); });
}

Task<> Domain::destroy(drivers::StopMode mode)
{
    const std::optional<Turns::Holder> holder = turns_.holder();
    if (mode == drivers::StopMode::at_once && live_ && holder && holder->is_overdue()) {
        co_await break_off();
        co_return;
    }
    JobOrder order{"destroy"};
    co_await perform(std::move(order), stop_guest(mode));
}

/// A job that does not end has the Turn: the guest ends without it, and the job then has nothing to
/// wait for any more.
Task<> Domain::break_off()
{
    const MachinePtr machine = running();
    const std::string name = live_->name.str();
    const std::chrono::milliseconds limit = realm_.job_time_max();
    const bool is_stopped = co_await ended_within(limit, stop_kept(machine));
    if (!is_stopped)
        throw Error(ErrorCode::operation_timeout,
                    "domain '" + name + "': destroy has not ended in time");
    if (machine_ != machine) co_return;  // somebody else has seen its end
    co_await destroyed(name);
}

Task<> Domain::destroyed(std::string name)
{
    announce_step(VIR_DOMAIN_EVENT_SHUTDOWN, VIR_DOMAIN_EVENT_SHUTDOWN_HOST);
    ended(VIR_DOMAIN_SHUTOFF_DESTROYED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED);
    co_await remove_status(name);
}

Task<> Domain::stop_guest(drivers::StopMode mode)
{
    const std::shared_ptr<drivers::Machine> machine = running();
    const std::string name = live_->name.str();
    co_await machine->stop(mode);
    if (!live_) co_return;  // its end was reported while stop() waited
    co_await destroyed(name);
}

Task<> Domain::destroy_unattended(std::shared_ptr<Domain> domain)
{
    const std::string problem = co_await reported(domain->destroy(drivers::StopMode::at_once));
    if (!problem.empty()) logger(LogPart::domains).info("a domain's connection ended: {}", problem);
}

/// The guest is gone: what was live is no more, and a transient domain is no more at all.
void Domain::ended(int state_reason, int event_detail)
{
    const proto::DomainRef gone = reference();
    realm_.domains().drop_id(id_);
    id_ = -1;
    machine_.reset();
    live_.reset();
    consoles_.end_all();
    set_state(VIR_DOMAIN_SHUTOFF, state_reason);
    realm_.broker().publish(lifecycle_event(gone, VIR_DOMAIN_EVENT_STOPPED, event_detail));
    if (!persistent_) realm_.domains().forget(gone.uuid);
}

Task<std::unique_ptr<drivers::Console>> Domain::console(std::string alias)
{
    const std::shared_ptr<drivers::Machine> machine = running();
    auto console = co_await machine->console(std::move(alias));
    co_return console;
}

}  // namespace hostler::daemon
