#include "xml/snapshot/snapshot.hpp"

#include <gtest/gtest.h>

#include "xml/schema/relaxng.hpp"

namespace hostler::xml {
namespace {

/// What the reader and the schema say of a disk, which must be the same.
bool is_taken(const std::string& disk)
{
    const std::string text = "<domainsnapshot><disks>" + disk + "</disks></domainsnapshot>";
    const auto document = Document::read(text, "test");
    const bool is_valid = static_cast<bool>(validator<Snapshot>().judge(*document));
    EXPECT_EQ(is_valid, static_cast<bool>(parse_snapshot(text))) << text;
    return is_valid;
}

TEST(Snapshot, ANewImageIsAFileUnlessItSaysOtherwise)
{
    EXPECT_TRUE(is_taken("<disk name='vda' snapshot='external'><source file='/a'/></disk>"));
    EXPECT_TRUE(is_taken("<disk name='vda'><source file='/a'/><driver/></disk>"));
    EXPECT_TRUE(is_taken("<disk name='vda' type='block'><source dev='/a'/></disk>"));
    EXPECT_TRUE(
        is_taken("<disk name='vda' type='network'><source protocol='gluster' name='v/p'>"
                 "<host name='h'/></source></disk>"));
    EXPECT_FALSE(is_taken("<disk name='vda' type='tape'><source file='/a'/></disk>"));
    const auto snapshot = parse_snapshot(
        "<domainsnapshot><disks><disk name='vda'><source file='/a'/></disk></disks>"
        "</domainsnapshot>");
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(snapshot->disks[0].source.path, "/a");
}

}  // namespace
}  // namespace hostler::xml
