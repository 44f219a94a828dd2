#include "drivers/kvm/vmm/cpu/halt_budget.hpp"

#include <algorithm>

namespace hostler::vmm {
namespace {

using Histogram = HaltSample::Histogram;

constexpr double percent = 100;
constexpr const char* needed[] = {"halt_poll_fail_ns", "halt_attempted_poll",
                                  "halt_successful_poll", "halt_poll_success_hist",
                                  "halt_wait_hist"};

/// No wait in the bucket was longer.
std::uint64_t longest(std::size_t bucket)
{
    return bucket + 1 < HaltSample::buckets ? std::uint64_t{1} << bucket : UINT64_MAX;
}

std::uint64_t since(std::uint64_t before, std::uint64_t now)
{
    return now > before ? now - before : 0;
}

/// The waits of one interval, and what a window would have made of them.
class Interval {
public:
    Interval(const HaltSample& before, const HaltSample& now)
        : ns_(since(before.time_ns, now.time_ns)),
          wasted_ns_(since(before.wasted_ns, now.wasted_ns))
    {
        const std::uint64_t lost =
            since(since(before.polls_won, now.polls_won), since(before.polls, now.polls));
        // Who slept had been polled for first, on average so long.
        polled_first_ns_ = lost ? wasted_ns_ / lost : 0;
        for (std::size_t bucket = 0; bucket < HaltSample::buckets; ++bucket) {
            won_[bucket] = since(before.won[bucket], now.won[bucket]);
            slept_[bucket] = since(before.slept[bucket], now.slept[bucket]);
        }
    }

    /// Wake-ups that came within the window.
    std::uint64_t caught(std::uint64_t window) const
    {
        return walk(window, [](bool is_caught) { return is_caught ? 1u : 0u; });
    }
    /// Whether polling that long for every other one would have kept to the share.
    bool affords(std::uint64_t window, double share) const
    {
        const std::uint64_t missed =
            walk(window, [](bool is_caught) { return is_caught ? 0u : 1u; });
        return static_cast<double>(missed) * static_cast<double>(window) <=
               share * static_cast<double>(ns_);
    }

private:
    template <class Weight>
    std::uint64_t walk(std::uint64_t window, Weight weight) const
    {
        std::uint64_t sum = 0;
        for (std::size_t bucket = 0; bucket < HaltSample::buckets; ++bucket) {
            const std::uint64_t end = longest(bucket);
            const bool slept_in = end <= window && polled_first_ns_ <= window - end;
            sum += won_[bucket] * weight(end <= window) + slept_[bucket] * weight(slept_in);
        }
        return sum;
    }

    std::uint64_t ns_;
    std::uint64_t wasted_ns_;
    std::uint64_t polled_first_ns_ = 0;
    Histogram won_{};
    Histogram slept_{};
};

std::uint64_t grown(const HaltBudget& budget, std::uint64_t window)
{
    const std::uint64_t next = window ? window * budget.grow : budget.grow_start_ns;
    return std::min(std::max(next, window + 1), budget.max_ns);
}

std::uint64_t shrunk(const HaltBudget& budget, std::uint64_t window)
{
    const std::uint64_t next = budget.shrink ? window / budget.shrink : 0;
    return next < std::min(budget.grow_start_ns, budget.max_ns) ? 0 : next;
}

/// Of the windows that the controller can reach, the shortest that catches the most within the
/// share.
std::uint64_t best_window(const HaltBudget& budget, const Interval& interval, double share)
{
    std::uint64_t best = 0;
    std::uint64_t most = 0;
    for (std::uint64_t window = 0; window < budget.max_ns;) {
        window = grown(budget, window);
        const std::uint64_t caught = interval.caught(window);
        if (caught <= most || !interval.affords(window, share)) continue;
        best = window;
        most = caught;
    }
    return best;
}

/// What is owed behind the interval, from what was owed before it.
std::uint64_t owed_after(const HaltBudget& budget, std::uint64_t owed_ns, const HaltSample& before,
                         const HaltSample& now)
{
    const double ns = static_cast<double>(since(before.time_ns, now.time_ns));
    const auto allowed_ns = static_cast<std::uint64_t>(budget.percent / percent * ns);
    return since(allowed_ns, owed_ns + since(before.wasted_ns, now.wasted_ns));
}

}  // namespace

HaltWindow next_halt_window(const HaltBudget& budget, const HaltWindow& window,
                            const HaltSample& before, const HaltSample& now)
{
    const std::uint64_t owed_ns = owed_after(budget, window.owed_ns, before, now);
    const std::uint64_t last = std::min(window.ns, budget.max_ns);
    if (owed_ns > 0) return {shrunk(budget, last), owed_ns};
    const double share = budget.percent / percent;
    const std::uint64_t best = best_window(budget, Interval(before, now), share);
    if (best > last) return {std::min(best, grown(budget, last)), 0};
    if (best < last) return {std::max(best, shrunk(budget, last)), 0};
    return {last, 0};
}

bool counts_halts(const KvmStatistics& vcpu)
{
    return std::ranges::all_of(needed, [&vcpu](const char* name) { return vcpu.find(name); });
}

HaltSample sample_halts(std::span<const KvmStatistics> vcpus, std::uint64_t time_ns)
{
    HaltSample sum{.time_ns = time_ns};
    for (const KvmStatistics& vcpu : vcpus) {
        const KvmStatistics::Sample sample = vcpu.sample();
        if (sample.empty()) continue;
        const auto value = [&](const char* name) {
            const auto* const counter = vcpu.find(name);
            return counter ? sample[counter->first] : 0;
        };
        const auto add = [&](Histogram& histogram, const char* name) {
            const auto* const counter = vcpu.find(name);
            const std::size_t count = counter ? std::min(counter->count, histogram.size()) : 0;
            for (std::size_t bucket = 0; bucket < count; ++bucket)
                histogram[bucket] += sample[counter->first + bucket];
        };
        sum.wasted_ns += value("halt_poll_fail_ns");
        sum.polls += value("halt_attempted_poll");
        sum.polls_won += value("halt_successful_poll");
        add(sum.won, "halt_poll_success_hist");
        add(sum.slept, "halt_wait_hist");
    }
    return sum;
}

}  // namespace hostler::vmm
