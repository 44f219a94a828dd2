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

TEST(Descriptors, AreThoseThatWereNamed)
{
    EXPECT_EQ(passed("0,2"), (Descriptors{0, 2}));
    EXPECT_EQ(passed_descriptors({}), Descriptors{});
}

TEST(Descriptors, AreNumbersOfWhatIsOpen)
{
    EXPECT_THROW(passed("a"), Failure);
    EXPECT_THROW(passed("0,1x"), Failure);
    EXPECT_THROW(passed("987654"), Failure);
}

}  // namespace
}  // namespace hostler::cli
