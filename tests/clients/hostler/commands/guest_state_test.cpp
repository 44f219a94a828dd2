#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class GuestStateTest : public CommandTest {
protected:
    const std::string file = places.file("<xml/>");
};

TEST_F(GuestStateTest, AGuestSleepsInOneOfThreeWays)
{
    const std::pair<const char*, std::uint32_t> targets[] = {
        {"mem", VIR_NODE_SUSPEND_TARGET_MEM},
        {"disk", VIR_NODE_SUSPEND_TARGET_DISK},
        {"hybrid", VIR_NODE_SUSPEND_TARGET_HYBRID}};
    for (const auto& [word, target] : targets) {
        expect_verb<proto::DomainPmSuspendForDuration>("dompmsuspend", {"web", word},
                                                       "Domain 'web' successfully suspended",
                                                       "Domain 'web' could not be suspended");
        EXPECT_EQ(last<proto::DomainPmSuspendForDuration>().target, target);
        EXPECT_EQ(last<proto::DomainPmSuspendForDuration>().duration, 0u);
    }
    run("dompmsuspend", {"web", "mem", "--duration", "9"});
    EXPECT_EQ(last<proto::DomainPmSuspendForDuration>().duration, 9u);
    EXPECT_EQ(failure_of("dompmsuspend", {"web", "ram"}), "Invalid target\n");
    expect_verb<proto::DomainPmWakeup>("dompmwakeup", {"web"}, "Domain 'web' successfully woken up",
                                       "Domain 'web' could not be woken up");
}

TEST_F(GuestStateTest, DirtyRateIsMeasuredInOneOfThreeWays)
{
    expect_verb<proto::DomainStartDirtyRateCalc>(
        "domdirtyrate-calc", {"web"},
        "Start to calculate domain's memory dirty rate successfully.\n", "");
    EXPECT_EQ(last<proto::DomainStartDirtyRateCalc>().seconds, 1);
    expect_flags<proto::DomainStartDirtyRateCalc>(
        "domdirtyrate-calc", {"web", "--mode"},
        {{{"page-sampling"}, VIR_DOMAIN_DIRTYRATE_MODE_PAGE_SAMPLING},
         {{"dirty-bitmap"}, VIR_DOMAIN_DIRTYRATE_MODE_DIRTY_BITMAP},
         {{"dirty-ring"}, VIR_DOMAIN_DIRTYRATE_MODE_DIRTY_RING}});
    EXPECT_EQ(failure_of("domdirtyrate-calc", {"web", "--mode", "guess"}),
              "Unknown calculation mode 'guess'\n");
}

TEST_F(GuestStateTest, ADomainIsTurnedIntoItsHypervisorsWordsAndBack)
{
    server.reply<proto::DomainGetXmlDesc>({"<domain/>"});
    server.reply<proto::ConnectDomainXmlToNative>({"LC_ALL=C qemu\n"});
    EXPECT_EQ(run("domxml-to-native", {"qemu-argv", "--domain", "web"}), "LC_ALL=C qemu\n");
    EXPECT_EQ(last<proto::ConnectDomainXmlToNative>().domain_xml, "<domain/>");
    EXPECT_EQ(last<proto::DomainGetXmlDesc>().flags, std::uint32_t{VIR_DOMAIN_XML_SECURE});
    run("domxml-to-native", {"qemu-argv", file});
    EXPECT_EQ(last<proto::ConnectDomainXmlToNative>().domain_xml, "<xml/>");
    EXPECT_EQ(failure_of("domxml-to-native", {"qemu-argv"}), "need either domain or domain XML\n");
    EXPECT_EQ(failure_of("domxml-to-native", {"qemu-argv", file, "--domain", "web"}),
              "Options --domain and --xml are mutually exclusive\n");
    expect_verb<proto::ConnectDomainXmlFromNative>("domxml-from-native", {"qemu-argv", file},
                                                   "<domain/>", "", {"<domain/>"});
}

TEST_F(GuestStateTest, ASecretIsPutIntoMemoryWithItsHeader)
{
    const std::string header = places.file("head", "header");
    const std::string secret = places.file("body", "secret");
    expect_verb<proto::DomainSetLaunchSecurityState>(
        "domsetlaunchsecstate",
        {"web", "--secrethdr", header, "--secret", secret, "--set-address", "4096"}, "",
        "Unable to set launch security state");
    EXPECT_EQ(told(last<proto::DomainSetLaunchSecurityState>().params),
              (Words{"sev-secret-header=head", "sev-secret=body", "sev-secret-set-address=4096"}));
    for (const Words& words : {Words{"web", "--secret", secret}, {"web", "--secrethdr", header}})
        EXPECT_EQ(failure_of("domsetlaunchsecstate", words),
                  "Both secret and the secret header are required\n");
    server.reply<proto::DomainGetLaunchSecurityInfo>({{{"sev-api-major", 1u}}});
    EXPECT_EQ(run("domlaunchsecinfo", {"web"}), "sev-api-major  : 1\n");
    server.refuse<proto::DomainGetLaunchSecurityInfo>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("domlaunchsecinfo", {"web"}),
              "Unable to get launch security parameters\noperation failed: no\n");
}

TEST_F(GuestStateTest, ABackupBeginsFromXmlOrFromNothing)
{
    expect_verb<proto::DomainBackupBegin>("backup-begin", {"web"}, "Backup started\n", "");
    EXPECT_EQ(last<proto::DomainBackupBegin>().backup_xml, "<domainbackup/>");
    EXPECT_EQ(last<proto::DomainBackupBegin>().checkpoint_xml, std::nullopt);
    run("backup-begin", {"web", file, places.file("<domaincheckpoint/>", "checkpoint")});
    EXPECT_EQ(last<proto::DomainBackupBegin>().backup_xml, "<xml/>");
    EXPECT_EQ(last<proto::DomainBackupBegin>().checkpoint_xml, "<domaincheckpoint/>");
    expect_flags<proto::DomainBackupBegin>(
        "backup-begin", {"web"},
        {{{}, 0}, {{"--reuse-external"}, VIR_DOMAIN_BACKUP_BEGIN_REUSE_EXTERNAL}});
    server.reply<proto::DomainBackupGetXmlDesc>({"<domainbackup/>"});
    EXPECT_EQ(run("backup-dumpxml", {"web"}), "<domainbackup/>");
}

TEST_F(GuestStateTest, ADisksSizeIsInKiBWhereThatIsWhole)
{
    expect_verb<proto::DomainBlockResize>("blockresize", {"web", "vda", "2M"},
                                          "Block device 'vda' is resized",
                                          "Failed to resize block device 'vda'");
    const std::tuple<const char*, std::uint64_t, std::uint32_t> cases[] = {
        {"2M", 2048, 0},
        {"5", 5, 0},
        {"1024B", 1, 0},
        {"1000B", 1000, VIR_DOMAIN_BLOCK_RESIZE_BYTES},
        {"1KB", 1000, VIR_DOMAIN_BLOCK_RESIZE_BYTES}};
    for (const auto& [text, size, flags] : cases) {
        run("blockresize", {"web", "vda", text});
        EXPECT_EQ(last<proto::DomainBlockResize>().size, size) << text;
        EXPECT_EQ(last<proto::DomainBlockResize>().flags, flags) << text;
    }
    EXPECT_EQ(failure_of("blockresize", {"web", "vda", "big"}),
              "Scaled numeric value 'big' for <size> option is malformed or out of range\n");
}

}  // namespace
}  // namespace hostler::cli
