#include "clients/hostler/cli/block_job.hpp"

#include <gtest/gtest.h>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {
namespace {

std::uint64_t bandwidth(const std::string& text, bool is_bytes)
{
    Arguments arguments;
    arguments.add("bandwidth", text);
    if (is_bytes) arguments.add_flag("bytes");
    return block_bandwidth(arguments);
}

std::vector<std::string> refusal_of(const std::string& text)
{
    try {
        bandwidth(text, true);
    } catch (const Failure& failure) {
        return failure.lines;
    }
    return {};
}

TEST(BlockBandwidth, IsTakenAsItStandsWithoutAUnit)
{
    EXPECT_EQ(bandwidth("7", false), 7u);
    EXPECT_EQ(bandwidth("7", true), 7u);
    EXPECT_EQ(bandwidth("-1", false), UINT64_MAX);
    EXPECT_EQ(block_bandwidth(Arguments()), 0u);
}

TEST(BlockBandwidth, WithAUnitIsInBytesOrWholeMebibytes)
{
    EXPECT_EQ(bandwidth("2M", true), 2u << 20);
    EXPECT_EQ(bandwidth("2G", false), 2048u);
    EXPECT_EQ(bandwidth("1000K", false), 0u);
}

TEST(BlockBandwidth, RefusedIsNamedWithTheReason)
{
    EXPECT_EQ(refusal_of("abc").size(), 1u);
    ASSERT_EQ(refusal_of("1.5").size(), 2u);
    EXPECT_EQ(refusal_of("1.5").back(), "invalid argument: unknown suffix '.5'");
    ASSERT_EQ(refusal_of("99999999999999G").size(), 2u);
    EXPECT_EQ(refusal_of("99999999999999G").back(),
              "numerical overflow: value too large: 99999999999999G");
}

}  // namespace
}  // namespace hostler::cli
