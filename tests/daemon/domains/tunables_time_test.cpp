#include <gtest/gtest.h>

#include "daemon/domains/tunables.hpp"

namespace hostler::daemon {
namespace {

using xml::HaltPoll;
using xml::HostlerNamespace;

HostlerNamespace set(HostlerNamespace time, const TypedParams& params)
{
    require_all(time_tunables(), params);
    write_all(time_tunables(), time, of_table(time_tunables(), params));
    return time;
}

std::string text(const HostlerNamespace& time, std::string_view name)
{
    for (const TypedParam& param : read_all(time_tunables(), time))
        if (param.field == name) {
            if (const auto* words = std::get_if<std::string>(&param.value)) return *words;
            if (const auto* number = std::get_if<std::int32_t>(&param.value))
                return std::to_string(*number);
            return std::to_string(std::get<std::uint32_t>(param.value));
        }
    return "none";
}

TEST(TimeTunables, TellWhatHoldsWhereNothingIsSaid)
{
    EXPECT_EQ(text({}, "haltpoll_mode"), "host");
    EXPECT_EQ(text({}, "haltpoll_max"), "0");
    EXPECT_EQ(text({}, "haltpoll_grow"), "0");
    EXPECT_EQ(text({}, "haltpoll_grow_start"), "0");
    EXPECT_EQ(text({}, "haltpoll_shrink"), "-1") << "0 would be: to nothing";
    EXPECT_EQ(text({}, "pause_time"), "continue");
}

TEST(TimeTunables, AreSetWithinTheirModeInWhateverOrderTheyCome)
{
    const HostlerNamespace time = set({}, {{"haltpoll_budget", std::uint32_t{7}},
                                           {"haltpoll_max", std::uint32_t{90'000}},
                                           {"haltpoll_mode", std::string("budget")},
                                           {"pause_time", std::string("freeze")}});
    EXPECT_EQ(time.halt_poll->mode, HaltPoll::Mode::budget);
    EXPECT_EQ(time.halt_poll->max_ns, 90'000u);
    EXPECT_EQ(time.halt_poll->budget_percent, 7u);
    EXPECT_EQ(time.pause_time, HostlerNamespace::PauseTime::freeze);
}

TEST(TimeTunables, TheStepsOfABudgetAreSetAndTakenAwayAgain)
{
    HostlerNamespace time = set({}, {{"haltpoll_mode", std::string("budget")},
                                     {"haltpoll_grow", std::uint32_t{4}},
                                     {"haltpoll_grow_start", std::uint32_t{20'000}},
                                     {"haltpoll_shrink", std::int32_t{0}}});
    EXPECT_EQ(
        *time.halt_poll,
        (HaltPoll{
            .mode = HaltPoll::Mode::budget, .grow = 4, .grow_start_ns = 20'000, .shrink = 0}));
    EXPECT_EQ(text(time, "haltpoll_grow"), "4");
    EXPECT_EQ(text(time, "haltpoll_grow_start"), "20000");
    EXPECT_EQ(text(time, "haltpoll_shrink"), "0");
    time = set(time, {{"haltpoll_grow", std::uint32_t{0}},
                      {"haltpoll_grow_start", std::uint32_t{0}},
                      {"haltpoll_shrink", std::int32_t{-1}}});
    EXPECT_EQ(*time.halt_poll, HaltPoll{.mode = HaltPoll::Mode::budget});
}

TEST(TimeTunables, SettingAllThatWasReadChangesNothing)
{
    EXPECT_EQ(set({}, read_all(time_tunables(), {})).halt_poll.has_value(), false);
    HostlerNamespace time;
    time.halt_poll = HaltPoll{.mode = HaltPoll::Mode::budget, .grow = 3, .shrink = 0};
    EXPECT_EQ(*set(time, read_all(time_tunables(), time)).halt_poll, *time.halt_poll);
}

TEST(TimeTunables, AnotherModeDropsWhatItDoesNotHave)
{
    HostlerNamespace time;
    time.halt_poll = HaltPoll{.mode = HaltPoll::Mode::budget, .max_ns = 5, .budget_percent = 3};
    time = set(time, {{"haltpoll_mode", std::string("fixed")}});
    EXPECT_EQ(*time.halt_poll, (HaltPoll{.mode = HaltPoll::Mode::fixed, .max_ns = 5}));
    time = set(time, {{"haltpoll_mode", std::string("off")}});
    EXPECT_EQ(*time.halt_poll, HaltPoll{.mode = HaltPoll::Mode::off});
    time = set(time, {{"haltpoll_mode", std::string("host")}});
    EXPECT_FALSE(time.halt_poll.has_value());
}

TEST(TimeTunables, AFixedWindowSaysHowLongItIs)
{
    xml::Box<HostlerNamespace> time;
    EXPECT_NO_THROW(require_time_complete(time));
    time = set({}, {{"haltpoll_mode", std::string("fixed")}});
    EXPECT_THROW(require_time_complete(time), Error);
    time = set(*time, {{"haltpoll_max", std::uint32_t{5}}});
    EXPECT_NO_THROW(require_time_complete(time));
}

TEST(TimeTunables, ANumberThatTheModeDoesNotHaveIsRefusedAsInADefinition)
{
    const auto refusal = [](const TypedParams& params) -> std::string {
        const xml::Box<HostlerNamespace> time = set({}, params);
        try {
            require_time_complete(time);
        } catch (const Error& error) {
            return error.detail;
        }
        return "";
    };
    const TypedParam budget{"haltpoll_mode", std::string("budget")};
    const TypedParam off{"haltpoll_mode", std::string("off")};
    EXPECT_EQ(refusal({{"haltpoll_grow", std::uint32_t{4}}}),
              "haltpoll mode='host': grow, growStart, shrink and budget are for mode 'budget'");
    EXPECT_EQ(refusal({off, {"haltpoll_max", std::uint32_t{9}}}),
              "haltpoll mode='off' has no max: 'fixed' and 'budget' do");
    EXPECT_EQ(refusal({budget, {"haltpoll_grow", std::uint32_t{1}}}),
              "haltpoll grow: less than 2 never grows a window");
    EXPECT_EQ(refusal({budget, {"haltpoll_grow", std::uint32_t{2}}}), "");
    EXPECT_EQ(refusal({budget, {"haltpoll_max", std::uint32_t{4'000'000'000}}}),
              "haltpoll max 4000000000 ns is more than 10000000 ns, the longest poll that may be");
}

TEST(TimeTunables, AWordThatIsNoneIsNamedWithThoseThatAre)
{
    try {
        set({}, {{"haltpoll_mode", std::string("fast")}});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.detail,
                  "value of 'haltpoll_mode' is 'fast'; it is one of host, fixed, budget, off");
    }
    EXPECT_THROW(set({}, {{"haltpoll_budget", std::uint32_t{101}}}), Error);
}

}  // namespace
}  // namespace hostler::daemon
