#include "clients/hostler/cli/descriptors.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

Descriptors passed(std::string list)
{
    Arguments arguments;
    arguments.add("pass-fds", std::move(list));
    return passed_descriptors(arguments);
}

using Words = std::vector<std::string>;

Words refusal_of(std::string list)
{
    try {
        passed(std::move(list));
    } catch (const Failure& failure) {
        return failure.lines;
    }
    return {};
}

TEST(Descriptors, AreThoseThatWereNamed)
{
    EXPECT_EQ(passed("0,2"), (Descriptors{0, 2}));
    EXPECT_EQ(passed_descriptors({}), Descriptors{});
}

TEST(Descriptors, TheWordThatIsNoNumberIsNamed)
{
    const std::pair<const char*, const char*> cases[] = {
        {"a", "a"}, {"0,1x", "1x"}, {"0,", ""}, {"0,,1", ""}, {"0 ,1", "0 "}};
    for (const auto& [list, word] : cases)
        EXPECT_EQ(refusal_of(list), Words{"Unable to parse FD number '" + std::string(word) + "'"});
}

TEST(Descriptors, OnlyWhatIsOpenCanBePassed)
{
    EXPECT_EQ(refusal_of("987654"), Words{"Cannot duplicate FD 987654: Bad file descriptor"});
}

}  // namespace
}  // namespace hostler::cli
