// The statistics of many domains: which are told of, in which groups, and what is left out.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::expect_refused;
using testing::names_of;
using testing::value_of;
using Stats = proto::ConnectGetAllDomainStats;
using Names = std::vector<std::string>;

constexpr std::uint32_t every_group =
    VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON |
    VIR_DOMAIN_STATS_VCPU | VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK |
    VIR_DOMAIN_STATS_PERF | VIR_DOMAIN_STATS_IOTHREAD | VIR_DOMAIN_STATS_MEMORY |
    VIR_DOMAIN_STATS_DIRTYRATE | VIR_DOMAIN_STATS_VM;

class DomainStats : public testing::VerbTest {
protected:
    std::vector<proto::TypedParam> record(const proto::DomainRef& dom, std::uint32_t groups,
                                          std::uint32_t flags = 0)
    {
        const auto reply = client.ask<Stats>({{dom}, groups, flags});
        if (reply.ret_stats.size() != 1) throw std::runtime_error("not one record");
        return reply.ret_stats[0].params;
    }
    Names told(std::uint32_t flags)
    {
        Names names;
        for (const auto& one : client.ask<Stats>({{}, VIR_DOMAIN_STATS_STATE, flags}).ret_stats)
            names.push_back(one.dom.name);
        std::ranges::sort(names);
        return names;
    }
};

TEST_F(DomainStats, EachGroupHasNamesOfItsOwn)
{
    struct Row {
        std::uint32_t group;
        const char* prefix;
        std::size_t least;
    };
    const Row rows[] = {
        {VIR_DOMAIN_STATS_STATE, "state.", 2},         {VIR_DOMAIN_STATS_CPU_TOTAL, "cpu.", 3},
        {VIR_DOMAIN_STATS_BALLOON, "balloon.", 2},     {VIR_DOMAIN_STATS_VCPU, "vcpu.", 6},
        {VIR_DOMAIN_STATS_INTERFACE, "net.", 10},      {VIR_DOMAIN_STATS_BLOCK, "block.", 10},
        {VIR_DOMAIN_STATS_IOTHREAD, "iothread.", 0},   {VIR_DOMAIN_STATS_VM, "vm.", 0},
        {VIR_DOMAIN_STATS_PERF, "perf.", 0},           {VIR_DOMAIN_STATS_MEMORY, "memory.", 0},
        {VIR_DOMAIN_STATS_DIRTYRATE, "dirtyrate.", 0},
    };
    for (const Row& row : rows) {
        const Names names = names_of(record(test, row.group));
        EXPECT_GE(names.size(), row.least) << row.prefix;
        for (const std::string& name : names) EXPECT_TRUE(name.starts_with(row.prefix)) << name;
    }
}

TEST_F(DomainStats, GroupsAddUpAndNoneMeansAll)
{
    std::size_t sum = 0;
    for (const std::uint32_t group : testing::bits(every_group)) sum += record(test, group).size();
    EXPECT_EQ(record(test, every_group).size(), sum);
    EXPECT_EQ(names_of(record(test, 0)), names_of(record(test, every_group)));
    const auto pair = record(test, VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_STATE);
    EXPECT_EQ(names_of(pair).front(), "state.state") << "in libvirt's order, whatever was asked";
}

TEST_F(DomainStats, NoNameIsGivenTwice)
{
    Names names = names_of(record(test, 0));
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

TEST_F(DomainStats, EachUnknownGroupIsNamedWhereGroupsAreEnforced)
{
    for (const std::uint32_t bit : testing::bits(~every_group)) {
        const std::uint32_t enforced = VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS;
        expect_refused<Stats>(client, {{test}, bit | VIR_DOMAIN_STATS_STATE, enforced},
                              VIR_ERR_ARGUMENT_UNSUPPORTED, "0x");
        EXPECT_EQ(record(test, bit | VIR_DOMAIN_STATS_STATE).size(), 2u);
    }
    EXPECT_EQ(record(test, every_group, VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS).size(),
              record(test, 0).size());
}

TEST_F(DomainStats, ADomainThatIsOffHasWhatIsStored)
{
    const proto::DomainRef dom = defined("off", "<vcpu current='2'>4</vcpu>");
    const auto params = record(dom, 0);
    EXPECT_EQ(value_of<std::int32_t>(params, "state.state"), VIR_DOMAIN_SHUTOFF);
    EXPECT_EQ(value_of<std::uint32_t>(params, "vcpu.current"), 2u);
    EXPECT_EQ(value_of<std::uint32_t>(params, "vcpu.maximum"), 4u);
    EXPECT_EQ(value_of<std::uint64_t>(params, "balloon.maximum"), 65536u);
    for (const std::string& name : names_of(params)) {
        EXPECT_FALSE(name.starts_with("cpu.")) << name;
        EXPECT_FALSE(name.starts_with("vcpu.0.")) << name;
    }
}

TEST_F(DomainStats, FiltersChooseAndJoin)
{
    defined("off");
    transient("t");
    client.ask<proto::DomainSuspend>({running("p")});
    const std::pair<std::uint32_t, Names> rows[] = {
        {0, {"off", "p", "t", "test"}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE, {"p", "t", "test"}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE, {"off"}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT, {"off", "p", "test"}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT, {"t"}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING, {"t", "test"}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED, {"p"}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF, {"off"}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER, {}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING | VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED,
         {"p", "t", "test"}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING | VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT,
         {"test"}},
        {VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT, {"off", "p", "t", "test"}},
    };
    for (const auto& [flags, names] : rows) EXPECT_EQ(told(flags), names) << flags;
}

TEST_F(DomainStats, OfThoseNamedThatThereAre)
{
    const proto::DomainRef off = defined("off");
    const auto reply = client.ask<Stats>({{nobody, off, test}, VIR_DOMAIN_STATS_STATE, 0});
    ASSERT_EQ(reply.ret_stats.size(), 2u);
    EXPECT_EQ(reply.ret_stats[0].dom.name, "off");
    EXPECT_EQ(reply.ret_stats[1].dom.name, "test");
    const std::uint32_t active = VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE;
    EXPECT_EQ(client.ask<Stats>({{off, test}, 0, active}).ret_stats.size(), 1u);
    EXPECT_TRUE(client.ask<Stats>({{nobody}, 0, 0}).ret_stats.empty()) << "nobody, and not all";
}

TEST_F(DomainStats, ANumberOfARecordIsThatOfTheDomainNow)
{
    const auto reply = reader.ask<Stats>({{{"whoever", test.uuid, 77}}, 0, 0});
    ASSERT_EQ(reply.ret_stats.size(), 1u);
    EXPECT_EQ(reply.ret_stats[0].dom.name, "test");
    EXPECT_EQ(reply.ret_stats[0].dom.id, test.id);
}

TEST_F(DomainStats, UnknownFlagsAreRefused)
{
    for (const std::uint32_t bit : {1u << 10, 1u << 27})
        expect_refused<Stats>(client, {{}, 0, bit}, VIR_ERR_INVALID_ARG, "unsupported flags");
}

}  // namespace
}  // namespace hostler::daemon
