#include "clients/hostler/cli/bandwidth.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

std::string failure_of(std::string_view text)
{
    try {
        parse_bandwidth(text);
    } catch (const Failure& failure) {
        return failure.lines.front();
    }
    return "";
}

TEST(Bandwidth, HasUpToFourFieldsInTheirOrder)
{
    const Bandwidth all = parse_bandwidth("1,2,3,4");
    EXPECT_EQ(all.average, 1u);
    EXPECT_EQ(all.peak, 2u);
    EXPECT_EQ(all.burst, 3u);
    EXPECT_EQ(all.floor, 4u);
    EXPECT_EQ(parse_bandwidth("7").average, 7u);
    EXPECT_EQ(parse_bandwidth("1,,3").burst, 3u);
    EXPECT_EQ(parse_bandwidth(",2").peak, 2u);
}

TEST(Bandwidth, NamesTheFieldThatIsNoNumber)
{
    EXPECT_EQ(failure_of("a"), "field 'average' is malformed");
    EXPECT_EQ(failure_of("1,2,3x"), "field 'burst' is malformed");
    EXPECT_EQ(failure_of("1,-2"), "field 'peak' is malformed");
    EXPECT_EQ(failure_of("1,2,3,4,5"), "Rate string '1,2,3,4,5' has too many fields");
}

}  // namespace
}  // namespace hostler::cli
