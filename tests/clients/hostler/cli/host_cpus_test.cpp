#include "clients/hostler/cli/host_cpus.hpp"

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class HostCpusTest : public CommandTest {};

TEST_F(HostCpusTest, AreCountedByTheNewestCallThatTheServerKnows)
{
    begin();
    server.reply<proto::NodeGetInfo>({.nodes = 2, .sockets = 3, .cores = 4, .threads = 5});
    EXPECT_EQ(host_cpu_count(session), 120u);
    server.reply<proto::NodeGetCpuMap>({.ret = 7});
    EXPECT_EQ(host_cpu_count(session), 7u);
}

TEST(NthMap, IsEmptyBehindTheLast)
{
    const proto::Bytes maps = {1, 2, 3, 4};
    EXPECT_EQ(nth_map(maps, 1, 2), (CpuMap{3, 4}));
    EXPECT_EQ(nth_map(maps, 2, 2), CpuMap{});
}

Words refusal_of(const std::string& list, std::size_t host_cpus)
{
    try {
        wanted_cpus(list, host_cpus);
    } catch (const Failure& failure) {
        return failure.lines;
    }
    return {};
}

TEST(WantedCpus, AreOfTheHost)
{
    EXPECT_EQ(wanted_cpus("0-3,^1", 4), CpuMap{0x0d});
    EXPECT_EQ(wanted_cpus("r", 4), CpuMap{0x0f});
    EXPECT_EQ(refusal_of("0,12-300", 4),
              Words{"CPU 300 in cpulist '0,12-300' exceed the maxcpu 4"});
    EXPECT_EQ(refusal_of("1,^1", 4), Words{"Invalid cpulist '1,^1'"});
    EXPECT_EQ(refusal_of("1-", 4),
              (Words{"Invalid cpulist '1-'", "invalid argument: Failed to parse bitmap '1-'"}));
}

}  // namespace
}  // namespace hostler::cli
