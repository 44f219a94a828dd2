#include "drivers/kvm/vmm/machine/machine.hpp"

#include <utility>

#include "drivers/kvm/vmm/fatal.hpp"
#include "drivers/kvm/vmm/host_clocks.hpp"

namespace hostler::vmm {
namespace {

using proto::vmm::GuestStopped;

const char* name_of(proto::vmm::MachineState state)
{
    switch (state) {
        case proto::vmm::MACHINE_STATE_CONFIGURED:
            return "not started";
        case proto::vmm::MACHINE_STATE_RUNNING:
            return "running";
        case proto::vmm::MACHINE_STATE_PAUSED:
            return "paused";
        case proto::vmm::MACHINE_STATE_STOPPED:
            return "stopped";
        default:
            return "not configured";
    }
}

GuestStopped::Cause cause_of(VcpuStop stop)
{
    switch (stop) {
        case VcpuStop::triple_fault:
            return GuestStopped::CAUSE_TRIPLE_FAULT;
        case VcpuStop::shutdown:
            return GuestStopped::CAUSE_POWEROFF;
        case VcpuStop::reset:
            return GuestStopped::CAUSE_RESET;
        case VcpuStop::crash:
            return GuestStopped::CAUSE_CRASH;
        case VcpuStop::kvm_error:
            return GuestStopped::CAUSE_KVM_ERROR;
    }
    return GuestStopped::CAUSE_UNKNOWN;
}

PausePolicy policy_of(proto::vmm::Clock::Pause pause)
{
    switch (pause) {
        case proto::vmm::Clock::PAUSE_FREEZE:
            return PausePolicy::freeze;
        case proto::vmm::Clock::PAUSE_STEP_REALTIME:
            return PausePolicy::step_realtime;
        default:
            return PausePolicy::keep_running;
    }
}

}  // namespace

Error Machine::refusal(const char* verb) const
{
    return {ErrorCode::operation_invalid,
            std::string("the machine is ") + name_of(state_) + " and cannot " + verb};
}

Result<Done> Machine::start(bool paused)
{
    if (state_ != proto::vmm::MACHINE_STATE_CONFIGURED) return refusal("start");
    processors_.begin();
    for (const auto& vcpu : processors_.all()) thread_times_.emplace_back(vcpu->thread_id());
    if (surroundings_.hooks.on_started) surroundings_.hooks.on_started();
    change_state(paused ? proto::vmm::MACHINE_STATE_PAUSED : proto::vmm::MACHINE_STATE_RUNNING);
    if (paused) return Done{};
    // A restored machine's devices and clocks rest until then.
    if (is_restored_)
        run();
    else
        processors_.run();
    return Done{};
}

Result<Done> Machine::pause()
{
    if (state_ != proto::vmm::MACHINE_STATE_RUNNING) return refusal("pause");
    park();
    change_state(proto::vmm::MACHINE_STATE_PAUSED);
    return Done{};
}

Result<Done> Machine::resume()
{
    if (state_ != proto::vmm::MACHINE_STATE_PAUSED) return refusal("resume");
    change_state(proto::vmm::MACHINE_STATE_RUNNING);
    run();
    return Done{};
}

void Machine::rest() noexcept
{
    if (state_ == proto::vmm::MACHINE_STATE_RUNNING) park();
}

void Machine::park()
{
    const std::uint64_t ordered_at_ns = monotonic_ns();
    processors_.park();
    clock_->pause(ordered_at_ns);
    for (const auto& device : devices_) device->pause();
}

void Machine::run()
{
    // The clocks come first: a vCPU must never see them go back.
    if (auto done = clock_->resume(); !done) fatal(done.error().detail);
    if (clock_->is_stopping_time())
        if (auto done = platform_.forget_ticks(); !done) fatal(done.error().detail);
    for (const auto& device : devices_) device->resume();
    processors_.run();
}

Result<Done> Machine::reset()
{
    using namespace proto::vmm;
    if (state_ != MACHINE_STATE_RUNNING && state_ != MACHINE_STATE_PAUSED &&
        state_ != MACHINE_STATE_STOPPED)
        return refusal("be reset");
    if (state_ == MACHINE_STATE_RUNNING) park();
    if (auto done = return_to_power_on(); !done) return done;
    if (state_ == MACHINE_STATE_PAUSED) return Done{};
    if (state_ == MACHINE_STATE_STOPPED) change_state(MACHINE_STATE_RUNNING);
    run();
    return Done{};
}

Result<Done> Machine::return_to_power_on()
{
    is_ending_ = false;
    for (const auto& device : devices_) device->reset();
    if (auto done = platform_.reset(); !done) return done;
    for (const auto& vcpu : processors_.all())
        if (auto done = put_state(vcpu->kvm(), power_on_states_[vcpu->index()]); !done) return done;
    note_exits();
    return power_on();
}

Result<Done> Machine::press_power_button()
{
    if (state_ != proto::vmm::MACHINE_STATE_RUNNING) return refusal("take a power button");
    platform_.acpi().announce(acpi_event::power_button);
    return Done{};
}

Result<std::uint32_t> Machine::set_processors(std::uint32_t count)
{
    if (state_ != proto::vmm::MACHINE_STATE_RUNNING && state_ != proto::vmm::MACHINE_STATE_PAUSED)
        return refusal("take processors");
    if (auto done = platform_.processor_slots().set_count(count); !done) return done.error();
    place_processors();
    return platform_.processor_slots().count();
}

/// What is not plugged in cannot be run, whatever the guest sends it.
void Machine::place_processors()
{
    const ProcessorSlots& slots = platform_.processor_slots();
    for (const auto& vcpu : processors_.all())
        if (slots.is_plugged_in(vcpu->index()))
            processors_.take_in(vcpu->index());
        else
            processors_.leave_out(vcpu->index());
}

/// One that was let go begins as at power-on if it comes back.
void Machine::on_processor_ejected()
{
    place_processors();
    for (const auto& vcpu : processors_.all())
        if (processors_.is_left_out(vcpu->index()))
            if (auto done = put_state(vcpu->kvm(), power_on_states_[vcpu->index()]); !done)
                fatal("after a processor was let go: " + done.error().detail);
    proto::vmm::Event event;
    event.mutable_processors_changed()->set_count(platform_.processor_slots().count());
    surroundings_.reporter.report(std::move(event));
}

Result<Done> Machine::inject_nmi()
{
    if (state_ != proto::vmm::MACHINE_STATE_RUNNING) return refusal("take an NMI");
    // KVM takes a call for a vCPU only while that is not in the guest, where it may stay for ever.
    processors_.park();
    for (const auto& vcpu : processors_.all()) vcpu->kvm().try_call(KVM_NMI, nullptr);
    processors_.run();
    return Done{};
}

Result<Done> Machine::set_halt_poll(const proto::vmm::HaltPoll& config)
{
    return halt_governor_->obey(config);
}

Result<Done> Machine::set_clock_pause(proto::vmm::Clock::Pause pause)
{
    return clock_->set_policy(policy_of(pause));
}

Result<Done> Machine::serve_device(const proto::vmm::Request& request)
{
    for (const auto& device : devices_) {
        bool is_handled = false;
        auto done = device->serve(request, is_handled);
        if (is_handled) return done;
    }
    return Error(ErrorCode::device_missing, "the machine has no device that this is for");
}

void Machine::change_state(proto::vmm::MachineState state)
{
    state_ = state;
    proto::vmm::Event event;
    event.mutable_state_changed()->set_state(state);
    surroundings_.reporter.report(std::move(event));
}

void Machine::power_off(std::string_view reason) noexcept
{
    end({GuestStopped::CAUSE_POWEROFF, std::string(reason), std::nullopt, 0});
}

void Machine::reset(std::string_view reason) noexcept
{
    end({GuestStopped::CAUSE_RESET, std::string(reason), std::nullopt, 0});
}

void Machine::crash(std::string_view reason) noexcept
{
    end({GuestStopped::CAUSE_CRASH, std::string(reason), std::nullopt, 0});
}

void Machine::exit(std::uint32_t value) noexcept
{
    const std::uint32_t status = value << 1 | 1;
    end({GuestStopped::CAUSE_EXIT_PORT,
         "the guest wrote " + std::to_string(value) + " to its exit port", status, 0});
}

void Machine::on_stop(unsigned index, VcpuStop stop, const std::string& reason) noexcept
{
    end({cause_of(stop), reason, std::nullopt, index});
}

void Machine::end(Ending ending) noexcept
{
    if (is_ending_.exchange(true)) return;
    surroundings_.loop.post([this, ending = std::move(ending)] { on_ending(ending); });
}

void Machine::on_ending(const Ending& ending)
{
    // A reset by the daemon may have overtaken it.
    if (!is_ending_) return;
    if (state_ == proto::vmm::MACHINE_STATE_RUNNING) park();
    const bool restarts =
        ending.cause == GuestStopped::CAUSE_RESET && !config_.platform().stop_on_reset();
    proto::vmm::Event event;
    if (!restarts) {
        auto* const stopped = event.mutable_stopped();
        stopped->set_cause(ending.cause);
        stopped->set_reason(ending.reason);
        stopped->set_vcpu(ending.vcpu);
        if (ending.exit_value) stopped->set_exit_value(*ending.exit_value);
        surroundings_.reporter.report(std::move(event));
        change_state(proto::vmm::MACHINE_STATE_STOPPED);
        return;
    }
    if (auto done = return_to_power_on(); !done) fatal("after a reset: " + done.error().detail);
    event.mutable_reset()->set_reason(ending.reason);
    surroundings_.reporter.report(std::move(event));
    if (state_ == proto::vmm::MACHINE_STATE_RUNNING) run();
}

}  // namespace hostler::vmm
