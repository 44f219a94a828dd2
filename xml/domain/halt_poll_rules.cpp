#include "xml/domain/halt_poll_rules.hpp"

#include <string>

#include "xml/schema/words.hpp"

namespace hostler::xml {
namespace {

using Mode = HaltPoll::Mode;

/// Fifty times KVM's own: whoever sleeps for longer is woken no later by a poll that one can feel,
/// and meanwhile a vCPU that polls keeps a processor from all others.
constexpr std::uint32_t window_ns_max = 10'000'000;

Error refusal(std::string detail)
{
    return {ErrorCode::config_unsupported, std::move(detail)};
}

}  // namespace

Result<Done> judge_halt_poll(const HaltPoll& poll)
{
    const std::string mode = "haltpoll mode='" + std::string(word(poll.mode)) + "'";
    const bool has_controller_words = poll.grow || poll.grow_start_ns || poll.shrink;
    if (poll.mode != Mode::budget && (has_controller_words || poll.budget_percent))
        return refusal(mode + ": grow, growStart, shrink and budget are for mode 'budget'");
    if ((poll.mode == Mode::host || poll.mode == Mode::off) && poll.max_ns)
        return refusal(mode + " has no max: 'fixed' and 'budget' do");
    if (poll.max_ns && *poll.max_ns > window_ns_max)
        return refusal("haltpoll max " + std::to_string(*poll.max_ns) + " ns is more than " +
                       std::to_string(window_ns_max) + " ns, the longest poll that may be");
    if (poll.grow && *poll.grow < 2)
        return refusal("haltpoll grow: less than 2 never grows a window");
    if (poll.shrink && *poll.shrink == 1)
        return refusal("haltpoll shrink: 1 never shrinks a window");
    if (poll.max_ns && poll.grow_start_ns && *poll.grow_start_ns > *poll.max_ns)
        return refusal("haltpoll growStart " + std::to_string(*poll.grow_start_ns) +
                       " ns is more than max " + std::to_string(*poll.max_ns) + " ns");
    return Done{};
}

}  // namespace hostler::xml
