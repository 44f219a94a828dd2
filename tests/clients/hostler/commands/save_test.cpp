#include <libvirt/libvirt.h>

#include <filesystem>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class SaveTest : public CommandTest {
protected:
    SaveTest()
    {
        take<proto::DomainSave>(plain);
        take<proto::DomainSaveFlags>(flagged);
        take<proto::DomainCoreDump>(dumps);
        take<proto::DomainCoreDumpWithFormat>(formatted);
    }

    std::vector<proto::DomainSave::Args> plain;
    std::vector<proto::DomainSaveFlags::Args> flagged;
    std::vector<proto::DomainCoreDump::Args> dumps;
    std::vector<proto::DomainCoreDumpWithFormat::Args> formatted;
};

TEST_F(SaveTest, ThePathIsAbsoluteForTheDaemon)
{
    EXPECT_EQ(run("save", {"web", "image"}), "\nDomain 'web' saved to image\n");
    ASSERT_EQ(plain.size(), 1u);
    EXPECT_EQ(plain[0].to, (std::filesystem::current_path() / "image").string());
    run("save", {"web", "/image", "--bypass-cache", "--paused"});
    ASSERT_EQ(flagged.size(), 1u);
    EXPECT_EQ(flagged[0].flags,
              std::uint32_t{VIR_DOMAIN_SAVE_BYPASS_CACHE | VIR_DOMAIN_SAVE_PAUSED});
}

TEST_F(SaveTest, ItCannotRunAndBePaused)
{
    const std::string why =
        "Flags 'VIR_DOMAIN_SAVE_RUNNING' and 'VIR_DOMAIN_SAVE_PAUSED' are mutually exclusive\n";
    EXPECT_EQ(failure_of("save", {"web", "/i", "--running", "--paused"}),
              "Failed to save domain 'web' to /i\n" + why);
    EXPECT_EQ(failure_of("managedsave", {"web", "--running", "--paused"}),
              "Failed to save domain 'web' state\n" + why);
    EXPECT_EQ(failure_of("restore", {"/i", "--running", "--paused"}),
              "Failed to restore domain from /i\n" + why);
    EXPECT_TRUE(flagged.empty());
}

TEST_F(SaveTest, ADumpHasAFormatOfTheMemoryAlone)
{
    run("dump", {"web", "/d", "--live"});
    run("dump", {"web", "/d", "--memory-only", "--format", "elf"});
    run("dump", {"web", "/d", "--memory-only", "--format", "kdump-snappy"});
    ASSERT_EQ(dumps.size(), 2u);
    EXPECT_EQ(dumps[0].flags, std::uint32_t{VIR_DUMP_LIVE});
    EXPECT_EQ(dumps[1].flags, std::uint32_t{VIR_DUMP_MEMORY_ONLY});
    ASSERT_EQ(formatted.size(), 1u);
    EXPECT_EQ(formatted[0].dumpformat, std::uint32_t{VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_SNAPPY});
    EXPECT_EQ(failure_of("dump", {"web", "/d", "--format", "elf"}),
              "--format only works with --memory-only\n");
}

TEST_F(SaveTest, ADumpEndsInOneWay)
{
    const std::string failed = "Failed to core dump domain 'web' to /d\n";
    EXPECT_EQ(failure_of("dump", {"web", "/d", "--live", "--crash"}),
              failed + "Flags 'VIR_DUMP_CRASH' and 'VIR_DUMP_LIVE' are mutually exclusive\n");
    EXPECT_EQ(failure_of("dump", {"web", "/d", "--live", "--reset"}),
              failed + "Flags 'VIR_DUMP_LIVE' and 'VIR_DUMP_RESET' are mutually exclusive\n");
    EXPECT_EQ(failure_of("dump", {"web", "/d", "--reset", "--crash"}),
              failed + "Flags 'VIR_DUMP_CRASH' and 'VIR_DUMP_RESET' are mutually exclusive\n");
    EXPECT_TRUE(dumps.empty());
}

}  // namespace
}  // namespace hostler::cli
