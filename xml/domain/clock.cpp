#include "xml/domain/clock.hpp"

#include <limits>

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part catchup_parts[] = {
    attribute<&Timer::catchup_threshold>("threshold", "Nanoseconds late before it hurries."),
    attribute<&Timer::catchup_slew>("slew", "Nanoseconds a second it hurries by."),
    attribute<&Timer::catchup_limit>("limit", "Nanoseconds late that are given up."),
};

constexpr Part timer_parts[] = {
    attribute<&Timer::name>("name", "The timer.")
        .required()
        .abi()
        .fails(ErrorCode::config_unsupported),
    attribute<&Timer::present>("present", "Whether the guest has it.").abi(),
    attribute<&Timer::tick_policy>("tickpolicy", "What becomes of ticks that were missed."),
    attribute<&Timer::track>("track", "The clock it follows."),
    attribute<&Timer::frequency_hz>("frequency", "Its ticks a second.").abi(),
    attribute<&Timer::mode>("mode", "How the guest reads it.").abi(),
    group("catchup", catchup_parts, "How missed ticks are made up."),
};

using Offset = Clock::Offset;

template <Offset... Wanted>
constexpr auto is = [](const Clock& clock) { return ((clock.offset == Wanted) || ...); };

/// A guest's clock that starts so far from its basis, and keeps what the guest makes of it, is a
/// variable one: "adjustment='3600'" of 'utc' and 'localtime' says so in short. Read as it stands,
/// until settle() has all of it; 0 has a number of its own there, as it is more than nothing said.
constexpr std::int64_t said_zero = std::numeric_limits<std::int64_t>::min();

struct Start {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind = "a number of seconds or 'reset'";
        static constexpr std::string_view grammar = "<data type='integer'/>";

        static bool read(std::string_view text, M& into)
        {
            if (text == "reset") return true;
            if (!Spelling<M>::read(text, into)) return false;
            if (into == 0) into = said_zero;
            return true;
        }
    };
};

struct Reset {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind = "reset";
        static constexpr std::string_view grammar = "<value>reset</value>";

        static bool read(std::string_view text, M& into)
        {
            into = text == "reset";
            return true;  // a number is Start's
        }
        static void write(const M&, Buffer& out) { out += "reset"; }
    };
};

Complaint settle(Clock& clock)
{
    if (!is<Offset::utc, Offset::localtime>(clock) || clock.adjustment_s == 0) return {};
    if (clock.offset == Offset::localtime) clock.basis = Clock::Basis::localtime;
    if (clock.adjustment_s == said_zero) clock.adjustment_s = 0;
    clock.offset = Offset::variable;
    clock.is_reset = false;  // the same attribute says the one or the other
    return {};
}

constexpr Part parts[] = {
    attribute<&Clock::offset>("offset", "What the guest's clock shows at its start.")
        .always()
        .abi()
        .fails(ErrorCode::config_unsupported),
    attribute<&Clock::adjustment_s, Start>("adjustment", "Seconds from it: it is 'variable'.")
        .when<is<Offset::utc, Offset::localtime>>(),
    attribute<&Clock::is_reset, Reset>("adjustment", "The guest's changes are forgotten.")
        .when<is<Offset::utc, Offset::localtime>>(),
    attribute<&Clock::adjustment_s>("adjustment", "Seconds from the basis.")
        .always()
        .when<is<Offset::variable>>(),
    attribute<&Clock::basis>("basis", "What the adjustment is from.")
        .always()
        .when<is<Offset::variable>>(),
    attribute<&Clock::timezone>("timezone", "The zone whose time it shows.")
        .when<is<Offset::timezone>>(),
    attribute<&Clock::start_s>("start", "Seconds since 1970 at its start.")
        .always()
        .when<is<Offset::absolute>>(),
    child<&Clock::timers>("timer", "A timer."),
    rule<settle>("a start given in seconds is a variable one"),
};

}  // namespace

const Timer* Clock::timer(Timer::Name name) const
{
    for (const Timer& timer : timers)
        if (timer.name == name) return &timer;
    return nullptr;
}

Words words(Timer::Name)
{
    static constexpr std::string_view all[] = {"",    "platform", "pit",         "rtc",      "hpet",
                                               "tsc", "kvmclock", "hypervclock", "armvtimer"};
    return all;
}

Words words(Timer::TickPolicy)
{
    static constexpr std::string_view all[] = {"", "delay", "catchup", "merge", "discard"};
    return all;
}

Words words(Timer::Track)
{
    static constexpr std::string_view all[] = {"", "boot", "guest", "wall", "realtime"};
    return all;
}

Words words(Timer::Mode)
{
    static constexpr std::string_view all[] = {"",        "auto",     "native",
                                               "emulate", "paravirt", "smpsafe"};
    return all;
}

Words words(Clock::Offset)
{
    static constexpr std::string_view all[] = {"utc", "localtime", "variable", "timezone",
                                               "absolute"};
    return all;
}

Words words(Clock::Basis)
{
    static constexpr std::string_view all[] = {"utc", "localtime"};
    return all;
}

const Element& schema(const Timer*)
{
    static constexpr Element element = {"timer", "A timer of the guest.", timer_parts};
    return element;
}

const Element& schema(const Clock*)
{
    static constexpr Element element = {"clock", "The guest's clock.", parts};
    return element;
}

}  // namespace hostler::xml
