#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class HostTest : public CommandTest {};

TEST_F(HostTest, NodeinfoReadsAModelThatFillsItsField)
{
    proto::NodeGetInfo::Reply info = {{}, 8388608, 8, 2400, 1, 1, 4, 2};
    std::ranges::fill(info.model, 'x');  // without a zero behind it
    server.reply<proto::NodeGetInfo>(info);
    EXPECT_EQ(run("nodeinfo", {}), "CPU model:           " + std::string(32, 'x') +
                                       "\n"
                                       "CPU(s):              8\n"
                                       "CPU frequency:       2400 MHz\n"
                                       "CPU socket(s):       1\n"
                                       "Core(s) per socket:  4\n"
                                       "Thread(s) per core:  2\n"
                                       "NUMA cell(s):        1\n"
                                       "Memory size:         8388608 KiB\n");
}

TEST_F(HostTest, NodeinfoForProgramsIsNumbers)
{
    server.reply<proto::NodeGetInfo>({{'k', 'v', 'm', '6', '4'}, 1024, 8, 2400, 1, 1, 4, 2});
    EXPECT_EQ(json("nodeinfo", {}),
              "{\n  \"model\": \"kvm64\",\n  \"cpus\": 8,\n  \"mhz\": 2400,\n  \"sockets\": 1,\n"
              "  \"cores_per_socket\": 4,\n  \"threads_per_core\": 2,\n  \"numa_cells\": 1,\n"
              "  \"memory_kib\": 1024\n}\n");
    server.refuse<proto::NodeGetInfo>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("nodeinfo", {}), "failed to get node information\noperation failed: no\n");
}

TEST_F(HostTest, DocumentsAreShownAsTheyAre)
{
    expect_verb<proto::ConnectGetCapabilities>("capabilities", {}, "<capabilities/>\n",
                                               "failed to get capabilities", {"<capabilities/>"});
    expect_verb<proto::ConnectGetSysinfo>("sysinfo", {}, "<sysinfo/>", "failed to get sysinfo",
                                          {"<sysinfo/>"});
    expect_verb<proto::ConnectGetDomainCapabilities>(
        "domcapabilities", {"--virttype", "kvm"}, "<domainCapabilities/>\n",
        "failed to get emulator capabilities", {"<domainCapabilities/>"});
    const auto asked = last<proto::ConnectGetDomainCapabilities>();
    EXPECT_EQ(asked.virttype, "kvm");
    EXPECT_EQ(asked.arch, std::nullopt);
    run("domcapabilities", {"kvm", "/bin/qemu", "x86_64", "q35"});
    EXPECT_EQ(last<proto::ConnectGetDomainCapabilities>().emulatorbin, "/bin/qemu");
    EXPECT_EQ(last<proto::ConnectGetDomainCapabilities>().arch, "x86_64");
    EXPECT_EQ(last<proto::ConnectGetDomainCapabilities>().machine, "q35");
}

TEST_F(HostTest, TheMostCpusComeFromTheNewestSourceThatKnowsThem)
{
    server.reply<proto::ConnectGetMaxVcpus>({16});
    EXPECT_EQ(run("maxvcpus", {}), "16\n");
    EXPECT_EQ(json("maxvcpus", {}), "{\n  \"max_vcpus\": 16\n}\n");
    server.reply<proto::ConnectGetDomainCapabilities>({"<domainCapabilities/>"});
    EXPECT_EQ(run("maxvcpus", {"--type", "kvm"}), "16\n");
    EXPECT_EQ(last<proto::ConnectGetMaxVcpus>().type, "kvm");
    server.reply<proto::ConnectGetDomainCapabilities>(
        {"<domainCapabilities><vcpu max='255'/></domainCapabilities>"});
    EXPECT_EQ(run("maxvcpus", {}), "255\n");
}

TEST_F(HostTest, TheMostCpusAreANumberWhateverSourceKnowsThem)
{
    server.reply<proto::ConnectGetDomainCapabilities>(
        {"<domainCapabilities><vcpu max='255'/></domainCapabilities>"});
    EXPECT_EQ(json("maxvcpus", {}), "{\n  \"max_vcpus\": 255\n}\n");
}

}  // namespace
}  // namespace hostler::cli
