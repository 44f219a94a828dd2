#include <libvirt/libvirt.h>

#include <atomic>
#include <iterator>
#include <sstream>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using Stats = proto::ConnectGetAllDomainStats;

/// A reading of domains: "web" has been there before, "new" comes with the second one.
class TopTest : public CommandTest {
protected:
    TopTest()
    {
        server.answer<Stats>([this](const Stats::Args&) {
            Stats::Reply reply;
            const std::uint64_t used = readings_++ == 0 ? 0 : 1'000'000'000'000'000;
            reply.ret_stats.push_back(record("web", 3, 1, used));
            if (used > 0) reply.ret_stats.push_back(record("new", 4, 2, used));
            return reply;
        });
    }

    static proto::DomainStatsRecord record(const std::string& name, std::int32_t id,
                                           std::uint8_t number, std::uint64_t used)
    {
        proto::DomainRef dom = domain(name, id);
        dom.uuid.bytes[0] = number;
        return {dom,
                {{"state.state", std::int32_t{VIR_DOMAIN_RUNNING}},
                 {"vcpu.current", std::uint32_t{2}},
                 {"cpu.time", used},
                 {"vm.clock_pause.cur", std::string("stop")},
                 {"vm.clock_behind_ns.cur", std::uint64_t{2'500'000'000}}}};
    }

    static Words once(Words more = {})
    {
        more.insert(more.begin(), {"--once", "--interval", "1"});
        return more;
    }

    std::atomic<int> readings_ = 0;
};

/// The words of the line that has `name`: its id, name, state, vCPUs, CPU% and so on.
Words line_of(const std::string& text, const std::string& name)
{
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        const Words all{std::istream_iterator<std::string>(words), {}};
        if (all.size() > 5 && all[1] == name) return all;
    }
    return Words(6);
}

TEST_F(TopTest, TakesTwoReadingsAndShowsWhatLiesBetween)
{
    const std::string text = run("top", once());
    EXPECT_EQ(readings_, 2);
    const Words web = line_of(text, "web");
    EXPECT_EQ(web[2], "running") << text;
    EXPECT_EQ(web[3], "2");
    EXPECT_NE(web[4], "-") << "it has used time";
    EXPECT_EQ(web[5], "-") << "nobody counts how long it waits";
    EXPECT_NE(text.find("-2.5 s"), text.npos) << text;
    const Words newcomer = line_of(text, "new");
    EXPECT_EQ(newcomer[2], "running") << text;
    EXPECT_EQ(newcomer[4], "-") << "it was not there before";
    EXPECT_EQ(last<Stats>().flags, std::uint32_t{VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE});
    EXPECT_TRUE(last<Stats>().doms.empty());
}

TEST_F(TopTest, GivesProgramsNumbersAndNothingWhereThereIsNone)
{
    const std::string data = json("top", once({"web"}));
    EXPECT_NE(data.find("\"clock_offset\": -2.5"), data.npos) << data;
    EXPECT_NE(data.find("\"steal\": null"), data.npos) << data;
    EXPECT_EQ(last<Stats>().flags, 0u) << "a domain that is named is shown whether it runs or not";
    ASSERT_EQ(last<Stats>().doms.size(), 1u);
}

TEST_F(TopTest, AnIntervalThatIsNoneIsRefusedBeforeAnythingIsAsked)
{
    for (const char* interval : {"0", "-1", "3601"})
        EXPECT_NE(failure_of("top", {"--once", "--interval", interval}).find("interval"),
                  std::string::npos)
            << interval;
    EXPECT_EQ(readings_, 0);
}

TEST_F(TopTest, WhatTheServerRefusesIsTold)
{
    server.refuse<Stats>(Error(ErrorCode::operation_failed, "no figures"));
    EXPECT_NE(failure_of("top", once()).find("no figures"), std::string::npos);
}

}  // namespace
}  // namespace hostler::cli
