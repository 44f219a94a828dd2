#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class DomstatsTest : public CommandTest {
protected:
    DomstatsTest()
    {
        server.reply<proto::ConnectGetAllDomainStats>(
            {{{domain("web", 1), {{"state.state", 1}, {"perf.cmt", true}}},
              {domain("db", 2), {{"net.0.name", std::string("vnet0")}}}}});
    }
};

TEST_F(DomstatsTest, EachDomainHasItsLines)
{
    EXPECT_EQ(run("domstats", {}),
              "Domain: 'web'\n  state.state=1\n  perf.cmt=1\n"
              "\nDomain: 'db'\n  net.0.name=vnet0\n");
    EXPECT_TRUE(last<proto::ConnectGetAllDomainStats>().doms.empty());
    const std::string data = json("domstats", {});
    EXPECT_NE(data.find("\"perf.cmt\": true"), std::string::npos) << data;
    EXPECT_NE(data.find("\"uuid\": \"c7a5fdbd-edaf-9455-926a-d65c16db1809\""), std::string::npos);
}

TEST_F(DomstatsTest, MayBeOfSome)
{
    run("domstats", {"web", "db"});
    const auto asked = last<proto::ConnectGetAllDomainStats>().doms;
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_EQ(asked[1].name, "db");
    server.refuse<proto::DomainLookupByName>(Error(ErrorCode::no_domain, "no"));
    EXPECT_EQ(failure_of("domstats", {"none"}), "failed to get domain 'none'\n");
}

TEST_F(DomstatsTest, EachGroupIsALibvirtBit)
{
    const std::pair<const char*, std::uint32_t> groups[] = {
        {"state", VIR_DOMAIN_STATS_STATE},
        {"cpu-total", VIR_DOMAIN_STATS_CPU_TOTAL},
        {"balloon", VIR_DOMAIN_STATS_BALLOON},
        {"vcpu", VIR_DOMAIN_STATS_VCPU},
        {"interface", VIR_DOMAIN_STATS_INTERFACE},
        {"block", VIR_DOMAIN_STATS_BLOCK},
        {"perf", VIR_DOMAIN_STATS_PERF},
        {"iothread", VIR_DOMAIN_STATS_IOTHREAD},
        {"memory", VIR_DOMAIN_STATS_MEMORY},
        {"dirtyrate", VIR_DOMAIN_STATS_DIRTYRATE},
        {"vm", VIR_DOMAIN_STATS_VM}};
    for (const auto& [option, bit] : groups) {
        run("domstats", {"--" + std::string(option)});
        EXPECT_EQ(last<proto::ConnectGetAllDomainStats>().stats, bit) << option;
    }
    run("domstats", {"--state", "--vcpu"});
    EXPECT_EQ(last<proto::ConnectGetAllDomainStats>().stats,
              std::uint32_t{VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_VCPU});
}

TEST_F(DomstatsTest, OptionsChooseWhoseAndHow)
{
    expect_flags<proto::ConnectGetAllDomainStats>(
        "domstats", {},
        {{{}, 0},
         {{"--list-active"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE},
         {{"--list-inactive"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE},
         {{"--list-persistent"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT},
         {{"--list-transient"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT},
         {{"--list-running"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING},
         {{"--list-paused"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED},
         {{"--list-shutoff"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF},
         {{"--list-other"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER},
         {{"--enforce"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS},
         {{"--backing"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING},
         {{"--nowait"}, VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT}});
}

class MemoryStatsTest : public CommandTest {};

TEST_F(MemoryStatsTest, ANumberThatIsNewerThanThisIsLeftOut)
{
    server.reply<proto::DomainMemoryStats>({{{VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, 1024},
                                             {99, 5},
                                             {VIR_DOMAIN_MEMORY_STAT_RSS, 2048}}});
    EXPECT_EQ(run("dommemstat", {"web"}), "actual 1024\nrss 2048\n");
    EXPECT_EQ(last<proto::DomainMemoryStats>().max_stats, std::uint32_t{VIR_DOMAIN_MEMORY_STAT_NR});
    server.refuse<proto::DomainMemoryStats>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("dommemstat", {"web"}),
              "Failed to get memory statistics for domain web\noperation failed: no\n");
}

TEST_F(MemoryStatsTest, ThePeriodOfReportsIsSet)
{
    expect_verb<proto::DomainSetMemoryStatsPeriod>("dommemstat",
                                                   {"web", "--period", "5", "--config"}, "",
                                                   "Unable to change balloon collection period.");
    EXPECT_EQ(last<proto::DomainSetMemoryStatsPeriod>().period, 5);
    EXPECT_EQ(last<proto::DomainSetMemoryStatsPeriod>().flags,
              std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG});
    EXPECT_EQ(failure_of("dommemstat", {"web", "--period", "-1"}),
              "Invalid collection period value '-1'\n");
    expect_exclusive("dommemstat", {"web"}, {{"current", "live"}, {"current", "config"}});
}

class CpuStatsTest : public CommandTest {
protected:
    CpuStatsTest()
    {
        server.answer<proto::DomainGetCpuStats>([](const proto::DomainGetCpuStats::Args& args) {
            if (args.ncpus == 0) return proto::DomainGetCpuStats::Reply{{}, host_cpus};
            proto::DomainGetCpuStats::Reply reply{{}, 1};
            for (std::uint32_t cpu = 0; args.nparams > 0 && cpu < args.ncpus; ++cpu)
                reply.params.push_back({"cpu_time", time_of(args.start_cpu, cpu)});
            return reply;
        });
    }

    static std::uint64_t time_of(std::int32_t start, std::uint32_t cpu)
    {
        return start < 0 ? 6000000000 : (static_cast<std::uint32_t>(start) + cpu) * 1000000001ull;
    }

    static constexpr std::int32_t host_cpus = 300;
};

TEST_F(CpuStatsTest, ARangeIsShownOfThoseThatThereAre)
{
    EXPECT_EQ(run("cpu-stats", {"web", "--start", "1", "--count", "2"}),
              "CPU1:\n\tcpu_time             1.000000001 seconds\n"
              "CPU2:\n\tcpu_time             2.000000002 seconds\n");
    EXPECT_EQ(run("cpu-stats", {"web", "--start", "299", "--count", "9"}),
              "CPU299:\n\tcpu_time           299.000000299 seconds\n");
    EXPECT_EQ(run("cpu-stats", {"web", "--start", "300"}), "");
}

TEST_F(CpuStatsTest, ManyAreAskedForInParts)
{
    const std::string text = run("cpu-stats", {"web"});
    EXPECT_NE(text.find("CPU299:\n\tcpu_time           299.000000299 seconds\n"
                        "Total:\n\tcpu_time             6.000000000 seconds\n"),
              std::string::npos);
    std::vector<std::uint32_t> parts;
    for (const auto& each : server.asked<proto::DomainGetCpuStats>())
        if (each.nparams > 0) parts.push_back(each.ncpus);
    EXPECT_EQ(parts, (std::vector<std::uint32_t>{128, 128, 44, 1}));
}

TEST_F(CpuStatsTest, TheSumMayStandAlone)
{
    EXPECT_EQ(run("cpu-stats", {"web", "--total"}),
              "Total:\n\tcpu_time             6.000000000 seconds\n");
    EXPECT_EQ(json("cpu-stats", {"web", "--total"}),
              "{\n  \"total\": {\n    \"cpu_time\": 6.0\n  }\n}\n");
    EXPECT_EQ(failure_of("cpu-stats", {"web", "--start", "-1"}), "Invalid value for start CPU\n");
    EXPECT_EQ(failure_of("cpu-stats", {"web", "--count", "-1"}),
              "Invalid value for number of CPUs to show\n");
    server.refuse<proto::DomainGetCpuStats>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("cpu-stats", {"web"}),
              "Failed to retrieve CPU statistics for domain 'web'\noperation failed: no\n");
}

}  // namespace
}  // namespace hostler::cli
