#include <gtest/gtest.h>

#include "clients/hostler/print/value.hpp"
#include "tests/clients/hostler/print/sample.hpp"

namespace hostler::cli {
namespace {

TEST(Json, KeepsOrderAndKinds)
{
    EXPECT_EQ(to_json(sample()), R"({
  "name": "alpha",
  "id": 3,
  "running": true,
  "none": null,
  "disks": [
    {
      "target": "vda",
      "size": 10
    },
    "x"
  ],
  "empty": []
})");
}

TEST(Json, SurvivesANameThatIsNoUtf8)
{
    EXPECT_NE(to_json(Value(std::string("a\xff"))).find("a"), std::string::npos);
}

TEST(Json, KeepsNumbersWhole)
{
    EXPECT_EQ(to_json(Value(UINT64_MAX)), "18446744073709551615");
    EXPECT_EQ(to_json(Value(INT64_MIN)), "-9223372036854775808");
    EXPECT_EQ(to_json(Value(1.5)), "1.5");
    EXPECT_EQ(to_json(Value()), "null");
}

TEST(Json, EscapesWhatItHasTo)
{
    EXPECT_EQ(to_json(Value("a\"b\\c\n")), R"("a\"b\\c\n")");
    EXPECT_EQ(to_json(Value(Value::List{})), "[]");
    EXPECT_EQ(to_json(Value(Value::Map{})), "{}");
}

TEST(Plain, IsOneLine)
{
    EXPECT_EQ(plain(Value()), "");
    EXPECT_EQ(plain(Value("two words")), "two words");
    EXPECT_EQ(plain(Value(true)), "true");
    EXPECT_EQ(plain(Value(-1)), "-1");
    EXPECT_EQ(plain(Value(Value::List{1, "a"})), R"([1,"a"])");
}

}  // namespace
}  // namespace hostler::cli
