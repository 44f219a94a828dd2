#include "xml/snapshot/checkpoint.hpp"

#include <gtest/gtest.h>

#include "xml/schema/relaxng.hpp"

namespace hostler::xml {
namespace {

bool is_valid(const std::string& text)
{
    const auto document = Document::read(text, "test");
    return static_cast<bool>(validator<Checkpoint>().judge(*document));
}

TEST(Checkpoint, WithoutDisksAllOfTheDomainRemember)
{
    auto checkpoint = parse_checkpoint("<domaincheckpoint><name>c</name></domaincheckpoint>");
    ASSERT_TRUE(checkpoint) << checkpoint.error().text();
    fill_new(*checkpoint, 7, {"vda", "vdb"});
    EXPECT_EQ(format(*checkpoint),
              "<domaincheckpoint>\n"
              "  <name>c</name>\n"
              "  <creationTime>7</creationTime>\n"
              "  <disks>\n"
              "    <disk name='vda' checkpoint='bitmap' bitmap='c'/>\n"
              "    <disk name='vdb' checkpoint='bitmap' bitmap='c'/>\n"
              "  </disks>\n"
              "</domaincheckpoint>\n");
}

TEST(Checkpoint, WithDisksOnlyThoseRemember)
{
    auto checkpoint = parse_checkpoint(
        "<domaincheckpoint><name>c</name><disks><disk name='vda'/></disks></domaincheckpoint>");
    ASSERT_TRUE(checkpoint) << checkpoint.error().text();
    fill_new(*checkpoint, 7, {"vda", "vdb"});
    EXPECT_EQ(checkpoint->disks.size(), 1U);
}

TEST(Checkpoint, TheSchemaTakesNamesThatAreSafeAsFiles)
{
    const auto named = [](const std::string& name) {
        return is_valid("<domaincheckpoint><name>" + name + "</name></domaincheckpoint>");
    };
    EXPECT_TRUE(named("-a.B_7"));
    EXPECT_FALSE(named("../escape"));
    EXPECT_FALSE(named(".hidden"));
    EXPECT_FALSE(named("a b"));
    EXPECT_FALSE(named(""));
    EXPECT_TRUE(is_valid("<domaincheckpoint/>"));
}

/// The reader takes more names, and writes them so that they are read again.
TEST(Checkpoint, ANameIsEscaped)
{
    const auto checkpoint =
        parse_checkpoint("<domaincheckpoint><name>a &amp; b</name></domaincheckpoint>");
    ASSERT_TRUE(checkpoint) << checkpoint.error().text();
    EXPECT_EQ(checkpoint->name, "a & b");
    EXPECT_EQ(*parse_checkpoint(format(*checkpoint)), *checkpoint);
    EXPECT_FALSE(parse_checkpoint("<domaincheckpoint><name>../a</name></domaincheckpoint>"));
}

}  // namespace
}  // namespace hostler::xml
