// Pools that only pretend: volumes are names and sizes, each in the pool whose folder it lies in.

#include "drivers/test/pretend_storage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hostler::drivers::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint64_t gib = 1u << 30;

xml::StoragePool pool_at(std::string_view path)
{
    xml::StoragePool pool;
    pool.name = "pool";
    pool.path = path;
    return pool;
}

xml::StorageVolume volume(std::string_view name, std::uint64_t bytes = gib)
{
    xml::StorageVolume made;
    made.name = name;
    made.capacity_bytes = bytes;
    made.allocation_bytes = bytes;
    return made;
}

class PretendStorageTest : public ::testing::Test {
protected:
    xml::StorageVolume made(const xml::StoragePool& in, xml::StorageVolume what)
    {
        const Result<xml::StorageVolume> planned = storage.plan(in, std::move(what));
        EXPECT_TRUE(planned) << planned.error().text();
        EXPECT_TRUE(storage.create(*planned, progress));
        return *planned;
    }
    std::optional<ErrorCode> code_of(const auto& result)
    {
        if (result) return std::nullopt;
        return result.error().code;
    }

    PretendStorage storage;
    storage::Progress progress;
    const xml::StoragePool pool = pool_at("/images");
};

TEST_F(PretendStorageTest, APoolHasAHundredGibibytes)
{
    const Result<storage::PoolContents> empty = storage.look(pool);
    ASSERT_TRUE(empty);
    EXPECT_THAT(empty->volumes, IsEmpty());
    EXPECT_EQ(empty->pool.capacity_bytes, 100 * gib);
    EXPECT_EQ(empty->pool.available_bytes, 100 * gib);
    made(pool, volume("disk", 30 * gib));
    const Result<storage::PoolContents> full = storage.look(pool);
    EXPECT_THAT(full->volumes, SizeIs(1));
    EXPECT_EQ(full->pool.allocation_bytes, 30 * gib);
    EXPECT_EQ(full->pool.available_bytes, 70 * gib);
}

TEST_F(PretendStorageTest, AVolumeLiesBelowItsPool)
{
    const xml::StorageVolume disk = made(pool, volume("disk"));
    EXPECT_EQ(disk.target.path.view(), "/images/disk");
    EXPECT_EQ(disk.key.view(), "/images/disk");
    const Result<xml::StorageVolume> found = storage.look(disk);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name.view(), "disk");
}

TEST_F(PretendStorageTest, WhatHasNoRoomIsRefusedByName)
{
    made(pool, volume("disk", 99 * gib));
    const Result<xml::StorageVolume> refused = storage.plan(pool, volume("large", 2 * gib));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::internal);
    EXPECT_THAT(refused.error().text(), HasSubstr("'large'"));
    EXPECT_TRUE(storage.plan(pool, volume("just", gib)));
}

TEST_F(PretendStorageTest, ANewVolumeIsThereOnlyOnceItIsMade)
{
    const Result<xml::StorageVolume> planned = storage.plan(pool, volume("disk"));
    ASSERT_TRUE(planned);
    EXPECT_EQ(code_of(storage.look(*planned)), ErrorCode::no_storage_volume);
}

TEST_F(PretendStorageTest, PoolsDoNotSeeEachOthersVolumes)
{
    made(pool, volume("disk"));
    // Beside it with a longer name, and within it.
    made(pool_at("/images2"), volume("other"));
    made(pool_at("/images/deep"), volume("inner"));
    const Result<storage::PoolContents> contents = storage.look(pool);
    ASSERT_THAT(contents->volumes, SizeIs(1));
    EXPECT_EQ(contents->volumes[0].name.view(), "disk");
}

TEST_F(PretendStorageTest, WhatIsRemovedGivesItsRoomBack)
{
    const xml::StorageVolume disk = made(pool, volume("disk"));
    EXPECT_TRUE(storage.remove(disk));
    EXPECT_EQ(code_of(storage.look(disk)), ErrorCode::no_storage_volume);
    EXPECT_EQ(storage.look(pool)->pool.available_bytes, 100 * gib);
}

TEST_F(PretendStorageTest, ACopyIsAVolumeOfItsOwn)
{
    const xml::StorageVolume disk = made(pool, volume("disk"));
    const Result<xml::StorageVolume> copy = storage.plan(pool, volume("copy"));
    ASSERT_TRUE(copy);
    EXPECT_TRUE(storage.copy(*copy, disk, {}, progress));
    EXPECT_TRUE(storage.remove(disk));
    EXPECT_TRUE(storage.look(*copy));
}

TEST_F(PretendStorageTest, WhatNeedsBytesIsNotSupported)
{
    const xml::StorageVolume disk = made(pool, volume("disk"));
    EXPECT_EQ(code_of(storage.resize(disk, 2 * gib, false, progress)), ErrorCode::no_support);
    EXPECT_EQ(code_of(storage.wipe(disk, progress)), ErrorCode::no_support);
    EXPECT_EQ(code_of(storage.open_to_read(disk)), ErrorCode::no_support);
    EXPECT_EQ(code_of(storage.open_to_write(disk)), ErrorCode::no_support);
}

}  // namespace
}  // namespace hostler::drivers::test
