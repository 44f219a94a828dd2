// The tunables of a guest's time, beside libvirt's of the scheduler: how an idle vCPU is waited
// for, and what the clocks do in a pause. Only hostler's own VMM has them.

#include <fmt/format.h>

#include <algorithm>

#include "daemon/domains/tunables.hpp"
#include "xml/domain/halt_poll_rules.hpp"

namespace hostler::daemon {
namespace {

using xml::HaltPoll;
using xml::HostlerNamespace;
using PauseTime = HostlerNamespace::PauseTime;

/// The enumerator that is spelled so. Throws where none is.
template <class E>
E spelled(std::string_view name, const ParamValue& value)
{
    const std::string& text = *std::get_if<std::string>(&value);
    const xml::Words all = words(E{});
    const auto found = std::ranges::find(all, text);
    if (found == all.end() || text.empty()) {
        std::string known;
        for (const std::string_view word : all)
            if (!word.empty()) known += (known.empty() ? "" : ", ") + std::string(word);
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("value of '{}' is '{}'; it is one of {}", name, text, known));
    }
    return static_cast<E>(found - all.begin());
}

const HaltPoll& poll_of(const HostlerNamespace& time)
{
    static const HaltPoll nothing;
    return time.halt_poll ? *time.halt_poll : nothing;
}

/// What only another mode has is not kept.
void set_mode(HostlerNamespace& time, HaltPoll::Mode mode)
{
    const HaltPoll before = poll_of(time);
    HaltPoll next{.mode = mode};
    if (mode == HaltPoll::Mode::fixed || mode == HaltPoll::Mode::budget)
        next.max_ns = before.max_ns;
    if (mode == HaltPoll::Mode::budget && before.mode == mode) next = before;
    time.halt_poll = next;
    if (next == HaltPoll{}) time.halt_poll.reset();
}

template <auto Member>
constexpr Tunable<HostlerNamespace> poll_number(std::string_view name)
{
    Tunable<HostlerNamespace> row{.name = name, .type = ParamType::uint32, .read = {}, .write = {}};
    row.read = [](const HostlerNamespace& time) -> ParamValue {
        return std::uint32_t{(poll_of(time).*Member).value_or(0)};
    };
    row.write = [](HostlerNamespace& time, const ParamValue& value) {
        const std::uint32_t number = *std::get_if<std::uint32_t>(&value);
        (time.halt_poll.made().*Member) = number;
        if (number == 0) (time.halt_poll.made().*Member).reset();
        if (*time.halt_poll == HaltPoll{}) time.halt_poll.reset();
    };
    return row;
}

/// A number whose 0 means something: -1 is "not said".
template <auto Member>
constexpr Tunable<HostlerNamespace> poll_number_or_none(std::string_view name)
{
    Tunable<HostlerNamespace> row{.name = name, .type = ParamType::int32, .read = {}, .write = {}};
    row.read = [](const HostlerNamespace& time) -> ParamValue {
        const std::optional<std::uint32_t> number = poll_of(time).*Member;
        return number ? static_cast<std::int32_t>(*number) : -1;
    };
    row.write = [](HostlerNamespace& time, const ParamValue& value) {
        const std::int32_t number = *std::get_if<std::int32_t>(&value);
        (time.halt_poll.made().*Member).reset();
        if (number >= 0) (*time.halt_poll).*Member = static_cast<std::uint32_t>(number);
        if (*time.halt_poll == HaltPoll{}) time.halt_poll.reset();
    };
    return row;
}

// The mode comes first: the rest is set within it.
constexpr Tunable<HostlerNamespace> time_table[] = {
    {.name = "haltpoll_mode",
     .type = ParamType::text,
     .read = [](const HostlerNamespace& time) -> ParamValue {
         return std::string(xml::word(poll_of(time).mode));
     },
     .write =
         [](HostlerNamespace& time, const ParamValue& value) {
             set_mode(time, spelled<HaltPoll::Mode>("haltpoll_mode", value));
         }},
    poll_number<&HaltPoll::max_ns>("haltpoll_max"),
    poll_number<&HaltPoll::budget_percent>("haltpoll_budget").range(1, 100),
    poll_number<&HaltPoll::grow>("haltpoll_grow"),
    poll_number<&HaltPoll::grow_start_ns>("haltpoll_grow_start"),
    poll_number_or_none<&HaltPoll::shrink>("haltpoll_shrink"),
    {.name = "pause_time",
     .type = ParamType::text,
     .read = [](const HostlerNamespace& time) -> ParamValue {
         const bool is_said = time.pause_time != PauseTime::absent;
         return std::string(xml::word(is_said ? time.pause_time : PauseTime::keep_going));
     },
     .write =
         [](HostlerNamespace& time, const ParamValue& value) {
             time.pause_time = spelled<PauseTime>("pause_time", value);
         }},
};

}  // namespace

std::span<const Tunable<HostlerNamespace>> time_tunables()
{
    return time_table;
}

void require_time_complete(const xml::Box<HostlerNamespace>& time)
{
    if (!time) return;
    const HaltPoll& poll = poll_of(*time);
    if (poll.mode == HaltPoll::Mode::fixed && !poll.max_ns)
        throw Error(ErrorCode::invalid_argument,
                    "haltpoll_mode 'fixed' needs haltpoll_max, a window in nanoseconds");
    if (const Result<Done> sound = xml::judge_halt_poll(poll); !sound)
        throw Error(ErrorCode::invalid_argument, sound.error().detail);
}

}  // namespace hostler::daemon
