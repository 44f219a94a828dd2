#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class CpuModelTest : public CommandTest {
protected:
    CpuModelTest()
    {
        server.reply<proto::ConnectBaselineCpu>({"<cpu><model>kvm64</model></cpu>\n"});
        server.reply<proto::ConnectBaselineHypervisorCpu>({"<cpu/>\n"});
    }

    const std::string file =
        places.file("<?xml version='1.0'?><cpu><model>a</model></cpu><domain><cpu/></domain>");
};

TEST_F(CpuModelTest, ABaselineIsOfAllCpusInAFile)
{
    EXPECT_EQ(run("cpu-baseline", {file}), "<cpu><model>kvm64</model></cpu>\n");
    EXPECT_EQ(last<proto::ConnectBaselineCpu>().xml_cp_us,
              (Words{"<cpu>\n  <model>a</model>\n</cpu>", "<cpu/>"}));
    expect_flags<proto::ConnectBaselineCpu>(
        "cpu-baseline", {file},
        {{{}, 0},
         {{"--features"}, VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES},
         {{"--migratable"}, VIR_CONNECT_BASELINE_CPU_MIGRATABLE}});
}

TEST_F(CpuModelTest, TheHypervisorsBaselineMayBeOfOneModel)
{
    run("hypervisor-cpu-baseline", {"--model", "qemu64", "--virttype", "kvm", "--emulator", "/q",
                                    "--arch", "x86_64", "--machine", "q35"});
    const auto asked = last<proto::ConnectBaselineHypervisorCpu>();
    EXPECT_EQ(asked.xml_cp_us, Words{"<cpu><model>qemu64</model></cpu>"});
    EXPECT_EQ(asked.virttype, "kvm");
    EXPECT_EQ(asked.emulator, "/q");
    EXPECT_EQ(asked.arch, "x86_64");
    EXPECT_EQ(asked.machine, "q35");
    run("hypervisor-cpu-baseline", {file});
    EXPECT_EQ(last<proto::ConnectBaselineHypervisorCpu>().xml_cp_us.size(), 2u);
    EXPECT_EQ(last<proto::ConnectBaselineHypervisorCpu>().arch, std::nullopt);
    EXPECT_EQ(failure_of("hypervisor-cpu-baseline", {}),
              "Either --file or --model must be provided\n");
    EXPECT_EQ(failure_of("hypervisor-cpu-baseline", {file, "--model", "x"}),
              "Options --file and --model are mutually exclusive\n");
}

TEST_F(CpuModelTest, AModelIsDataWhateverItLooksLike)
{
    run("hypervisor-cpu-baseline", {"--model", "a<b"});
    EXPECT_EQ(last<proto::ConnectBaselineHypervisorCpu>().xml_cp_us,
              Words{"<cpu><model>a&lt;b</model></cpu>"});
}

TEST_F(CpuModelTest, AComparisonIsASentence)
{
    const std::pair<std::int32_t, std::string> host[] = {
        {VIR_CPU_COMPARE_IDENTICAL, "CPU described in " + file + " is identical to host CPU\n"},
        {VIR_CPU_COMPARE_SUPERSET, "Host CPU is a superset of CPU described in " + file + "\n"}};
    for (const auto& [result, sentence] : host) {
        server.reply<proto::ConnectCompareCpu>({result});
        EXPECT_EQ(run("cpu-compare", {file}), sentence);
    }
    const std::pair<std::int32_t, std::string> hypervisor[] = {
        {VIR_CPU_COMPARE_IDENTICAL,
         "CPU described in " + file +
             " is identical to the CPU provided by hypervisor on the host\n"},
        {VIR_CPU_COMPARE_SUPERSET,
         "The CPU provided by hypervisor on the host is a superset of CPU described in " + file +
             "\n"}};
    for (const auto& [result, sentence] : hypervisor) {
        server.reply<proto::ConnectCompareHypervisorCpu>({result});
        EXPECT_EQ(run("hypervisor-cpu-compare", {file}), sentence);
    }
    EXPECT_EQ(last<proto::ConnectCompareHypervisorCpu>().xml_cpu,
              "<cpu>\n  <model>a</model>\n</cpu>");
}

TEST_F(CpuModelTest, ACpuThatDoesNotFitFailsTheCommand)
{
    server.reply<proto::ConnectCompareCpu>({VIR_CPU_COMPARE_INCOMPATIBLE});
    EXPECT_THROW(run("cpu-compare", {file}), Failure);
    EXPECT_EQ(printed(), "CPU described in " + file + " is incompatible with host CPU\n");
    EXPECT_THROW(json("cpu-compare", {file}), Failure);
    EXPECT_EQ(printed(), "{\n  \"result\": \"incompatible\"\n}\n");
    server.reply<proto::ConnectCompareHypervisorCpu>({VIR_CPU_COMPARE_INCOMPATIBLE});
    EXPECT_THROW(run("hypervisor-cpu-compare", {file}), Failure);
    EXPECT_EQ(printed(), "CPU described in " + file +
                             " is incompatible with the CPU provided by hypervisor on the host\n");
}

TEST_F(CpuModelTest, AComparisonMayBeStrict)
{
    server.reply<proto::ConnectCompareCpu>({VIR_CPU_COMPARE_IDENTICAL});
    server.reply<proto::ConnectCompareHypervisorCpu>({VIR_CPU_COMPARE_IDENTICAL});
    const std::initializer_list<FlagCase> cases = {
        {{}, 0},
        {{"--error"}, VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE},
        {{"--validate"}, VIR_CONNECT_COMPARE_CPU_VALIDATE_XML}};
    expect_flags<proto::ConnectCompareCpu>("cpu-compare", {file}, cases);
    expect_flags<proto::ConnectCompareHypervisorCpu>("hypervisor-cpu-compare", {file}, cases);
    server.refuse<proto::ConnectCompareCpu>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("cpu-compare", {file}),
              "Failed to compare host CPU with " + file + "\noperation failed: no\n");
    server.refuse<proto::ConnectCompareHypervisorCpu>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("hypervisor-cpu-compare", {file}),
              "Failed to compare hypervisor CPU with " + file + "\noperation failed: no\n");
}

TEST_F(CpuModelTest, AFileWithoutACpuIsNamed)
{
    const std::string empty = places.file("<network/>", "empty");
    EXPECT_EQ(failure_of("cpu-baseline", {empty}),
              "File '" + empty +
                  "' does not contain any <cpu> element or valid domain XML, host capabilities "
                  "XML, or domain capabilities XML\n");
    EXPECT_TRUE(server.calls().empty());
}

}  // namespace
}  // namespace hostler::cli
