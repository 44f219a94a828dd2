#include "clients/hostler/cli/scaled.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

using Lines = std::vector<std::string>;

Lines refusal_of(const std::string& text)
{
    try {
        refuse_scaled(text, "size");
    } catch (const Failure& failure) {
        return failure.lines;
    }
    return {};
}

TEST(Scaled, TheSentenceNamesTextAndOption)
{
    EXPECT_EQ(malformed("Numeric", "5k", "count"),
              "Numeric value '5k' for <count> option is malformed or out of range");
    EXPECT_EQ(refusal_of("big"),
              Lines{"Scaled numeric value 'big' for <size> option is malformed or out of range"});
}

TEST(Scaled, TheReasonIsTheSuffixOrTheSize)
{
    EXPECT_EQ(refusal_of("1.5G").at(1), "invalid argument: unknown suffix '.5G'");
    EXPECT_EQ(refusal_of("1 G").at(1), "invalid argument: unknown suffix ' G'");
    EXPECT_EQ(refusal_of("99999999999G").at(1),
              "numerical overflow: value too large: 99999999999G");
    // Too many digits to be a number at all.
    EXPECT_EQ(refusal_of("99999999999999999999999").size(), 1u);
}

}  // namespace
}  // namespace hostler::cli
