#include "drivers/kvm/timing.hpp"

#include "drivers/kvm/kvm_features.hpp"
#include "drivers/kvm/time_zone.hpp"
#include "xml/domain/clock_basis.hpp"

namespace hostler::drivers::kvm {
namespace {

namespace wire = proto::vmm;

using Mode = xml::HaltPoll::Mode;

constexpr std::uint64_t hz_per_khz = 1000;

wire::HaltPoll::Mode mode_of(Mode mode)
{
    switch (mode) {
        case Mode::host:
            return wire::HaltPoll::MODE_HOST;
        case Mode::fixed:
            return wire::HaltPoll::MODE_FIXED;
        case Mode::budget:
            return wire::HaltPoll::MODE_BUDGET;
        case Mode::off:
            return wire::HaltPoll::MODE_OFF;
    }
    return wire::HaltPoll::MODE_HOST;
}

}  // namespace

std::int64_t rtc_offset_s(const xml::Clock& clock, std::time_t now)
{
    using Offset = xml::Clock::Offset;
    // judge_timers() lets no other zone through.
    if (clock.offset == Offset::timezone)
        return zone_ahead_of_utc_s(clock.timezone.view(), now).value_or(0);
    const std::int64_t basis = xml::ahead_of_utc_s(clock, now);
    if (clock.offset == Offset::variable) return basis + clock.adjustment_s;
    if (clock.offset == Offset::absolute) return static_cast<std::int64_t>(clock.start_s) - now;
    return basis;
}

wire::HaltPoll halt_poll_of(const xml::Domain& live)
{
    wire::HaltPoll wanted;
    if (!live.hostler || !live.hostler->halt_poll) return wanted;
    const xml::HaltPoll& poll = *live.hostler->halt_poll;
    wanted.set_mode(mode_of(poll.mode));
    wanted.set_max_ns(poll.max_ns.value_or(0));
    wanted.set_budget_percent(poll.budget_percent.value_or(0));
    if (poll.grow) wanted.set_grow(*poll.grow);
    if (poll.grow_start_ns) wanted.set_grow_start_ns(*poll.grow_start_ns);
    if (poll.shrink) wanted.set_shrink(*poll.shrink);
    return wanted;
}

wire::Clock::Pause pause_of(const xml::Domain& live)
{
    using Time = xml::HostlerNamespace::PauseTime;
    switch (live.hostler ? live.hostler->pause_time : Time::absent) {
        case Time::absent:
            return wire::Clock::PAUSE_DEFAULT;
        case Time::keep_going:
            return wire::Clock::PAUSE_CONTINUE;
        case Time::freeze:
            return wire::Clock::PAUSE_FREEZE;
        case Time::step_realtime:
            return wire::Clock::PAUSE_STEP_REALTIME;
    }
    return wire::Clock::PAUSE_DEFAULT;
}

void describe_timing(wire::Machine& machine, const xml::Domain& live, std::time_t now)
{
    using Name = xml::Timer::Name;
    wire::Clock& clock = *machine.mutable_clock();
    clock.set_rtc_offset_s(rtc_offset_s(live.clock, now));
    clock.set_pause(pause_of(live));
    if (const xml::Timer* const tsc = live.clock.timer(Name::tsc); tsc != nullptr)
        clock.set_tsc_khz(tsc->frequency_hz / hz_per_khz);
    const xml::Timer* const pit = live.clock.timer(Name::pit);
    if (pit != nullptr && pit->present == xml::YesNo::yes) {
        // The PIT is KVM's own, and comes only with KVM's own interrupt controllers.
        machine.mutable_platform()->set_pit(true);
        machine.mutable_platform()->set_irqchip(wire::Platform::IRQCHIP_KERNEL);
    }
    *machine.mutable_halt_poll() = halt_poll_of(live);
    describe_kvm_features(machine, live);
}

}  // namespace hostler::drivers::kvm
