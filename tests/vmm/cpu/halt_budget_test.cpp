#include "drivers/kvm/vmm/cpu/halt_budget.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "tests/vmm/cpu/statistics_file.hpp"

namespace hostler::vmm {
namespace {

constexpr std::uint64_t us = 1'000;
constexpr std::uint64_t ms = 1'000'000;
constexpr std::uint64_t interval = 100 * ms;

std::size_t bucket_of(std::uint64_t ns)
{
    return std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(ns)),
                                 HaltSample::buckets - 1);
}

/// A vCPU that halts, and KVM that polls for it as the kernel's halt-polling.rst says.
class Vcpu {
public:
    void halt(std::uint64_t idle, std::uint64_t limit)
    {
        window_ = std::min(window_, limit);
        const bool is_won = idle <= window_;
        if (window_) {
            ++counts.polls;
            if (is_won) {
                ++counts.polls_won;
                ++counts.won[bucket_of(idle)];
            } else {
                counts.wasted_ns += window_;
            }
        }
        if (!is_won) ++counts.slept[bucket_of(idle - window_)];
        ++halts;
        caught += is_won;
        if (!is_won && window_ && idle > limit)
            window_ = 0;
        else if (!is_won && idle < limit)
            window_ = std::min(window_ ? window_ * 2 : 10 * us, limit);
    }

    HaltSample counts;
    std::uint64_t halts = 0;
    std::uint64_t caught = 0;

private:
    std::uint64_t window_ = 0;
};

struct Outcome {
    double wasted_percent;  ///< of one processor
    double caught_share;    ///< of all halts
    std::uint64_t window_ns;
};

/// Two seconds of a guest whose halts are these, one after the other, each after 5 µs of work; the
/// second one counts.
Outcome run(const HaltBudget& budget, const std::vector<std::uint64_t>& idles)
{
    Vcpu vcpu;
    HaltSample last;
    HaltWindow window;
    std::uint64_t now = 0;
    std::size_t next = 0;
    Vcpu half;
    for (int step = 0; step < 20; ++step) {
        if (step == 10) half = vcpu;
        for (const std::uint64_t end = now + interval; now < end;) {
            const std::uint64_t idle = idles[next++ % idles.size()];
            vcpu.halt(idle, window.ns);
            now += idle + 5 * us;
        }
        HaltSample sample = vcpu.counts;
        sample.time_ns = now;
        window = next_halt_window(budget, window, last, sample);
        last = sample;
    }
    const auto counted = [](std::uint64_t after, std::uint64_t before) {
        return static_cast<double>(after - before);
    };
    return {.wasted_percent =
                counted(vcpu.counts.wasted_ns, half.counts.wasted_ns) / (10.0 * interval) * 100,
            .caught_share = counted(vcpu.caught, half.caught) / counted(vcpu.halts, half.halts),
            .window_ns = window.ns};
}

/// The window behind the first interval.
std::uint64_t after_one(const HaltBudget& budget, std::uint64_t window, const HaltSample& now)
{
    return next_halt_window(budget, {.ns = window}, {}, now).ns;
}

TEST(HaltBudget, CatchesShortWaits)
{
    const Outcome outcome = run({}, {50 * us});
    EXPECT_GT(outcome.caught_share, 0.99);
    EXPECT_GE(outcome.window_ns, 50 * us);
    EXPECT_LT(outcome.wasted_percent, 5);
}

TEST(HaltBudget, DoesNotPollForWaitsThatNoWindowReaches)
{
    for (const std::uint64_t idle : {1 * ms, 100 * ms}) {
        const Outcome outcome = run({}, {idle});
        EXPECT_EQ(outcome.window_ns, 0u) << idle;
        EXPECT_EQ(outcome.wasted_percent, 0) << idle;
    }
}

TEST(HaltBudget, KeepsToItsShareWhereShortAndLongWaitsAreMixed)
{
    std::vector<std::uint64_t> idles;
    for (int i = 0; i < 8; ++i) idles.push_back(i % 2 ? 20 * us : 900 * us);
    for (const double percent : {1.0, 5.0, 20.0}) {
        const Outcome outcome = run({.percent = percent}, idles);
        EXPECT_LE(outcome.wasted_percent, percent * 1.1) << percent;
    }
    EXPECT_GT(run({.percent = 20}, idles).window_ns, run({.percent = 0.1}, idles).window_ns);
}

TEST(HaltBudget, NeverGoesBeyondItsMaximum)
{
    const Outcome outcome = run({.max_ns = 40 * us}, {20 * us});
    EXPECT_LE(outcome.window_ns, 40 * us);
    EXPECT_GT(outcome.caught_share, 0.99);
    EXPECT_EQ(run({.max_ns = 40 * us}, {60 * us}).window_ns, 0u);
}

TEST(HaltBudget, GrowsOneStepAtATime)
{
    HaltSample now{.time_ns = interval};
    now.slept[bucket_of(60 * us)] = 500;
    const HaltBudget budget{.max_ns = 400 * us, .grow_start_ns = 10 * us, .grow = 3};
    EXPECT_EQ(after_one(budget, 0, now), 10 * us);
    EXPECT_EQ(after_one(budget, 10 * us, now), 30 * us);
    EXPECT_EQ(after_one(budget, 90 * us, now), 90 * us) << "it catches them all";
}

TEST(HaltBudget, ShrinksWhenOverspentWhateverWasCaught)
{
    HaltSample now{.time_ns = interval, .wasted_ns = 10 * ms, .polls = 1000, .polls_won = 500};
    now.won[bucket_of(30 * us)] = 500;
    EXPECT_EQ(after_one({}, 100 * us, now), 50 * us);
    EXPECT_EQ(after_one({.shrink = 4}, 100 * us, now), 25 * us);
    EXPECT_EQ(after_one({.shrink = 0}, 100 * us, now), 0u);
    EXPECT_EQ(after_one({}, 15 * us, now), 0u) << "below the first window is none";
}

TEST(HaltBudget, WhatWasOverspentIsPaidOffBeforeTheWindowGrowsAgain)
{
    const HaltBudget budget;  // 5 ms of an interval's 100
    HaltSample now{.time_ns = interval, .wasted_ns = 12 * ms};
    const HaltWindow first = next_halt_window(budget, {.ns = 80 * us}, {}, now);
    EXPECT_EQ(first, (HaltWindow{.ns = 40 * us, .owed_ns = 7 * ms}));
    HaltSample later{.time_ns = 2 * interval, .wasted_ns = 12 * ms};
    later.slept[bucket_of(60 * us)] = 500;
    const HaltWindow second = next_halt_window(budget, first, now, later);
    EXPECT_EQ(second, (HaltWindow{.ns = 20 * us, .owed_ns = 2 * ms}));
    HaltSample last = later;
    last.time_ns = 3 * interval;
    last.slept[bucket_of(60 * us)] = 1000;
    const HaltWindow third = next_halt_window(budget, second, later, last);
    EXPECT_EQ(third, (HaltWindow{.ns = 40 * us, .owed_ns = 0}));
}

TEST(HaltBudget, AGuestThatDoesNotHaltLosesItsWindow)
{
    std::uint64_t window = 200 * us;
    for (int step = 0; step < 10; ++step) window = after_one({}, window, {.time_ns = interval});
    EXPECT_EQ(window, 0u);
}

TEST(SampleHalts, SumsUpOverVcpus)
{
    const auto vcpu = [](std::uint64_t wasted) {
        std::vector<std::uint64_t> won(32), slept(32);
        won[3] = 2;
        slept[31] = 5;
        return KvmStatistics::open(file_of(statistics_file({{"exits", {9}},
                                                            {"halt_poll_fail_ns", {wasted}},
                                                            {"halt_attempted_poll", {7}},
                                                            {"halt_successful_poll", {2}},
                                                            {"halt_poll_success_hist", won},
                                                            {"halt_wait_hist", slept}})))
            .or_throw();
    };
    std::vector<KvmStatistics> vcpus;
    vcpus.push_back(vcpu(100));
    vcpus.push_back(vcpu(11));
    EXPECT_TRUE(counts_halts(vcpus.front()));
    const HaltSample sample = sample_halts(vcpus, 77);
    EXPECT_EQ(sample.time_ns, 77u);
    EXPECT_EQ(sample.wasted_ns, 111u);
    EXPECT_EQ(sample.polls, 14u);
    EXPECT_EQ(sample.polls_won, 4u);
    EXPECT_EQ(sample.won[3], 4u);
    EXPECT_EQ(sample.slept[31], 10u);
    EXPECT_FALSE(
        counts_halts(KvmStatistics::open(file_of(statistics_file({{"exits", {1}}}))).or_throw()));
}

}  // namespace
}  // namespace hostler::vmm
