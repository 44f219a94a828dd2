#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class ParametersTest : public CommandTest {};

TEST_F(ParametersTest, LimitsOfMemoryAreShown)
{
    server.reply<proto::DomainGetMemoryParameters>(
        {{{VIR_DOMAIN_MEMORY_HARD_LIMIT, std::uint64_t{VIR_DOMAIN_MEMORY_PARAM_UNLIMITED}},
          {VIR_DOMAIN_MEMORY_SOFT_LIMIT, std::uint64_t{1024}}},
         2});
    EXPECT_EQ(run("memtune", {"web"}), "hard_limit     : unlimited\nsoft_limit     : 1024\n");
    EXPECT_EQ(json("memtune", {"web"}), "{\n  \"hard_limit\": null,\n  \"soft_limit\": 1024\n}\n");
    EXPECT_EQ(last<proto::DomainGetMemoryParameters>().nparams, 2);
}

TEST_F(ParametersTest, LimitsOfMemoryAreInKiBAndBelowZeroIsNone)
{
    expect_verb<proto::DomainSetMemoryParameters>(
        "memtune", {"web", "--hard-limit", "1G", "--soft-limit", "512", "--swap-hard-limit", "-1"},
        "", "Unable to change memory parameters");
    EXPECT_EQ(told(last<proto::DomainSetMemoryParameters>().params),
              (Words{"hard_limit=1048576", "soft_limit=512",
                     "swap_hard_limit=" + std::to_string(VIR_DOMAIN_MEMORY_PARAM_UNLIMITED)}));
    const std::size_t before = count<proto::DomainSetMemoryParameters>();
    EXPECT_EQ(failure_of("memtune", {"web", "--min-guarantee", "1X"}),
              "Unable to parse integer parameter min-guarantee\n"
              "invalid argument: unknown suffix 'X'\n");
    EXPECT_EQ(failure_of("memtune", {"web", "--hard-limit", "much"}),
              "Unable to parse integer parameter hard-limit\n");
    EXPECT_EQ(count<proto::DomainSetMemoryParameters>(), before);
}

TEST_F(ParametersTest, SharesOfDisksAreANumberAndTexts)
{
    expect_verb<proto::DomainSetBlkioParameters>(
        "blkiotune",
        {"web", "--weight", "500", "--device-weights", "/dev/sda,300", "--device-read-iops-sec",
         "/dev/sda,1", "--device-write-iops-sec", "/dev/sda,2", "--device-read-bytes-sec",
         "/dev/sda,3", "--device-write-bytes-sec", "/dev/sda,4"},
        "", "Unable to change blkio parameters");
    const Params params = last<proto::DomainSetBlkioParameters>().params;
    EXPECT_EQ(told(params),
              (Words{"weight=500", "device_weight=/dev/sda,300", "device_read_iops_sec=/dev/sda,1",
                     "device_write_iops_sec=/dev/sda,2", "device_read_bytes_sec=/dev/sda,3",
                     "device_write_bytes_sec=/dev/sda,4"}));
    EXPECT_TRUE(std::holds_alternative<std::uint32_t>(params[0].value));
    EXPECT_EQ(failure_of("blkiotune", {"web", "--weight", "0"}),
              "Invalid value of 0 for I/O weight\n");
    server.reply<proto::DomainGetBlkioParameters>({{{"weight", 800u}}, 1});
    EXPECT_EQ(run("blkiotune", {"web"}), "weight         : 800\n");
}

TEST_F(ParametersTest, AModeOfMemoryIsAWordOrLibvirtsNumber)
{
    const std::pair<const char*, std::int32_t> modes[] = {
        {"strict", VIR_DOMAIN_NUMATUNE_MEM_STRICT},
        {"preferred", VIR_DOMAIN_NUMATUNE_MEM_PREFERRED},
        {"interleave", VIR_DOMAIN_NUMATUNE_MEM_INTERLEAVE},
        {"restrictive", VIR_DOMAIN_NUMATUNE_MEM_RESTRICTIVE},
        {"2", 2}};
    server.accept<proto::DomainSetNumaParameters>();
    for (const auto& [word, number] : modes) {
        run("numatune", {"web", "--mode", word, "--nodeset", "0-1"});
        EXPECT_EQ(told(last<proto::DomainSetNumaParameters>().params),
                  (Words{"numa_nodeset=0-1", "numa_mode=" + std::to_string(number)}));
    }
    EXPECT_EQ(failure_of("numatune", {"web", "--mode", "loose"}), "Invalid mode: loose\n");
    EXPECT_EQ(failure_of("numatune", {"web", "--mode", "1x"}), "Invalid mode: 1x\n");
    server.reply<proto::DomainGetNumaParameters>(
        {{{"numa_mode", 2}, {"numa_nodeset", std::string("0")}}, 2});
    EXPECT_EQ(run("numatune", {"web"}), "numa_mode      : interleave\nnuma_nodeset   : 0\n");
    server.reply<proto::DomainGetNumaParameters>({{{"numa_mode", 9}}, 1});
    EXPECT_EQ(run("numatune", {"web"}), "numa_mode      : unknown\n");
}

TEST_F(ParametersTest, EventsAreSwitchedByName)
{
    server.reply<proto::DomainGetPerfEvents>({{{"cmt", true}, {"mbmt", false}, {"x", 1}}});
    EXPECT_EQ(run("perf", {"web"}), "cmt            : enabled\nmbmt           : disabled\n");
    expect_verb<proto::DomainSetPerfEvents>(
        "perf", {"web", "--enable", "cmt,mbmt", "--disable", "mbml"},
        "cmt            : enabled\nmbmt           : enabled\nmbml           : disabled\n",
        "Unable to enable/disable perf events");
    EXPECT_EQ(told(last<proto::DomainSetPerfEvents>().params),
              (Words{"cmt=1", "mbmt=1", "mbml=0"}));
    server.refuse<proto::DomainGetPerfEvents>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("perf", {"web"}), "Unable to get perf events\noperation failed: no\n");
}

TEST_F(ParametersTest, ContradictionsAreFoundBeforeTheServerIsAsked)
{
    for (const char* command : {"memtune", "blkiotune", "numatune", "perf"})
        expect_exclusive(command, {"web"}, {{"current", "live"}, {"current", "config"}});
}

TEST_F(ParametersTest, TheDefinitionThatIsMeantIsNamed)
{
    server.accept<proto::DomainSetMemoryParameters>();
    server.accept<proto::DomainSetBlkioParameters>();
    server.accept<proto::DomainSetNumaParameters>();
    server.accept<proto::DomainSetPerfEvents>();
    const std::initializer_list<FlagCase> cases = {
        {{}, 0},
        {{"--live"}, VIR_DOMAIN_AFFECT_LIVE},
        {{"--config", "--live"}, VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_AFFECT_LIVE}};
    expect_flags<proto::DomainSetMemoryParameters>("memtune", {"web", "1"}, cases);
    expect_flags<proto::DomainSetBlkioParameters>("blkiotune", {"web", "1"}, cases);
    expect_flags<proto::DomainSetNumaParameters>("numatune", {"web", "strict"}, cases);
    expect_flags<proto::DomainSetPerfEvents>("perf", {"web", "cmt"}, cases);
}

}  // namespace
}  // namespace hostler::cli
