#include "clients/hostler/cli/help.hpp"

#include <gtest/gtest.h>

#include <set>

#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

constexpr Option options[] = {
    domain_option,
    flag("all", "all of them"),
    optional("file", "the file"),
    required("count", "how many", Option::Kind::number),
    named("size", "how large", Option::Kind::size),
    rest("words", "the words"),
};
constexpr Command command = {"do",    Group::domain, "do something",
                             options, nullptr,       "What it does at length."};

TEST(HelpTest, TellsHowACommandIsWritten)
{
    EXPECT_EQ(help_of(command),
              "  NAME\n    do - do something\n"
              "\n  SYNOPSIS\n    do <domain> [--all] [--file <string>] <count> [--size <number>] "
              "[[--words] <string>]...\n"
              "\n  DESCRIPTION\n    What it does at length.\n"
              "\n  OPTIONS\n"
              "    [--domain] <string>  the domain: its name, id or UUID\n"
              "    --all            all of them\n"
              "    --file <string>  the file\n"
              "    [--count] <number>  how many\n"
              "    --size <number>  how large\n"
              "    [--words] <string>  the words\n\n");
}

TEST(HelpTest, WordsThatHaveToBeThereStandInBraces)
{
    constexpr Option some[] = {required_rest("words", "the words")};
    const Command with_words = {"say", Group::shell, "say them", some, nullptr};
    EXPECT_NE(help_of(with_words).find("    say {[--words] <string>}...\n"), std::string::npos);
}

TEST(HelpTest, AGroupNamesItsCommandsAlone)
{
    const Command other = {"see", Group::host, "see it", {}, nullptr};
    const Command* both[] = {&command, &other};
    EXPECT_EQ(help_of(Group::domain, both),
              " Domain Management (help keyword 'domain'):\n"
              "    do                             do something\n");
}

TEST(HelpTest, EveryGroupHasAKeywordOfItsOwn)
{
    std::set<std::string_view> keywords;
    for (std::size_t at = 0; at < group_count; ++at) {
        EXPECT_FALSE(title(static_cast<Group>(at)).empty()) << at;
        EXPECT_TRUE(keywords.insert(keyword(static_cast<Group>(at))).second) << at;
    }
}

TEST(HelpTest, EveryCommandSaysWhatItAndItsOptionsAreFor)
{
    for (const Command* each : commands()) {
        EXPECT_FALSE(each->summary.empty()) << each->name;
        std::set<std::string_view> names;
        for (const Option& option : each->options) {
            EXPECT_FALSE(option.help.empty()) << each->name << " --" << option.name;
            EXPECT_TRUE(names.insert(option.name).second) << each->name << " --" << option.name;
        }
    }
}

}  // namespace
}  // namespace hostler::cli
