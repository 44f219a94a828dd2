#include "drivers/storage/host_storage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/temporary_folder.hpp"

namespace hostler::drivers::storage {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t mib = 1u << 20;

class OnTheHost : public ::testing::Test {
protected:
    OnTheHost()
    {
        pool.name = "images";
        pool.path = (folder.path() / "pool").string();
        EXPECT_TRUE(storage.build(pool));
    }

    static xml::StorageVolume wanted(const std::string& name, std::uint64_t capacity,
                                     std::uint64_t allocation, const char* format = "raw")
    {
        xml::StorageVolume volume;
        volume.name = name;
        volume.capacity_bytes = capacity;
        volume.allocation_bytes = allocation;
        volume.target.format = format;
        return volume;
    }
    xml::StorageVolume make(xml::StorageVolume volume)
    {
        volume = storage.plan(pool, std::move(volume)).or_throw();
        storage.create(volume, progress).or_throw();
        return storage.look(volume).or_throw();
    }
    std::vector<std::string> names()
    {
        std::vector<std::string> found;
        for (const auto& volume : storage.look(pool).or_throw().volumes)
            found.push_back(volume.name.str());
        std::ranges::sort(found);
        return found;
    }

    tests::TemporaryFolder folder;
    HostStorage storage;
    Progress progress;
    xml::StoragePool pool;
};

TEST_F(OnTheHost, APoolIsAFolderWithSizesAndPermissions)
{
    pool.permissions.mode = 0750;
    ASSERT_TRUE(storage.build(pool));
    const PoolContents contents = storage.look(pool).or_throw();
    EXPECT_GT(contents.pool.capacity_bytes, 0u);
    EXPECT_EQ(contents.pool.capacity_bytes,
              contents.pool.allocation_bytes + contents.pool.available_bytes);
    EXPECT_EQ(contents.pool.permissions.mode, 0750);
    ASSERT_TRUE(storage.remove(pool));
    EXPECT_THAT(storage.look(pool).error().detail, HasSubstr("cannot open directory"));
}

TEST_F(OnTheHost, AnotherTypeOfPoolIsRefusedByName)
{
    pool.type = xml::StoragePool::Type::netfs;
    EXPECT_THAT(storage.takes(pool).error().detail, HasSubstr("'netfs'"));
}

TEST_F(OnTheHost, VolumesAreFilesAndFoldersAndNothingElse)
{
    folder.write("pool/file", "x");
    folder.write("pool/.hidden", "x");
    folder.write("pool/folder/inside", "x");
    std::filesystem::create_symlink("file", folder.path() / "pool/link");
    std::filesystem::create_symlink("nowhere", folder.path() / "pool/dangling");
    ASSERT_EQ(::mkfifo((folder.path() / "pool/pipe").c_str(), 0600), 0);
    EXPECT_EQ(names(), (std::vector<std::string>{".hidden", "file", "folder", "link"}));
}

TEST_F(OnTheHost, ARawVolumeIsAllocatedAsFarAsItSays)
{
    EXPECT_EQ(make(wanted("sparse", mib, 0)).allocation_bytes, 0u);
    const xml::StorageVolume full = make(wanted("full", mib, mib));
    EXPECT_GE(full.allocation_bytes, mib);
    EXPECT_EQ(full.capacity_bytes, mib);
    EXPECT_EQ(full.target.permissions.mode, 0600);
    EXPECT_EQ(full.key, full.target.path.view());
}

TEST_F(OnTheHost, WhatFailsLeavesNothing)
{
    const xml::StorageVolume volume =
        storage.plan(pool, wanted("huge", std::uint64_t{1} << 62, 0)).or_throw();
    EXPECT_FALSE(storage.create(volume, progress));
    EXPECT_TRUE(names().empty());
    EXPECT_THAT(storage.plan(pool, wanted("a/b", 1, 0)).error().detail, HasSubstr("'/'"));
    EXPECT_THAT(storage.plan(pool, wanted("..", 1, 0)).error().detail, HasSubstr("exists"));
    EXPECT_THAT(storage.plan(pool, wanted("x", 1, 0, "vmdk")).error().detail, HasSubstr("vmdk"));
    xml::StorageVolume fine = wanted("fine", 1, 0, "qcow2");
    fine.target.features = xml::VolumeFeatures{.has_extended_l2 = true};
    EXPECT_THAT(storage.plan(pool, fine).error().detail, HasSubstr("extended_l2"));
}

TEST_F(OnTheHost, ACopyHoldsWhatTheOtherHoldsAndKeepsItsHoles)
{
    const xml::StorageVolume from = make(wanted("from", 8 * mib, 0));
    std::filesystem::resize_file(from.target.path.str(), 0);
    std::ofstream(from.target.path.str()) << "beginning";
    std::filesystem::resize_file(from.target.path.str(), 8 * mib);

    xml::StorageVolume to = storage.plan(pool, wanted("to", 8 * mib, 0)).or_throw();
    ASSERT_TRUE(storage.copy(to, from, {}, progress));
    to = storage.look(to).or_throw();
    EXPECT_EQ(to.capacity_bytes, 8 * mib);
    EXPECT_LT(to.allocation_bytes, mib);
    EXPECT_EQ(folder.read("pool/to").substr(0, 9), "beginning");
    EXPECT_EQ(folder.read("pool/to"), folder.read("pool/from"));
}

TEST_F(OnTheHost, FormatsAreNotConverted)
{
    const xml::StorageVolume from = make(wanted("from", mib, 0, "qcow2"));
    const xml::StorageVolume to = storage.plan(pool, wanted("to", mib, 0)).or_throw();
    EXPECT_THAT(storage.copy(to, from, {}, progress).error().detail, HasSubstr("same format"));
    EXPECT_EQ(names(), std::vector<std::string>{"from"});
}

TEST_F(OnTheHost, AVolumeGrowsAndShrinks)
{
    const xml::StorageVolume volume = make(wanted("disk", mib, 0));
    ASSERT_TRUE(storage.resize(volume, 2 * mib, false, progress));
    EXPECT_EQ(storage.look(volume).or_throw().capacity_bytes, 2 * mib);
    ASSERT_TRUE(storage.resize(volume, 3 * mib, true, progress));
    EXPECT_GE(storage.look(volume).or_throw().allocation_bytes, 3 * mib);
    const xml::StorageVolume image = make(wanted("image", mib, 0, "qcow2"));
    EXPECT_THAT(storage.resize(image, 2 * mib, false, progress).error().detail, HasSubstr("qcow2"));
}

TEST_F(OnTheHost, NothingIsLeftOfWhatIsWiped)
{
    const xml::StorageVolume full = make(wanted("full", mib, mib));
    folder.write("pool/full", std::string(mib, 'x'));
    ASSERT_TRUE(storage.wipe(full, progress));
    EXPECT_EQ(folder.read("pool/full"), std::string(mib, '\0'));

    const xml::StorageVolume sparse = make(wanted("sparse", 8 * mib, 0));
    std::ofstream(sparse.target.path.str(), std::ios::in) << "secret";
    ASSERT_TRUE(storage.wipe(sparse, progress));
    EXPECT_EQ(storage.look(sparse).or_throw().allocation_bytes, 0u);
    EXPECT_EQ(storage.look(sparse).or_throw().capacity_bytes, 8 * mib);
}

TEST_F(OnTheHost, ABackingFileIsNamedFromWhereItsImageLies)
{
    make(wanted("base", mib, 0));
    xml::StorageVolume over = wanted("over", mib, 0, "qcow2");
    over.backing = xml::VolumeBacking{.path = "base"};
    const xml::StorageVolume found = make(over);
    ASSERT_TRUE(found.backing);
    EXPECT_EQ(found.backing->path.str(), (folder.path() / "pool/base").string());
    EXPECT_EQ(found.backing->format, "raw");
    EXPECT_EQ(found.backing->permissions.mode, 0600);
}

TEST_F(OnTheHost, VolumesGo)
{
    const xml::StorageVolume file = make(wanted("file", 1, 0));
    const xml::StorageVolume inside = make(wanted("folder", 0, 0, "dir"));
    ASSERT_TRUE(storage.remove(file));
    ASSERT_TRUE(storage.remove(inside));
    EXPECT_TRUE(names().empty());
    EXPECT_EQ(storage.look(file).error().code, ErrorCode::no_storage_volume);
    EXPECT_TRUE(storage.remove(file)) << "somebody else was faster";
}

TEST_F(OnTheHost, AFolderHasNoBytesToRead)
{
    const xml::StorageVolume inside = make(wanted("folder", 0, 0, "dir"));
    EXPECT_THAT(storage.open_to_read(inside).error().detail, HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace hostler::drivers::storage
