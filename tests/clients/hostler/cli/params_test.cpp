#include "clients/hostler/cli/params.hpp"

#include <gtest/gtest.h>

namespace hostler::cli {
namespace {

const Params params = {{"weight", std::uint32_t{5}}, {"name", std::string("x")}, {"on", true}};

TEST(Params, AreFoundByName)
{
    EXPECT_EQ(param_number(params, "weight"), 5u);
    EXPECT_EQ(param_number(params, "name"), std::nullopt);
    EXPECT_EQ(param_number(params, "nothing"), std::nullopt);
    EXPECT_EQ(param_text(params, "name"), "x");
    EXPECT_EQ(param_text(params, "on"), "1");
}

TEST(Params, AreShownInTheirOrder)
{
    const Record record = record_of(params);
    ASSERT_EQ(record.size(), 3u);
    EXPECT_EQ(record[0].key, "weight");
    EXPECT_EQ(record[2].cell.text, "1");
    EXPECT_EQ(record[2].cell.value, Value(true));
}

TEST(Params, AreReadAsTheTypeTheyHave)
{
    EXPECT_EQ(parse_like(std::uint32_t{}, "7"), proto::TypedParamValue(std::uint32_t{7}));
    EXPECT_EQ(parse_like(std::int64_t{}, "-7"), proto::TypedParamValue(std::int64_t{-7}));
    EXPECT_EQ(parse_like(std::string(), "7"), proto::TypedParamValue(std::string("7")));
    EXPECT_EQ(parse_like(std::uint32_t{}, "-7"), std::nullopt);
    EXPECT_EQ(parse_like(std::uint32_t{}, "7x"), std::nullopt);
    EXPECT_EQ(parse_like(false, "2"), std::nullopt);
}

}  // namespace
}  // namespace hostler::cli
