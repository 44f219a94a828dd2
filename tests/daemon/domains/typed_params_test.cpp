#include "daemon/domains/typed_params.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

namespace hostler::daemon {
namespace {

using ::testing::HasSubstr;

constexpr ParamName known[] = {
    {"shares", ParamType::uint64}, {"path", ParamType::text}, {"period", ParamType::int64}};

struct Counted {
    TypedParams params;
    std::int32_t nparams;
};

std::string refusal(ErrorCode code, const TypedParams& params)
{
    try {
        require_params(params, known);
    } catch (const Error& error) {
        EXPECT_EQ(error.code, code);
        return error.detail;
    }
    return "";
}

TEST(TypedParams, KnownNamesOfTheirTypesAreTaken)
{
    EXPECT_EQ(refusal(ErrorCode::internal, {}), "");
    const TypedParams all = {
        {"path", std::string("/x")}, {"shares", std::uint64_t{7}}, {"period", std::int64_t{-1}}};
    EXPECT_EQ(refusal(ErrorCode::internal, all), "");
}

TEST(TypedParams, AnUnknownNameIsNamed)
{
    EXPECT_THAT(refusal(ErrorCode::argument_unsupported, {{"quota", std::int64_t{1}}}),
                HasSubstr("parameter 'quota' not supported"));
}

TEST(TypedParams, AWrongTypeIsNamedAndTheRightOneToo)
{
    EXPECT_THAT(refusal(ErrorCode::invalid_argument, {{"shares", std::int32_t{1}}}),
                HasSubstr("invalid type 'int' for parameter 'shares', expected 'ullong'"));
    EXPECT_THAT(refusal(ErrorCode::invalid_argument, {{"path", true}}),
                HasSubstr("'boolean' for parameter 'path', expected 'string'"));
}

TEST(TypedParams, ANameIsGivenOnce)
{
    const TypedParams twice = {
        {"shares", std::uint64_t{1}}, {"path", std::string("/x")}, {"shares", std::uint64_t{2}}};
    EXPECT_THAT(refusal(ErrorCode::invalid_argument, twice),
                HasSubstr("'shares' occurs multiple times"));
}

TEST(TypedParams, AGetterTellsHowManyOrSoManyOfThem)
{
    const TypedParams three = {{"a", std::int32_t{1}}, {"b", std::int32_t{2}}, {"c", true}};
    EXPECT_TRUE(counted<Counted>(three, 0).params.empty());
    EXPECT_EQ(counted<Counted>(three, 0).nparams, 3);
    const Counted two = counted<Counted>(three, 2);
    EXPECT_EQ(two.nparams, 2);
    ASSERT_EQ(two.params.size(), 2u);
    EXPECT_EQ(two.params[1].field, "b");
    EXPECT_EQ(counted<Counted>(three, 9).nparams, 3);
    EXPECT_THROW(counted<Counted>(three, -1), Error);
}

TEST(TypedParams, TextIsForThoseWhoTakeIt)
{
    const TypedParams mixed = {{"a", std::string("x")}, {"b", true}};
    TypedParams params = mixed;
    drop_text_unless_taken(params, VIR_TYPED_PARAM_STRING_OKAY);
    EXPECT_EQ(params.size(), 2u);
    drop_text_unless_taken(params, 0);
    ASSERT_EQ(params.size(), 1u);
    EXPECT_EQ(params[0].field, "b");
}

}  // namespace
}  // namespace hostler::daemon
