#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class HostCpuTest : public CommandTest {
protected:
    /// What the host's CPUs did up to now, in libvirt's words.
    static proto::NodeGetCpuStats::Reply times(std::uint64_t user, std::uint64_t idle)
    {
        return {{{VIR_NODE_CPU_STATS_IDLE, idle},
                 {VIR_NODE_CPU_STATS_USER, user},
                 {VIR_NODE_CPU_STATS_KERNEL, 0}},
                3};
    }
};

TEST_F(HostCpuTest, AMapShowsWhichAreOnline)
{
    server.reply<proto::NodeGetCpuMap>({{0x0b}, 3, 6});
    EXPECT_EQ(run("nodecpumap", {}),
              "CPUs present:   6\nCPUs online:    3\nCPU map:        yy-y--\n");
    EXPECT_EQ(run("nodecpumap", {"--pretty"}),
              "CPUs present:   6\nCPUs online:    3\nCPU map:        0-1,3\n");
    EXPECT_EQ(json("nodecpumap", {}),
              "{\n  \"present\": 6,\n  \"online\": 3,\n  \"map\": \"0-1,3\"\n}\n");
    server.refuse<proto::NodeGetCpuMap>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("nodecpumap", {}), "Unable to get cpu map\noperation failed: no\n");
}

TEST_F(HostCpuTest, TimesStandInVirshsOrderAndWords)
{
    server.reply<proto::NodeGetCpuStats>(times(5000000000, 7));
    EXPECT_EQ(run("nodecpustats", {}),
              "user:                     5000000000\n"
              "system:                            0\n"
              "idle:                              7\n");
    EXPECT_EQ(last<proto::NodeGetCpuStats>().cpu_num, VIR_NODE_CPU_STATS_ALL_CPUS);
    EXPECT_EQ(last<proto::NodeGetCpuStats>().nparams, 3);
    run("nodecpustats", {"2"});
    EXPECT_EQ(last<proto::NodeGetCpuStats>().cpu_num, 2);
    EXPECT_EQ(failure_of("nodecpustats", {"--cpu", "-1"}), "Invalid value of cpuNum\n");
}

TEST_F(HostCpuTest, SharesAreOfASecond)
{
    int asked = 0;
    server.answer<proto::NodeGetCpuStats>([&asked](const proto::NodeGetCpuStats::Args&) {
        return ++asked <= 2 ? times(100, 100) : times(125, 175);
    });
    EXPECT_EQ(run("nodecpustats", {"--percent"}),
              "usage:           25.0%\n"
              "user:            25.0%\n"
              "system:           0.0%\n"
              "idle:            75.0%\n"
              "iowait:           0.0%\n");
}

TEST_F(HostCpuTest, ModelsAreNamedWhereNotAllAreTaken)
{
    expect_verb<proto::ConnectGetCpuModelNames>("cpu-models", {"x86_64"}, "pentium\nqemu64\n",
                                                "failed to get CPU model names",
                                                {{"pentium", "qemu64"}, 2});
    EXPECT_EQ(last<proto::ConnectGetCpuModelNames>().arch, "x86_64");
    server.reply<proto::ConnectGetCpuModelNames>({});
    EXPECT_EQ(run("cpu-models", {"s390x"}), "all CPU models are accepted\n");
}

}  // namespace
}  // namespace hostler::cli
