#include "clients/hostler/cli/arguments.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

std::string failure_of(const auto& work)
{
    try {
        work();
    } catch (const Failure& failure) {
        return failure.lines.front();
    }
    return "";
}

class ArgumentsTest : public testing::Test {
protected:
    ArgumentsTest()
    {
        arguments.add("file", "a");
        arguments.add("empty", "");
        arguments.add("count", "12");
        arguments.add("below", "-1");
        arguments.add("word", "twelve");
        arguments.add("size", "2M");
        arguments.add_flag("all");
    }

    Arguments arguments;
};

TEST_F(ArgumentsTest, AreReadByName)
{
    EXPECT_EQ(arguments.text("file"), "a");
    EXPECT_EQ(arguments.maybe("other"), std::nullopt);
    EXPECT_EQ(arguments.raw("empty"), "");
    EXPECT_EQ(arguments.number("below"), -1);
    EXPECT_EQ(arguments.count("count"), 12u);
    EXPECT_EQ(arguments.big_count("count"), 12u);
    EXPECT_EQ(arguments.size("size", 1), 2u << 20);
    EXPECT_EQ(arguments.size("count", 1024), 12u * 1024);
}

TEST_F(ArgumentsTest, NameTheOptionThatIsEmptyOrNoNumber)
{
    EXPECT_EQ(failure_of([&] { arguments.maybe("empty"); }),
              "Failed to get option 'empty': Option argument is empty");
    EXPECT_EQ(failure_of([&] { arguments.text("empty"); }),
              "Failed to get option 'empty': Option argument is empty");
    EXPECT_EQ(failure_of([&] { arguments.number("word"); }),
              "Numeric value 'twelve' for <word> option is malformed or out of range");
    arguments.add("large", "2147483648");
    EXPECT_EQ(failure_of([&] { arguments.small_number("large"); }),
              "Numeric value '2147483648' for <large> option is malformed or out of range");
    EXPECT_EQ(failure_of([&] { arguments.count("below"); }),
              "Numeric value '-1' for <below> option is malformed or out of range");
    EXPECT_EQ(failure_of([&] { arguments.big_count("below"); }),
              "Numeric value '-1' for <below> option is malformed or out of range");
    EXPECT_EQ(failure_of([&] { arguments.size("word", 1); }),
              "Scaled numeric value 'twelve' for <word> option is malformed or out of range");
}

TEST_F(ArgumentsTest, ExcludeAndRequireEachOther)
{
    EXPECT_EQ(failure_of([&] { require_one(arguments, "all", "file"); }),
              "Options --all and --file are mutually exclusive");
    EXPECT_EQ(failure_of([&] { require_one(arguments, "all", "other"); }), "");
    EXPECT_EQ(failure_of([&] { require_with(arguments, "file", "other"); }),
              "Option --other is required by option --file");
    EXPECT_EQ(failure_of([&] { require_with(arguments, "other", "file"); }), "");
}

TEST_F(ArgumentsTest, ExcludeEachOtherAsFlags)
{
    try {
        require_one_flag(arguments, {"all", "VIR_ALL"}, {"file", "VIR_FILE"}, "It failed");
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.lines,
                  (std::vector<std::string>{
                      "It failed", "Flags 'VIR_ALL' and 'VIR_FILE' are mutually exclusive"}));
    }
    require_one_flag(arguments, {"all", "VIR_ALL"}, {"other", "VIR_OTHER"}, "It failed");
}

}  // namespace
}  // namespace hostler::cli
