#include "drivers/kvm/vmm/cpu/halt_governor.hpp"

#include <algorithm>
#include <chrono>

#include "drivers/kvm/vmm/fatal.hpp"
#include "drivers/kvm/vmm/host_clocks.hpp"

namespace hostler::vmm {
namespace {

using namespace std::chrono_literals;
using proto::vmm::HaltPoll;

constexpr auto period = 100ms;

}  // namespace

HaltBudget budget_of(const HaltPoll& order)
{
    HaltBudget budget;
    if (order.max_ns()) budget.max_ns = order.max_ns();
    if (order.budget_percent() > 0) budget.percent = order.budget_percent();
    if (order.has_grow()) budget.grow = std::max(order.grow(), 2u);
    if (order.has_grow_start_ns()) budget.grow_start_ns = order.grow_start_ns();
    if (order.has_shrink()) budget.shrink = order.shrink();
    budget.grow_start_ns = std::clamp<std::uint64_t>(budget.grow_start_ns, 1, budget.max_ns);
    return budget;
}

HaltGovernor::HaltGovernor(EventLoop& loop, const KvmVm& vm, std::span<const KvmStatistics> vcpus)
    : loop_(loop), vm_(vm), vcpus_(vcpus), timer_(loop, [this] { adjust(); })
{
}

Result<Done> HaltGovernor::obey(const HaltPoll& order)
{
    if (order.mode() == HaltPoll::MODE_BUDGET) return begin_budget(order);
    // KVM's own parameter holds until the first call; after it only a value given can bring it
    // back.
    const bool is_untouched = order.mode() == HaltPoll::MODE_HOST && order.max_ns() == 0;
    const std::uint64_t window = order.mode() == HaltPoll::MODE_OFF ? 0 : order.max_ns();
    if (!is_untouched)
        if (auto done = set_window(window); !done) return done;
    timer_.disarm();
    mode_ = order.mode();
    loop_.set_poll_max(std::chrono::nanoseconds(mode_ == HaltPoll::MODE_FIXED ? window : 0));
    return Done{};
}

Result<Done> HaltGovernor::begin_budget(const HaltPoll& order)
{
    if (vcpus_.empty() || !std::ranges::all_of(vcpus_, counts_halts))
        return Error(ErrorCode::config_unsupported,
                     "haltpoll mode 'budget': this host's KVM does not count how long vCPUs halt");
    const HaltBudget budget = budget_of(order);
    const std::uint64_t window = mode_ == HaltPoll::MODE_BUDGET ? window_.ns : 0;
    if (auto done = set_window(std::min(window, budget.max_ns)); !done) return done;
    budget_ = budget;
    mode_ = order.mode();
    window_.owed_ns = 0;
    last_ = sample();
    loop_.set_poll_max(std::chrono::nanoseconds(window_.ns));
    timer_.arm(period, period);
    return Done{};
}

Result<Done> HaltGovernor::set_window(std::uint64_t ns)
{
    auto done = vm_.enable(KVM_CAP_HALT_POLL, "KVM_CAP_HALT_POLL", ns);
    if (done) window_.ns = ns;
    return done;
}

HaltSample HaltGovernor::sample() const
{
    HaltSample sample = sample_halts(vcpus_, monotonic_ns());
    // What the device thread wasted is of the same processor.
    sample.wasted_ns += static_cast<std::uint64_t>(loop_.poll().wasted().count());
    return sample;
}

void HaltGovernor::adjust() noexcept
{
    const HaltSample now = sample();
    const HaltWindow next = next_halt_window(budget_, window_, last_, now);
    last_ = now;
    window_.owed_ns = next.owed_ns;
    if (next.ns == window_.ns) return;
    if (auto done = set_window(next.ns); !done) fatal(done.error().detail);
    loop_.set_poll_max(std::chrono::nanoseconds(next.ns));
}

void HaltGovernor::collect(proto::vmm::Statistics& statistics) const
{
    statistics.set_halt_poll_max_ns(window_.ns);
    statistics.set_halt_poll_mode(mode_);
    statistics.set_device_poll_won_ns(static_cast<std::uint64_t>(loop_.poll().won().count()));
    statistics.set_device_poll_wasted_ns(static_cast<std::uint64_t>(loop_.poll().wasted().count()));
}

}  // namespace hostler::vmm
