// What a definition may say of a guest's time. A wish that cannot be kept, or that another one
// takes back, is refused by name rather than dropped.

#include <fmt/format.h>

#include "drivers/kvm/kvm_features.hpp"
#include "drivers/kvm/time_zone.hpp"
#include "drivers/kvm/timing.hpp"
#include "xml/domain/halt_poll_rules.hpp"

namespace hostler::drivers::kvm {
namespace {

using xml::Domain;
using xml::FillWorld;
using xml::Timer;
using xml::YesNo;
using PauseTime = xml::HostlerNamespace::PauseTime;

constexpr std::uint64_t tsc_hz_min = 1'000'000;

Error refusal(std::string detail)
{
    return {ErrorCode::config_unsupported, std::move(detail)};
}

Result<Done> judge_tsc(const Timer& tsc)
{
    if (tsc.present == YesNo::no)
        return refusal("timer tsc: present='no': a 64-bit guest cannot do without it");
    if (tsc.mode != Timer::Mode::absent && tsc.mode != Timer::Mode::automatic &&
        tsc.mode != Timer::Mode::native)
        return refusal("timer tsc: hostler-vmm has mode 'auto' and 'native'");
    if (tsc.frequency_hz != 0 && tsc.frequency_hz < tsc_hz_min)
        return refusal(fmt::format("timer tsc: frequency {} Hz; {} is the least", tsc.frequency_hz,
                                   tsc_hz_min));
    return Done{};
}

/// A timer that is there by itself, or not at all, has nothing to be tuned.
Result<Done> judge_timer(const Timer& timer)
{
    using Name = Timer::Name;
    const std::string_view name = xml::word(timer.name);
    if (timer.name == Name::tsc) return judge_tsc(timer);
    if (timer.frequency_hz != 0 || timer.mode != Timer::Mode::absent)
        return refusal(fmt::format("timer {}: only 'tsc' has a frequency and a mode", name));
    if (timer.name == Name::rtc) {
        if (timer.present == YesNo::no)
            return refusal("timer rtc: present='no': the machine has a CMOS clock");
        if (timer.track != Timer::Track::absent && timer.track != Timer::Track::wall)
            return refusal("timer rtc: the CMOS clock follows track='wall' only");
        return Done{};  // it has no tick that a policy could be for
    }
    if (timer.name == Name::pit) {
        const bool is_delayed = timer.tick_policy == Timer::TickPolicy::absent ||
                                timer.tick_policy == Timer::TickPolicy::delay;
        if (timer.present == YesNo::yes && !is_delayed)
            return refusal("timer pit: hostler-vmm has tickpolicy 'delay'");
        return Done{};
    }
    if (timer.name != Name::kvmclock && timer.present != YesNo::no)
        return refusal(fmt::format("timer {}: hostler-vmm does not have it", name));
    return Done{};
}

}  // namespace

Result<Done> judge_timers(Domain& domain, const FillWorld&)
{
    const xml::Clock& clock = domain.clock;
    if (clock.offset == xml::Clock::Offset::timezone &&
        !zone_ahead_of_utc_s(clock.timezone.view(), 0))
        return refusal(
            fmt::format("<clock timezone='{}'>: this host has no such time zone; it is to be one "
                        "of /usr/share/zoneinfo, as 'Europe/Berlin'",
                        clock.timezone.view()));
    for (const Timer& timer : domain.clock.timers)
        if (const Result<Done> sound = judge_timer(timer); !sound) return sound;
    return Done{};
}

Result<Done> judge_pauses(Domain& domain, const FillWorld&)
{
    if (!domain.hostler) return Done{};
    if (domain.hostler->halt_poll)
        if (const Result<Done> sound = xml::judge_halt_poll(*domain.hostler->halt_poll); !sound)
            return sound;
    if (domain.hostler->pause_time != PauseTime::step_realtime) return Done{};
    if (!shows_kvmclock(domain))
        return refusal(
            "<pause time='step-realtime'>: the guest is told the time by kvmclock, which it does "
            "not have");
    return Done{};
}

}  // namespace hostler::drivers::kvm
