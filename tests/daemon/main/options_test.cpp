#include "daemon/main/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Read {
    std::optional<Options> options;
    int exit_code = 0;
    std::string output;
    std::string mistake;
};

Read read(std::vector<std::string> words)
{
    words.insert(words.begin(), "hostlerd");
    std::vector<char*> each;
    for (std::string& word : words) each.push_back(word.data());
    Read read;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    read.options = read_options(static_cast<int>(each.size()), each.data(), read.exit_code);
    read.output = testing::internal::GetCapturedStdout();
    read.mistake = testing::internal::GetCapturedStderr();
    return read;
}

TEST(Options, WithoutWordsItIsTheSystemsDaemon)
{
    const Read none = read({});
    ASSERT_TRUE(none.options);
    EXPECT_EQ(none.options->root, "/");
    EXPECT_FALSE(none.options->is_session);
    EXPECT_FALSE(none.options->succeeds);
    EXPECT_EQ(none.options->timeout_s, 0u);
    EXPECT_THAT(none.options->words, ElementsAre("hostlerd"));
}

TEST(Options, AreReadAndKeptForASuccessor)
{
    const tests::TemporaryFolder folder;
    const std::string root = folder.path().string();
    const Read some = read({"--root", root, "-v", "--timeout", "120", "--modules", root});
    ASSERT_TRUE(some.options) << some.mistake;
    EXPECT_EQ(some.options->root, root);
    EXPECT_TRUE(some.options->is_verbose);
    EXPECT_EQ(some.options->timeout_s, 120u);
    EXPECT_EQ(some.options->modules, root);
    EXPECT_THAT(some.options->words, ElementsAre("hostlerd", "--root", root, "-v", "--timeout",
                                                 "120", "--modules", root));
}

TEST(Options, ThatAskForAnAnswerAreReadWithTheirWords)
{
    const tests::TemporaryFolder folder;
    const Read print = read({"--print", "config"});
    ASSERT_TRUE(print.options);
    EXPECT_EQ(print.options->print, "config");
    const Read import = read({"--import", folder.path().string(), "--dry-run"});
    ASSERT_TRUE(import.options);
    EXPECT_EQ(import.options->import_from, folder.path().string());
    EXPECT_TRUE(import.options->is_dry_run);
    const Read check = read({"--check-access", "user:a", "domain:start", "domain name=x"});
    ASSERT_TRUE(check.options);
    EXPECT_THAT(check.options->check_access,
                ElementsAre("user:a", "domain:start", "domain name=x"));
}

TEST(Options, HelpAndVersionEndWell)
{
    const Read help = read({"--help"});
    EXPECT_FALSE(help.options);
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.output, HasSubstr("--check-access"));
    const Read version = read({"--version"});
    EXPECT_FALSE(version.options);
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_EQ(version.output, std::string(HOSTLER_VERSION) + "\n");
}

TEST(Options, AMistakeIsNamedAndEndsBadly)
{
    const std::string here = "/";
    const std::pair<std::vector<std::string>, const char*> mistakes[] = {
        {{"--rot", "/"}, "--rot"},
        {{"something"}, "something"},
        {{"--root", "/no/such/folder"}, "/no/such/folder"},
        {{"--config", "/no/such/file"}, "/no/such/file"},
        {{"--timeout", "soon"}, "--timeout"},
        {{"--timeout", "-1"}, "--timeout"},
        {{"--print", "poems"}, "--print"},
        {{"--dry-run"}, "--import"},
        {{"--check-access", "user:a"}, "--check-access"},
        {{"--session", "--root", here}, "--session"},
    };
    for (const auto& [words, named] : mistakes) {
        const Read wrong = read(words);
        EXPECT_FALSE(wrong.options) << named;
        EXPECT_NE(wrong.exit_code, 0) << named;
        EXPECT_THAT(wrong.mistake, HasSubstr(named));
    }
}

}  // namespace
}  // namespace hostler::daemon
