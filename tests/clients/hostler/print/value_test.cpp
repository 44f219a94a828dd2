#include "clients/hostler/print/value.hpp"

#include <gtest/gtest.h>

namespace hostler::cli {
namespace {

Value sample()
{
    return Value::Map{
        {"name", "alpha"},
        {"id", 3},
        {"running", true},
        {"none", Value()},
        {"disks", Value::List{Value::Map{{"target", "vda"}, {"size", std::uint64_t{10}}}, "x"}},
        {"empty", Value::List{}}};
}

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

TEST(Yaml, KeepsOrderAndKinds)
{
    EXPECT_EQ(to_yaml(sample()), R"(name: alpha
id: 3
running: true
none: null
disks:
  - target: vda
    size: 10
  - x
empty: []
)");
}

TEST(Yaml, QuotesWhatWouldReadAsSomethingElse)
{
    for (const char* text : {"yes", "No", "12", "0x1f", "1e3", "null", "", "- a", "a: b", "~", "#c",
                             "a ", "{x}", "-1"})
        EXPECT_EQ(to_yaml(Value(text)), "\"" + std::string(text) + "\"\n");
    EXPECT_EQ(to_yaml(Value("shut off")), "shut off\n");
    EXPECT_EQ(to_yaml(Value("/var/lib/x.img")), "/var/lib/x.img\n");
}

TEST(Yaml, WritesADocumentAsItStands)
{
    const Value document =
        Value::Map{{"xml", "<domain>\n  <name>x</name>\n\n</domain>\n"}, {"next", 1}};
    EXPECT_EQ(to_yaml(document),
              "xml: |+\n  <domain>\n    <name>x</name>\n\n  </domain>\nnext: 1\n");
}

TEST(Yaml, QuotesControlCharacters)
{
    EXPECT_EQ(to_yaml(Value("a\nb\tc")), "\"a\\nb\\tc\"\n");
}

}  // namespace
}  // namespace hostler::cli
