#include "clients/hostler/cli/program.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"
#include "tests/clients/places.hpp"

namespace hostler::cli {
namespace {

using Words = std::vector<std::string>;

Program parsed(const Words& words)
{
    std::vector<const char*> all = {"hostler"};
    for (const std::string& word : words) all.push_back(word.c_str());
    return parse_program(static_cast<int>(all.size()), all.data());
}

std::string refusal_of(const Words& words)
{
    try {
        parsed(words);
    } catch (const Failure& failure) {
        return failure.lines.front();
    }
    return "";
}

TEST(ProgramTest, ItsOwnOptionsStandBeforeTheCommand)
{
    const Program program = parsed({"-c", "test:///default", "-r", "-q", "-t", "--root", "/h", "-o",
                                    "json", "list", "--all", "-o", "yaml"});
    EXPECT_EQ(program.settings.uri, "test:///default");
    EXPECT_EQ(program.settings.root, "/h");
    EXPECT_TRUE(program.settings.is_read_only);
    EXPECT_TRUE(program.settings.shows_time);
    EXPECT_TRUE(program.is_quiet);
    EXPECT_EQ(program.settings.format, Format::json);
    EXPECT_EQ(program.words, (Words{"list", "--all", "-o", "yaml"}));
}

TEST(ProgramTest, TheFolderOfAPrivateDaemonMayStandInTheEnvironment)
{
    const tests::Variable folder("HOSTLER_ROOT", "/from-there");
    EXPECT_EQ(parsed({"list"}).settings.root, "/from-there");
    EXPECT_EQ(parsed({"--root", "/here", "list"}).settings.root, "/here");
    const tests::Variable empty("HOSTLER_ROOT", "");
    EXPECT_EQ(parsed({"list"}).settings.root, "");
}

TEST(ProgramTest, WithoutWordsItIsTheShellAsVirshHasIt)
{
    const Program program = parsed({});
    EXPECT_TRUE(program.words.empty());
    EXPECT_EQ(program.settings.uri, "");
    EXPECT_EQ(program.settings.format, Format::text);
    EXPECT_EQ(program.settings.keepalive_interval.count(), 5);
    EXPECT_EQ(program.settings.keepalive_count, 6);
    EXPECT_EQ(program.settings.escape, 0x1d);
    EXPECT_FALSE(program.is_quiet || program.wants_help || program.wants_version);
    EXPECT_TRUE(parsed({"-h"}).wants_help);
    EXPECT_TRUE(parsed({"-v"}).wants_version);
    EXPECT_TRUE(parsed({"-V"}).wants_version);
}

TEST(ProgramTest, AConsoleEndsWithALetterOrAControlLetter)
{
    EXPECT_EQ(parsed({"-e", "^A"}).settings.escape, 1);
    EXPECT_EQ(parsed({"--escape", "x"}).settings.escape, 'x');
    for (const char* text : {"^a", "ab", "^^^"})
        EXPECT_EQ(refusal_of({"-e", text}),
                  "Invalid string '" + std::string(text) + "' for escape sequence");
}

TEST(ProgramTest, KeepaliveIsCountedFromZero)
{
    EXPECT_EQ(parsed({"-k", "0", "-K", "3"}).settings.keepalive_interval.count(), 0);
    EXPECT_EQ(parsed({"-k", "0", "-K", "3"}).settings.keepalive_count, 3);
    EXPECT_EQ(refusal_of({"-k", "-1"}), "option -k requires a positive integer argument");
    EXPECT_EQ(refusal_of({"-K", "-1"}), "option -K requires a positive integer argument");
}

TEST(ProgramTest, WhatIsNoOptionOfItsIsNamed)
{
    EXPECT_EQ(refusal_of({"--fast", "list"}), "unsupported option '--fast'. See --help.");
    EXPECT_EQ(refusal_of({"-o", "xml", "list"}),
              "output format 'xml' is none of text, table, json, yaml, diff");
    EXPECT_NE(refusal_of({"-c"}), "");
}

TEST(ProgramTest, UsageNamesEveryOption)
{
    const std::string text = usage();
    for (const char* option :
         {"--connect", "--root", "--output", "--escape", "--help", "--keepalive-interval",
          "--keepalive-count", "--quiet", "--readonly", "--timing", "--version"})
        EXPECT_NE(text.find(option), std::string::npos) << option;
}

}  // namespace
}  // namespace hostler::cli
