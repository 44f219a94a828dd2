#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

constexpr const char* two_cells =
    "<capabilities><host><cpu><pages unit='KiB' size='2048'/><pages unit='KiB' size='4'/></cpu>"
    "<topology><cells>"
    "<cell id='0'><pages unit='KiB' size='4'>1</pages></cell>"
    "<cell id='1'><pages unit='KiB' size='1048576'>1</pages></cell>"
    "</cells></topology></host></capabilities>";

class HostMemoryTest : public CommandTest {
protected:
    HostMemoryTest()
    {
        server.reply<proto::ConnectGetCapabilities>({two_cells});
        server.reply<proto::NodeGetFreeMemory>({4096 * 1024});
        server.answer<proto::NodeGetCellsFreeMemory>(
            [](const proto::NodeGetCellsFreeMemory::Args& args) {
                const auto cell = static_cast<std::uint64_t>(args.start_cell);
                return proto::NodeGetCellsFreeMemory::Reply{{(cell + 1) * 1024 * 1024}};
            });
        server.answer<proto::NodeGetFreePages>([](const proto::NodeGetFreePages::Args& args) {
            proto::NodeGetFreePages::Reply reply;
            for (const std::uint32_t size : args.pages) reply.counts.push_back(size * 10);
            return reply;
        });
    }
};

TEST_F(HostMemoryTest, FreeMemoryIsOfTheHostACellOrAll)
{
    EXPECT_EQ(run("freecell", {}), "Total: 4096 KiB\n");
    EXPECT_EQ(run("freecell", {"1"}), "1: 2048 KiB\n");
    EXPECT_EQ(run("freecell", {"--all"}),
              "    0:       1024 KiB\n"
              "    1:       2048 KiB\n"
              "--------------------\n"
              "Total:       3072 KiB\n");
    EXPECT_EQ(json("freecell", {"--cellno", "0"}), "{\n  \"cell\": 0,\n  \"free_kib\": 1024\n}\n");
    EXPECT_EQ(failure_of("freecell", {"--all", "--cellno", "0"}),
              "Options --all and --cellno are mutually exclusive\n");
}

TEST_F(HostMemoryTest, ACellThatIsNotThereIsTheServersToRefuse)
{
    server.refuse<proto::NodeGetCellsFreeMemory>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("freecell", {"9"}), "operation failed: no\n");
    server.refuse<proto::ConnectGetCapabilities>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("freecell", {"--all"}),
              "unable to get node capabilities\noperation failed: no\n");
}

TEST_F(HostMemoryTest, FreePagesAreOfEachSizeThatTheHostKnows)
{
    EXPECT_EQ(run("freepages", {"--all"}),
              "Node 0:\n4KiB: 40\n2048KiB: 20480\n\nNode 1:\n4KiB: 40\n2048KiB: 20480\n\n");
    EXPECT_EQ(run("freepages", {"--all", "--pagesize", "2M"}),
              "Node 0:\n2048KiB: 20480\n\nNode 1:\n2048KiB: 20480\n\n");
    EXPECT_EQ(run("freepages", {"1", "4"}), "4KiB: 40\n");
    EXPECT_EQ(last<proto::NodeGetFreePages>().start_cell, 1);
    EXPECT_EQ(
        json("freepages", {"1", "4"}),
        "[\n  {\n    \"cell\": 1,\n    \"free_pages\": {\n      \"4KiB\": 40\n    }\n  }\n]\n");
}

TEST_F(HostMemoryTest, AnOlderServersCellsTellTheSizes)
{
    server.reply<proto::ConnectGetCapabilities>(
        {"<capabilities><host><topology><cells><cell id='0'><pages size='4'/>"
         "<pages size='2048'/></cell><cell id='1'><pages size='4'/></cell>"
         "</cells></topology></host></capabilities>"});
    EXPECT_EQ(run("freepages", {"--all"}),
              "Node 0:\n4KiB: 40\n2048KiB: 20480\n\nNode 1:\n4KiB: 40\n2048KiB: 20480\n\n");
}

TEST_F(HostMemoryTest, FreePagesOfOneCellNeedASize)
{
    EXPECT_EQ(failure_of("freepages", {}), "missing cellno argument\n");
    EXPECT_EQ(failure_of("freepages", {"0"}), "missing pagesize argument\n");
    EXPECT_EQ(failure_of("freepages", {"--all", "--cellno", "0"}),
              "Options --all and --cellno are mutually exclusive\n");
    EXPECT_EQ(failure_of("freepages", {"0", "4X"}),
              "Scaled numeric value '4X' for <pagesize> option is malformed or out of range\n"
              "invalid argument: unknown suffix 'X'\n");
    EXPECT_EQ(count<proto::NodeGetFreePages>(), 0u);
}

TEST_F(HostMemoryTest, StatisticsAreInKiB)
{
    server.reply<proto::NodeGetMemoryStats>({{{"total", 8388608}, {"free", 1024}}, 2});
    EXPECT_EQ(run("nodememstats", {}),
              "total  :              8388608 KiB\nfree   :                 1024 KiB\n");
    EXPECT_EQ(last<proto::NodeGetMemoryStats>().cell_num, VIR_NODE_MEMORY_STATS_ALL_CELLS);
    EXPECT_EQ(last<proto::NodeGetMemoryStats>().nparams, 2);
    EXPECT_EQ(json("nodememstats", {"1"}),
              "{\n  \"total_kib\": 8388608,\n  \"free_kib\": 1024\n}\n");
    EXPECT_EQ(last<proto::NodeGetMemoryStats>().cell_num, 1);
    server.refuse<proto::NodeGetMemoryStats>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("nodememstats", {}),
              "Unable to get number of memory stats\noperation failed: no\n");
}

}  // namespace
}  // namespace hostler::cli
