#include "xml/secret/secret.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

std::optional<ErrorCode> code_of(std::string_view text)
{
    const auto secret = parse_secret(text);
    if (secret) return std::nullopt;
    return secret.error().code;
}

TEST(Secret, ItsUsageNamesWhatItIsFor)
{
    const auto secret =
        parse_secret("<secret><usage type='vtpm'><name>a&amp;b</name></usage></secret>");
    ASSERT_TRUE(secret) << secret.error().text();
    EXPECT_EQ(secret->usage, Secret::Usage::vtpm);
    EXPECT_EQ(secret->usage_id, "a&b");
    EXPECT_EQ(format(*secret),
              "<secret ephemeral='no' private='no'>\n"
              "  <usage type='vtpm'>\n"
              "    <name>a&amp;b</name>\n"
              "  </usage>\n"
              "</secret>\n");
}

TEST(Secret, AUsageWithoutANameIsRefused)
{
    EXPECT_EQ(code_of("<secret><usage type='volume'><name>x</name></usage></secret>"),
              ErrorCode::internal);
    EXPECT_EQ(code_of("<secret><usage type='volume'><volume/></usage></secret>"),
              ErrorCode::internal);
    EXPECT_EQ(code_of("<secret><usage type='other'/></secret>"), ErrorCode::config_unsupported);
}

TEST(Secret, NoUsageIsWrittenAsNone)
{
    const auto secret = parse_secret("<secret><usage type='none'><name>x</name></usage></secret>");
    ASSERT_TRUE(secret) << secret.error().text();
    EXPECT_EQ(format(*secret), "<secret ephemeral='no' private='no'/>\n");
}

TEST(Secret, OneWithoutAUuidGetsOne)
{
    auto secret = parse_secret("<secret private='yes'/>");
    ASSERT_TRUE(secret);
    fill(*secret);
    EXPECT_FALSE(secret->uuid.is_nil());
    const Uuid uuid = secret->uuid;
    fill(*secret);
    EXPECT_EQ(secret->uuid, uuid);
}

}  // namespace
}  // namespace hostler::xml
