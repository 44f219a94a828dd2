#pragma once
// The guest's clock and timers.

#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct Timer {
    enum class Name : std::uint8_t {
        absent,
        platform,
        pit,
        rtc,
        hpet,
        tsc,
        kvmclock,
        hypervclock,
        armvtimer
    };
    enum class TickPolicy : std::uint8_t { absent, delay, catchup, merge, discard };
    enum class Track : std::uint8_t { absent, boot, guest, wall, realtime };
    enum class Mode : std::uint8_t { absent, automatic, native, emulate, paravirt, smpsafe };

    Name name = Name::absent;
    YesNo present = YesNo::absent;
    TickPolicy tick_policy = TickPolicy::absent;
    Track track = Track::absent;
    Mode mode = Mode::absent;
    std::uint64_t frequency_hz = 0;
    std::uint32_t catchup_threshold = 0;
    std::uint32_t catchup_slew = 0;
    std::uint32_t catchup_limit = 0;

    bool operator==(const Timer&) const = default;
};
Words words(Timer::Name);
Words words(Timer::TickPolicy);
Words words(Timer::Track);
Words words(Timer::Mode);
const Element& schema(const Timer*);

struct Clock {
    enum class Offset : std::uint8_t { utc, localtime, variable, timezone, absolute };
    enum class Basis : std::uint8_t { utc, localtime };

    Offset offset = Offset::utc;
    Basis basis = Basis::utc;
    bool is_reset = false;          ///< utc, localtime: the guest's changes are forgotten
    std::int64_t adjustment_s = 0;  ///< variable: seconds from the basis
    std::uint64_t start_s = 0;      ///< absolute: seconds since 1970
    Text timezone;
    std::vector<Timer> timers;

    const Timer* timer(Timer::Name name) const;

    bool operator==(const Clock&) const = default;
};
Words words(Clock::Offset);
Words words(Clock::Basis);
const Element& schema(const Clock*);

}  // namespace hostler::xml
