// What a VMM says by itself, and what the definition says is to be done about it.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "drivers/kvm/limits.hpp"
#include "drivers/kvm/link.hpp"

namespace hostler::drivers::kvm {
namespace {

using namespace std::chrono_literals;

constexpr auto quit_limit = 3s;

}  // namespace

void Link::report(MachineEvent event)
{
    const std::lock_guard lock(mutex_);
    if (listener_ != nullptr) listener_->report(std::move(event));
}

void Link::on_event(const wire::Event& event)
{
    if (event.sequence() <= last_event_.load()) return;  // told again after a reconnect
    last_event_ = event.sequence();
    switch (event.kind_case()) {
        case wire::Event::kStopped:
            return on_stopped(event.stopped());
        case wire::Event::kReset:
            return report(MachineRebooted{});
        case wire::Event::kBalloonChanged:
            return report(MachineBalloon{event.balloon_changed().actual_bytes() / 1024});
        case wire::Event::kProcessorsChanged:
            return on_processors_changed(event.processors_changed().count());
        case wire::Event::kRtcChanged:
            return report(MachineClock{event.rtc_changed().offset_s()});
        case wire::Event::kDeviceFailed:
            return on_device_failed(event.device_failed());
        default:
            return;  // a state that a verb asked for, or what a newer VMM tells
    }
}

void Link::on_processors_changed(unsigned count)
{
    vcpus_left_ = count;
    vcpus_bell_.cancel();
    report(MachineVcpus{count});
}

void Link::on_stopped(const wire::GuestStopped& stopped)
{
    switch (stopped.cause()) {
        case wire::GuestStopped::CAUSE_POWEROFF:
            return on_poweroff(stopped.reason());
        case wire::GuestStopped::CAUSE_RESET:
            return finish({EndReason::guest_shutdown, stopped.reason()});
        case wire::GuestStopped::CAUSE_EXIT_PORT:
            return finish({EndReason::exited, fmt::format("exit port: {}", stopped.exit_value())});
        default:
            return on_crash(stopped.reason());
    }
}

void Link::on_poweroff(const std::string& detail)
{
    using Action = xml::Domain::OnPowerEvent;
    if (restarts_at_poweroff_ || endings_.on_poweroff == Action::restart) {
        restarts_at_poweroff_ = false;
        return spawn(strand_, restart(shared_from_this()));
    }
    report(MachineShuttingDown{true});
    if (endings_.on_poweroff == Action::preserve) return;
    finish({EndReason::guest_shutdown, detail});
}

void Link::on_crash(const std::string& detail)
{
    using Action = xml::Domain::OnCrash;
    note("the guest crashed: " + detail);
    switch (endings_.on_crash) {
        case Action::restart:
        case Action::coredump_restart:
        case Action::rename_restart:
            return spawn(strand_, restart(shared_from_this()));
        case Action::preserve:
            return report(MachineCrashed{detail});
        default:
            return finish({EndReason::crashed, detail});
    }
}

void Link::on_device_failed(const wire::DeviceFailed& failed)
{
    note(fmt::format("device {} failed: {}", failed.alias(), failed.reason()));
    if (!failed.by_host()) return;
    const auto disk = names_.disks.find(failed.alias());
    const std::string path = disk == names_.disks.end() ? "" : disk->second.path;
    report(MachineIoError{path, failed.alias(), VIR_DOMAIN_EVENT_IO_ERROR_REPORT, failed.reason()});
}

/// The guest is done; the process has nothing left to do. Its end is what watch() reports.
void Link::finish(Ending ending)
{
    ending_ = std::move(ending);
    spawn(strand_, quit(shared_from_this()));
}

Task<> Link::quit(std::shared_ptr<Link> link)
{
    wire::Request request;
    request.mutable_quit();
    std::vector<Fd> nothing;
    const Result<wire::Reply> reply =
        co_await link->ask(std::move(request), std::move(nothing), quit_limit);
    if (!reply) link->process_.kill();
}

Task<> Link::restart(std::shared_ptr<Link> link)
{
    wire::Request request;
    request.mutable_reset();
    std::vector<Fd> nothing;
    const Result<wire::Reply> reply =
        co_await link->ask(std::move(request), std::move(nothing), request_limit);
    if (reply)
        link->report(MachineRebooted{});
    else
        link->finish({EndReason::failed, "it could not be restarted: " + reply.error().detail});
}

}  // namespace hostler::drivers::kvm
