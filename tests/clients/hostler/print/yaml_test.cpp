#include <gtest/gtest.h>

#include "clients/hostler/print/value.hpp"
#include "tests/clients/hostler/print/sample.hpp"

namespace hostler::cli {
namespace {

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

TEST(Yaml, NestsListsInLists)
{
    EXPECT_EQ(to_yaml(Value(Value::List{Value::List{1, 2}, Value::List{}})),
              "- - 1\n  - 2\n- []\n");
    EXPECT_EQ(to_yaml(Value(Value::Map{{"a", Value::Map{}}, {"b c", Value::List{Value()}}})),
              "a: {}\nb c:\n  - null\n");
}

TEST(Yaml, AKeyIsQuotedAsAValueIs)
{
    EXPECT_EQ(to_yaml(Value(Value::Map{{"yes", 1}, {"a: b", 2}})), "\"yes\": 1\n\"a: b\": 2\n");
}

}  // namespace
}  // namespace hostler::cli
