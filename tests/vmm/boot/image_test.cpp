#include "drivers/kvm/vmm/boot/image.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/vmm/boot/kernel_files.hpp"

namespace hostler::vmm {
namespace {

using testing::HasSubstr;
using namespace test;

TEST(Image, SaysWhatIsWrongWithAFile)
{
    EXPECT_EQ(Image::open(Fd(), "kernel").error().code, ErrorCode::open_failed);
    EXPECT_THAT(Image::open(file_of(""), "initrd").error().detail,
                HasSubstr("the initrd is an empty file"));
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const Fd writer(ends[1]);
    EXPECT_THAT(Image::open(Fd(ends[0]), "kernel").error().detail, HasSubstr("not a regular file"));
}

TEST(Image, NoticesThatTheFileBecameShorter)
{
    Fd file = file_of("0123456789");
    const int number = file.get();
    const Image image = Image::open(std::move(file), "kernel").or_throw();
    ASSERT_EQ(::ftruncate(number, 4), 0);
    EXPECT_THAT(image.read<std::uint64_t>(0).error().detail, HasSubstr("became shorter"));
}

TEST(Image, ReadsWhatItHasAndNothingBehindItsEnd)
{
    const Image image = image_of("0123456789", "initrd");
    EXPECT_EQ(image.size(), 10u);
    EXPECT_EQ(image.what(), "initrd");
    std::array<std::byte, 4> four{};
    ASSERT_TRUE(image.read(6, four));
    EXPECT_EQ(four[3], std::byte{'9'});
    EXPECT_TRUE(image.read(10, {})) << "nothing, at its end";
    for (const std::uint64_t offset :
         {std::uint64_t{7}, std::uint64_t{11}, ~std::uint64_t{0}, ~std::uint64_t{0} - 3})
        EXPECT_EQ(image.read(offset, four).error().detail, "the initrd is truncated") << offset;
}

/// What was opened is what is read: a file that grows meanwhile is not read any further.
TEST(Image, AFileThatGrowsKeepsItsSize)
{
    Fd file = file_of("0123");
    const int number = file.get();
    const Image image = Image::open(std::move(file), "kernel").or_throw();
    ASSERT_EQ(::pwrite(number, "4567", 4, 4), 4);
    EXPECT_EQ(image.size(), 4u);
    EXPECT_THAT(image.read<std::uint64_t>(0).error().detail, HasSubstr("is truncated"));
}

TEST(Image, TheHostsErrorIsSaid)
{
    Fd file = file_of("0123");
    const int number = file.get();
    const Image image = Image::open(std::move(file), "kernel").or_throw();
    const Fd writer(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    ASSERT_EQ(::dup2(writer.get(), number), number);
    EXPECT_EQ(image.read<std::uint32_t>(0).error().detail,
              "the kernel cannot be read: Bad file descriptor");
}

}  // namespace
}  // namespace hostler::vmm
