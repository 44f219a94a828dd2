#include "xml/snapshot/backup.hpp"

#include <gtest/gtest.h>

namespace hostler::xml {
namespace {

TEST(Backup, WithoutDisksAllAreCopied)
{
    auto backup = parse_backup("<domainbackup/>");
    ASSERT_TRUE(backup) << backup.error().text();
    fill(*backup, {"vda"});
    EXPECT_EQ(format(*backup),
              "<domainbackup mode='push'>\n"
              "  <disks>\n"
              "    <disk name='vda' backup='yes' type='file' backupmode='full'/>\n"
              "  </disks>\n"
              "</domainbackup>\n");
}

TEST(Backup, AServerIsReachedSomewhere)
{
    EXPECT_FALSE(parse_backup("<domainbackup mode='pull'><server/></domainbackup>"));
    EXPECT_FALSE(parse_backup(
        "<domainbackup mode='pull'><server transport='unix' socket='a'/></domainbackup>"));
    EXPECT_FALSE(
        parse_backup("<domainbackup mode='push'><server name='localhost'/></domainbackup>"));
}

}  // namespace
}  // namespace hostler::xml
