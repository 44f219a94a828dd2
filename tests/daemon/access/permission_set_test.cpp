#include "daemon/access/permission_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/access/object.hpp"

namespace hostler::daemon {
namespace {

using proto::Permission;
using ::testing::HasSubstr;

PermissionSet read(std::string_view text)
{
    return read_permissions(text).or_throw();
}

TEST(PermissionSets, OneIsNamedByObjectAndName)
{
    const PermissionSet set = read("domain:start");
    EXPECT_EQ(set.count(), 1u);
    EXPECT_TRUE(has(set, Permission::domain_start));
    EXPECT_FALSE(has(set, Permission::domain_stop));
}

TEST(PermissionSets, EachCanBeNamedAsItIsShown)
{
    for (std::size_t index = 0; index < std::size(proto::permissions); ++index) {
        const auto permission = static_cast<Permission>(index);
        EXPECT_EQ(read_permission(text_of(permission)).or_throw(), permission)
            << text_of(permission);
    }
}

TEST(PermissionSets, PolkitsHyphensAreUnderscores)
{
    EXPECT_EQ(read("storage-pool:search-storage-vols"), read("storage_pool:search_storage_vols"));
}

TEST(PermissionSets, SeveralHaveCommasBetween)
{
    const PermissionSet set = read("domain:start,secret:getattr");
    EXPECT_EQ(set.count(), 2u);
    EXPECT_TRUE(has(set, Permission::secret_getattr));
}

TEST(PermissionSets, AStarIsAllOfAnObjectAndAloneAllThereIs)
{
    const PermissionSet domains = read("domain:*");
    for (std::size_t index = 0; index < domains.size(); ++index)
        EXPECT_EQ(domains[index], proto::permissions[index].object == "domain") << index;
    EXPECT_TRUE(read("*").all());
}

TEST(PermissionSets, AViewerReadsAndChangesNothing)
{
    const PermissionSet set = read("viewer");
    EXPECT_TRUE(has(set, Permission::domain_read));
    EXPECT_FALSE(has(set, Permission::domain_read_secure));
    EXPECT_FALSE(has(set, Permission::domain_start));
    EXPECT_FALSE(has(set, Permission::domain_write));
}

TEST(PermissionSets, AnOperatorRunsMachinesAndDefinesNone)
{
    const PermissionSet set = read("operator");
    EXPECT_EQ(set & read("viewer"), read("viewer"));
    EXPECT_TRUE(has(set, Permission::domain_start));
    EXPECT_TRUE(has(set, Permission::storage_pool_refresh));
    for (const Permission permission :
         {Permission::domain_write, Permission::domain_save, Permission::domain_delete,
          Permission::storage_vol_delete, Permission::secret_read_secure})
        EXPECT_FALSE(has(set, permission)) << text_of(permission);
}

TEST(PermissionSets, WhatIsNoneIsNamed)
{
    for (const char* text : {"", "domain", "domain:", ":start", "domain:fly", "toaster:*", "Viewer",
                             "domain:start,", "domain:start,,secret:*", "domain:st*"}) {
        const Result<PermissionSet> set = read_permissions(text);
        ASSERT_FALSE(set) << text;
        EXPECT_EQ(set.error().code, ErrorCode::conf_syntax);
    }
    EXPECT_THAT(read_permissions("viewer,domain:fly").error().detail,
                HasSubstr("there is no permission 'domain:fly'"));
}

TEST(PermissionSets, OneIsNotSeveral)
{
    EXPECT_THAT(read_permission("domain:*").error().detail, HasSubstr("not one permission"));
    EXPECT_THAT(read_permission("viewer").error().detail, HasSubstr("not one permission"));
    EXPECT_EQ(read_permission("domain:fly").error().code, ErrorCode::conf_syntax);
}

}  // namespace
}  // namespace hostler::daemon
