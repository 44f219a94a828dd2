#include "clients/hostler/cli/parse.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

constexpr Option options[] = {
    domain_option,    flag("live", ""), optional("count", "", Option::Kind::number),
    named("uri", ""), rest("word", ""),
};
constexpr Command command = {"try", Group::domain, "", options, nullptr};

Arguments parsed(std::vector<std::string> words)
{
    return parse(command, std::move(words)).arguments;
}

std::string refused(std::vector<std::string> words)
{
    try {
        parse(command, std::move(words));
    } catch (const Failure& failure) {
        EXPECT_FALSE(failure.ends_command);
        return failure.lines.at(0);
    }
    return "";
}

TEST(Parse, TakesOptionsWithTheirNamesOrInTheirPlaces)
{
    for (const auto& words :
         std::vector<std::vector<std::string>>{{"alpha", "3"},
                                               {"--domain", "alpha", "--count", "3"},
                                               {"--count=3", "alpha"},
                                               {"--domain=alpha", "3"}}) {
        const Arguments arguments = parsed(words);
        EXPECT_EQ(arguments.text("domain"), "alpha");
        EXPECT_EQ(arguments.number("count"), 3);
        EXPECT_FALSE(arguments.has("live"));
    }
}

TEST(Parse, GivesWhatIsLeftToTheRest)
{
    const Arguments arguments = parsed({"alpha", "3", "a", "--live", "b", "c"});
    EXPECT_EQ(arguments.all("word"), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_TRUE(arguments.has("live"));
}

TEST(Parse, TakesNegativeNumbersAndWordsBehindTwoDashes)
{
    EXPECT_EQ(parsed({"alpha", "-3"}).number("count"), -3);
    EXPECT_EQ(parsed({"--", "--live"}).text("domain"), "--live");
}

TEST(Parse, SaysWhatDoesNotFitAsVirshDoes)
{
    EXPECT_EQ(refused({}), "command 'try' requires <domain> option");
    EXPECT_EQ(refused({"a", "--nope"}), "command 'try' doesn't support option --nope");
    EXPECT_EQ(refused({"a", "--uri"}), "expected syntax: --uri <string>");
    EXPECT_EQ(refused({"a", "--count"}), "expected syntax: --count <number>");
    static constexpr Option none[] = {flag("x", "")};
    constexpr Command bare = {"bare", Group::domain, "", none, nullptr};
    EXPECT_THROW(parse(bare, {"data"}), Failure);
}

TEST(Parse, KnowsTheOutputOfEachCommand)
{
    EXPECT_EQ(parse(command, {"a", "-o", "json"}).format, Format::json);
    EXPECT_EQ(parse(command, {"a", "--output=yaml"}).format, Format::yaml);
    EXPECT_EQ(parse(command, {"a"}).format, std::nullopt);
    EXPECT_NE(refused({"a", "-o", "xml"}), "");
}

TEST(Parse, LeavesHelpToTheCaller)
{
    EXPECT_TRUE(parse(command, {"--help"}).wants_help);
}

TEST(Numbers, AreRefusedByName)
{
    EXPECT_THROW(parsed({"a", "x3"}).number("count"), Failure);
    EXPECT_THROW(parsed({"a", "-1"}).count("count"), Failure);
    EXPECT_THROW(parsed({"a", "4294967296"}).count("count"), Failure);
    EXPECT_EQ(parsed({"a", "4294967295"}).count("count"), 4294967295u);
}

TEST(Parse, TakesUnderscoresAndOldNames)
{
    static constexpr Option old[] = {once_called(named("new-name", ""), "former")};
    constexpr Command renamed = {"try", Group::domain, "", old, nullptr};
    for (const char* word : {"--new-name", "--new_name", "--former"})
        EXPECT_EQ(parse(renamed, {word, "x"}).arguments.text("new-name"), "x") << word;
    EXPECT_THROW(parse(renamed, {"--for", "x"}), Failure);
}

TEST(Parse, NamesAllThatIsMissing)
{
    static constexpr Option two[] = {required("name", ""), required("size", "", Option::Kind::size),
                                     optional("other", "")};
    constexpr Command make = {"make", Group::domain, "", two, nullptr};
    try {
        parse(make, {});
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.lines,
                  (std::vector<std::string>{"command 'make' requires <name> option",
                                            "command 'make' requires --size option"}));
    }
}

}  // namespace
}  // namespace hostler::cli
