// What a file of a pool's folder is as a volume, and which ones are none.

#include "drivers/storage/volume_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/temporary_folder.hpp"

namespace hostler::drivers::storage {
namespace {

using ::testing::HasSubstr;
using Volume = xml::StorageVolume;

class VolumeFileTest : public ::testing::Test {
protected:
    std::string path(const std::string& name) { return folder.path() / name; }
    std::optional<Volume> look(const std::string& name)
    {
        Result<std::optional<Volume>> found = look_at_file(path(name));
        EXPECT_TRUE(found) << found.error().text();
        return found ? std::move(*found) : std::nullopt;
    }

    tests::TemporaryFolder folder;
};

TEST_F(VolumeFileTest, AFileIsARawVolume)
{
    folder.write("disk", std::string(10'000, 'x'));
    const std::optional<Volume> volume = look("disk");
    ASSERT_TRUE(volume);
    EXPECT_EQ(volume->name.view(), "disk");
    EXPECT_EQ(volume->key.view(), path("disk"));
    EXPECT_EQ(volume->target.path.view(), path("disk"));
    EXPECT_EQ(volume->type, Volume::Type::file);
    EXPECT_EQ(volume->capacity_bytes, 10'000u);
    EXPECT_EQ(volume->physical_bytes, 10'000u);
    EXPECT_EQ(volume->target.format.view(), "raw");
    EXPECT_FALSE(volume->backing);
}

TEST_F(VolumeFileTest, AHoleTakesNoRoom)
{
    folder.write("sparse", "");
    ASSERT_EQ(::truncate(path("sparse").c_str(), 1 << 30), 0);
    const std::optional<Volume> volume = look("sparse");
    ASSERT_TRUE(volume);
    EXPECT_EQ(volume->capacity_bytes, 1u << 30);
    EXPECT_LT(volume->allocation_bytes.value_or(1 << 30), 1u << 20);
}

TEST_F(VolumeFileTest, ModeAndOwnerAreTheFiles)
{
    folder.write("disk", "x");
    ASSERT_EQ(::chmod(path("disk").c_str(), 0640), 0);
    const std::optional<Volume> volume = look("disk");
    ASSERT_TRUE(volume);
    EXPECT_EQ(volume->target.permissions.mode, 0640);
    EXPECT_EQ(volume->target.permissions.owner, ::geteuid());
    const Result<xml::StoragePermissions> told = permissions_of(path("disk"));
    ASSERT_TRUE(told);
    EXPECT_EQ(told->mode, 0640);
}

TEST_F(VolumeFileTest, AFolderIsAVolumeOfItsOwnKind)
{
    ASSERT_EQ(::mkdir(path("inner").c_str(), 0700), 0);
    const std::optional<Volume> volume = look("inner");
    ASSERT_TRUE(volume);
    EXPECT_EQ(volume->type, Volume::Type::dir);
    EXPECT_EQ(volume->capacity_bytes, 0u);
    EXPECT_EQ(volume->target.format.view(), "dir");
}

TEST_F(VolumeFileTest, ALinkIsWhatItLeadsToByItsOwnName)
{
    folder.write("disk", "12345");
    ASSERT_EQ(::symlink("disk", path("link").c_str()), 0);
    const std::optional<Volume> volume = look("link");
    ASSERT_TRUE(volume);
    EXPECT_EQ(volume->name.view(), "link");
    EXPECT_EQ(volume->capacity_bytes, 5u);
}

TEST_F(VolumeFileTest, WhatHoldsNoBytesIsNone)
{
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    ASSERT_EQ(::symlink("nowhere", path("dangling").c_str()), 0);
    ASSERT_EQ(::symlink("round", path("round").c_str()), 0);
    ASSERT_EQ(::symlink("/dev/null", path("terminal").c_str()), 0);
    for (const char* name : {"pipe", "dangling", "round", "terminal", "gone"})
        EXPECT_FALSE(look(name)) << name;
}

TEST_F(VolumeFileTest, WhatCannotBeAskedIsAnErrorThatNamesThePath)
{
    folder.write("file", "x");
    const Result<std::optional<Volume>> found = look_at_file(path("file") + "/below");
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().text(), HasSubstr("/file/below"));
    EXPECT_THAT(found.error().text(), HasSubstr("Not a directory"));
    const Result<xml::StoragePermissions> permissions = permissions_of(path("gone"));
    ASSERT_FALSE(permissions);
    EXPECT_EQ(permissions.error().code, ErrorCode::system_error);
    EXPECT_EQ(permissions.error().domain, ErrorDomain::storage);
    EXPECT_THAT(permissions.error().text(), HasSubstr("cannot stat '"));
}

}  // namespace
}  // namespace hostler::drivers::storage
