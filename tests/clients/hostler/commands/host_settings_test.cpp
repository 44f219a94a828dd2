#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class HostSettingsTest : public CommandTest {};

TEST_F(HostSettingsTest, PagesAreSetAsideInOneCellOrEach)
{
    server.accept<proto::NodeAllocPages>();
    run("allocpages", {"2M", "5"});
    const auto anywhere = last<proto::NodeAllocPages>();
    EXPECT_EQ(anywhere.page_sizes, std::vector<std::uint32_t>{2048});
    EXPECT_EQ(anywhere.page_counts, std::vector<std::uint64_t>{5});
    EXPECT_EQ(anywhere.start_cell, -1);
    EXPECT_EQ(anywhere.flags, 0u);
    run("allocpages", {"2048", "5", "--cellno", "1", "--add"});
    EXPECT_EQ(last<proto::NodeAllocPages>().start_cell, 1);
    EXPECT_EQ(last<proto::NodeAllocPages>().page_sizes, std::vector<std::uint32_t>{2048});
    EXPECT_EQ(last<proto::NodeAllocPages>().flags, std::uint32_t{VIR_NODE_ALLOC_PAGES_ADD});
    server.reply<proto::ConnectGetCapabilities>(
        {"<capabilities><host><topology><cells><cell id='0'/><cell id='2'/></cells></topology>"
         "</host></capabilities>"});
    run("allocpages", {"2M", "5", "--all"});
    const auto all = server.asked<proto::NodeAllocPages>();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[2].start_cell, 0);
    EXPECT_EQ(all[3].start_cell, 2);
    EXPECT_EQ(failure_of("allocpages", {"2M", "5", "--all", "--cellno", "1"}),
              "Options --all and --cellno are mutually exclusive\n");
}

TEST_F(HostSettingsTest, SharingOfPagesIsShownOrChanged)
{
    server.reply<proto::NodeGetMemoryParameters>(
        {{{"shm_pages_to_scan", 100u}, {"shm_full_scans", std::uint64_t{7}}}, 2});
    EXPECT_EQ(run("node-memory-tune", {}),
              "Shared memory:\n\tshm_pages_to_scan 100\n\tshm_full_scans  7\n");
    EXPECT_EQ(json("node-memory-tune", {}),
              "{\n  \"shm_pages_to_scan\": 100,\n  \"shm_full_scans\": 7\n}\n");
    expect_verb<proto::NodeSetMemoryParameters>(
        "node-memory-tune", {"--shm-pages-to-scan", "5", "--shm-merge-across-nodes", "0"}, "",
        "Unable to change memory parameters");
    EXPECT_EQ(told(last<proto::NodeSetMemoryParameters>().params),
              (Words{"shm_pages_to_scan=5", "shm_merge_across_nodes=0"}));
    EXPECT_EQ(failure_of("node-memory-tune", {"--shm-sleep-millisecs", "-1"}),
              "Numeric value '-1' for <shm-sleep-millisecs> option is malformed or out of range\n");
}

TEST_F(HostSettingsTest, AServerThatKnowsNoParametersIsNotAskedTwice)
{
    server.reply<proto::NodeGetMemoryParameters>({});
    EXPECT_EQ(run("node-memory-tune", {}), "Shared memory:\n");
    EXPECT_EQ(count<proto::NodeGetMemoryParameters>(), 1u);
    server.refuse<proto::NodeGetMemoryParameters>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("node-memory-tune", {}),
              "Unable to get number of memory parameters\noperation failed: no\n");
}

TEST_F(HostSettingsTest, TheHostSleepsInOneOfThreeWays)
{
    const std::pair<const char*, std::uint32_t> targets[] = {
        {"mem", VIR_NODE_SUSPEND_TARGET_MEM},
        {"disk", VIR_NODE_SUSPEND_TARGET_DISK},
        {"hybrid", VIR_NODE_SUSPEND_TARGET_HYBRID}};
    for (const auto& [word, target] : targets) {
        expect_verb<proto::NodeSuspendForDuration>("nodesuspend", {word, "60"}, "",
                                                   "The host was not suspended");
        EXPECT_EQ(last<proto::NodeSuspendForDuration>().target, target);
    }
    EXPECT_EQ(last<proto::NodeSuspendForDuration>().duration, 60u);
    const std::size_t before = count<proto::NodeSuspendForDuration>();
    EXPECT_EQ(failure_of("nodesuspend", {"ram", "60"}), "Invalid target\n");
    EXPECT_EQ(failure_of("nodesuspend", {"--target", "mem", "--duration", "-1"}),
              "Invalid duration\n");
    EXPECT_EQ(count<proto::NodeSuspendForDuration>(), before);
}

TEST_F(HostSettingsTest, MemoryEncryptionIsARecord)
{
    server.reply<proto::NodeGetSevInfo>({{{"cbitpos", 47u}, {"pdh", std::string("AAAA")}}, 2});
    EXPECT_EQ(run("nodesevinfo", {}), "cbitpos           : 47\npdh               : AAAA\n");
    EXPECT_EQ(last<proto::NodeGetSevInfo>().nparams, 2);
    EXPECT_EQ(last<proto::NodeGetSevInfo>().flags, std::uint32_t{VIR_TYPED_PARAM_STRING_OKAY});
}

}  // namespace
}  // namespace hostler::cli
