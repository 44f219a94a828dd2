#include "drivers/kvm/disk_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace hostler::drivers::kvm {
namespace {

class DiskFileTest : public testing::Test {
protected:
    DiskFileTest() { std::filesystem::create_directories(folder_); }
    ~DiskFileTest() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name, const std::string& content)
    {
        std::ofstream(folder_ / name, std::ios::binary) << content;
        return folder_ / name;
    }

    std::filesystem::path folder_ =
        std::filesystem::path(testing::TempDir()) / ("disk_file_" + std::to_string(::getpid()));
};

TEST_F(DiskFileTest, a_raw_image_opens)
{
    EXPECT_TRUE(open_disk(file("raw", std::string(4096, '\0')), false, DiskLock::exclusive));
}

TEST_F(DiskFileTest, a_disk_that_is_written_belongs_to_one_domain)
{
    const std::string path = file("raw", "x");
    const auto first = open_disk(path, false, DiskLock::exclusive);
    ASSERT_TRUE(first);
    const auto second = open_disk(path, false, DiskLock::exclusive);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::resource_busy);
    EXPECT_NE(second.error().detail.find(path), std::string::npos);
    EXPECT_FALSE(open_disk(path, true, DiskLock::shared));
}

TEST_F(DiskFileTest, a_disk_that_is_only_read_is_shared)
{
    const std::string path = file("raw", "x");
    const auto first = open_disk(path, true, DiskLock::shared);
    EXPECT_TRUE(open_disk(path, true, DiskLock::shared));
    EXPECT_FALSE(open_disk(path, false, DiskLock::exclusive));
}

TEST_F(DiskFileTest, the_lock_ends_with_the_descriptor)
{
    const std::string path = file("raw", "x");
    EXPECT_TRUE(open_disk(path, false, DiskLock::exclusive));
    EXPECT_TRUE(open_disk(path, false, DiskLock::exclusive));
}

TEST_F(DiskFileTest, another_format_is_named)
{
    const auto disk =
        open_disk(file("q", std::string("QFI\xfb\0\0\0\3", 8)), false, DiskLock::none);
    ASSERT_FALSE(disk);
    EXPECT_EQ(disk.error().code, ErrorCode::config_unsupported);
    EXPECT_NE(disk.error().detail.find("qcow2"), std::string::npos);
    EXPECT_FALSE(open_disk(file("v", "KDMV0000"), false, DiskLock::none));
}

TEST_F(DiskFileTest, what_is_missing_or_no_file_is_refused)
{
    const auto missing = open_disk(folder_ / "none", false, DiskLock::none);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().detail, "disk " + (folder_ / "none").string() +
                                          " cannot be opened: No such file or directory");
    EXPECT_FALSE(open_disk(folder_, true, DiskLock::none));
    EXPECT_FALSE(open_disk("/dev/null", true, DiskLock::none));
    EXPECT_FALSE(open_boot_file(folder_, "kernel"));
    EXPECT_FALSE(open_boot_file(folder_ / "none", "initrd"));
    EXPECT_TRUE(open_boot_file(file("kernel", "x"), "kernel"));
}

}  // namespace
}  // namespace hostler::drivers::kvm
