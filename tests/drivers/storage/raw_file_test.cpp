// How far the work on a volume's bytes has come, and how it ends where nobody waits any more.

#include "drivers/storage/raw_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "tests/temporary_folder.hpp"

namespace hostler::drivers::storage {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t mib = 1u << 20;

class RawFiles : public ::testing::Test {
protected:
    Fd file(const std::string& name, std::size_t filled = 0)
    {
        const std::filesystem::path path = folder.path() / name;
        std::ofstream(path) << std::string(filled, 'x');
        return Fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    }
    std::string text(const std::string& name)
    {
        std::ifstream in(folder.path() / name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::uint64_t allocated(const Fd& of)
    {
        struct stat facts{};
        EXPECT_EQ(::fstat(of.get(), &facts), 0);
        return static_cast<std::uint64_t>(facts.st_blocks) * 512;
    }

    tests::TemporaryFolder folder;
    Progress progress;
};

TEST_F(RawFiles, AnAllocationSaysHowMuchIsTaken)
{
    const Fd volume = file("volume");
    ASSERT_TRUE(extend({volume, "volume"}, 8 * mib, 3 * mib, progress));
    EXPECT_EQ(progress.bytes(), 3 * mib);
    EXPECT_GE(allocated(volume), 3 * mib);
    EXPECT_LT(allocated(volume), 8 * mib);
    EXPECT_EQ(std::filesystem::file_size(folder.path() / "volume"), 8 * mib);
}

TEST_F(RawFiles, AWipeSaysHowMuchIsWritten)
{
    const Fd volume = file("volume", 5 * mib);
    ASSERT_TRUE(wipe({volume, "volume"}, progress));
    EXPECT_EQ(progress.bytes(), 5 * mib);
    EXPECT_EQ(text("volume"), std::string(5 * mib, '\0'));
}

TEST_F(RawFiles, ACopySaysHowMuchIsCopiedOfWhatIsThere)
{
    const Fd from = file("from", 2 * mib + 7);
    ASSERT_EQ(::ftruncate(from.get(), 64 * mib), 0);
    const Fd to = file("to");
    ASSERT_EQ(::ftruncate(to.get(), 64 * mib), 0);
    ASSERT_TRUE(copy_data({from, "from"}, {to, "to"}, progress));
    EXPECT_GE(progress.bytes(), 2 * mib + 7);
    EXPECT_LT(progress.bytes(), 4 * mib) << "a hole is no work";
    EXPECT_EQ(text("to"), text("from"));
}

TEST_F(RawFiles, EachStepMovesTheTimeOn)
{
    const auto before = progress.moved_at();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ASSERT_TRUE(progress.move_on(1));
    EXPECT_GT(progress.moved_at(), before);
}

TEST_F(RawFiles, AWipeThatIsGivenUpEndsInItsMiddle)
{
    const Fd volume = file("volume", 5 * mib);
    progress.give_up();
    const Result<Done> done = wipe({volume, "volume"}, progress);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::operation_aborted);
    EXPECT_LT(progress.bytes(), 5 * mib);
    EXPECT_THAT(text("volume"), HasSubstr("x")) << "the rest was left";
}

TEST_F(RawFiles, ACopyThatIsGivenUpEndsInItsMiddle)
{
    const Fd from = file("from", 5 * mib);
    const Fd to = file("to");
    progress.give_up();
    EXPECT_FALSE(copy_data({from, "from"}, {to, "to"}, progress));
    EXPECT_LT(std::filesystem::file_size(folder.path() / "to"), 5 * mib);
}

TEST_F(RawFiles, WhatCannotBeAllocatedSaysHowMuchWasWanted)
{
    const Fd volume = file("volume");
    const Fd reading(::open((folder.path() / "volume").c_str(), O_RDONLY | O_CLOEXEC));
    const Result<Done> done = allocate({reading, "volume"}, mib, progress);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().detail, HasSubstr("cannot allocate 1048576 bytes in file 'volume'"));
    EXPECT_EQ(progress.bytes(), 0u);
}

}  // namespace
}  // namespace hostler::drivers::storage
