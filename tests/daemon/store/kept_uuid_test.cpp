#include "daemon/store/kept_uuid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::HasSubstr;

TEST(KeptUuid, IsTheSameInEveryLife)
{
    tests::TemporaryFolder folder;
    const Result<Uuid> first = kept_uuid(host_file_system(), folder.path() / "host-uuid");
    ASSERT_TRUE(first) << first.error().text();
    const Result<Uuid> second = kept_uuid(host_file_system(), folder.path() / "host-uuid");
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ(*first, *second);
}

TEST(KeptUuid, LeavesAFileAloneThatHoldsNone)
{
    tests::TemporaryFolder folder;
    folder.write("host-uuid", "of the administrator\n");
    const Result<Uuid> uuid = kept_uuid(host_file_system(), folder.path() / "host-uuid");
    ASSERT_FALSE(uuid);
    EXPECT_THAT(uuid.error().text(), HasSubstr("host-uuid' holds no UUID"));
}

TEST(KeptUuid, SaysWhyItCannotBeKept)
{
    tests::TemporaryFolder folder;
    const auto file = folder.path() / "missing" / "host-uuid";
    const Result<Uuid> uuid = kept_uuid(host_file_system(), file);
    ASSERT_FALSE(uuid);
    EXPECT_THAT(uuid.error().text(), HasSubstr("missing/host-uuid"));
}

}  // namespace
}  // namespace hostler::daemon
