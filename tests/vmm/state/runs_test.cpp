// What of a guest's memory is worth writing: every page that is not zero is in a run, no run begins
// or ends with a zero page, and what the guest never touched is not looked at.
#include "drivers/kvm/vmm/state/runs.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <vector>

#include "drivers/kvm/vmm/state/checksum.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t gap_pages = 16;  ///< of zeros that are written with what is around them

class SavedRuns : public testing::Test {
protected:
    static constexpr std::size_t bytes = 32 << 20;

    SavedRuns() : file_(::memfd_create("memory", MFD_CLOEXEC))
    {
        if (::ftruncate(file_.get(), bytes)) std::abort();
        memory_ = {static_cast<std::byte*>(
                       ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0)),
                   bytes};
    }
    ~SavedRuns() override { ::munmap(memory_.data(), bytes); }

    void touch(std::size_t page_number, std::size_t at = 0, int value = 1)
    {
        memory_[page_number * page + at] = static_cast<std::byte>(value);
    }
    std::vector<vmm::Run> all()
    {
        std::vector<vmm::Run> found;
        Runs runs(memory_, file_.get());
        for (vmm::Run run = runs.next(); run.bytes; run = runs.next()) found.push_back(run);
        return found;
    }
    /// The only run, by pages.
    void expect_one(std::size_t first, std::size_t count)
    {
        const auto runs = all();
        ASSERT_EQ(runs.size(), 1u);
        EXPECT_EQ(runs[0].start, first * page);
        EXPECT_EQ(runs[0].bytes, count * page);
    }
    std::uint64_t held_bytes() const
    {
        struct stat status = {};
        ::fstat(file_.get(), &status);
        return static_cast<std::uint64_t>(status.st_blocks) * 512;
    }

    Fd file_;
    std::span<std::byte> memory_;
};

TEST_F(SavedRuns, UntouchedMemoryHasNoneAndStaysUntouched)
{
    EXPECT_TRUE(all().empty());
    EXPECT_EQ(held_bytes(), 0u);
    touch(100);
    const std::uint64_t before = held_bytes();
    all();
    EXPECT_EQ(held_bytes(), before) << "looking brings no page in";
}

TEST_F(SavedRuns, ASingleByteAnywhereInAPageIsFound)
{
    for (const std::size_t at : {0u, 1u, 255u, 256u, 2048u, 4095u}) {
        touch(7, at);
        expect_one(7, 1);
        touch(7, at, 0);
        EXPECT_TRUE(all().empty()) << "touched, and zero again";
    }
}

TEST_F(SavedRuns, TheFirstAndTheLastPageAreFound)
{
    touch(0);
    touch(bytes / page - 1, page - 1);
    const auto runs = all();
    ASSERT_EQ(runs.size(), 2u);
    EXPECT_EQ(runs[0].start, 0u);
    EXPECT_EQ(runs[1].start + runs[1].bytes, bytes);
}

/// A hole of a few pages costs more than it saves; one of many is left out. Touched zeros count as
/// much as a hole of the file.
TEST_F(SavedRuns, AShortGapIsBridgedAndALongOneParts)
{
    for (const bool is_touched : {false, true}) {
        touch(10);
        touch(10 + gap_pages);
        for (std::size_t at = 11; is_touched && at < 10 + gap_pages; ++at) touch(at, 0, 0);
        expect_one(10, gap_pages + 1);
        touch(10 + gap_pages, 0, 0);
        touch(10 + 2 * gap_pages);
        EXPECT_EQ(all().size(), 2u) << is_touched;
        touch(10 + 2 * gap_pages, 0, 0);
    }
}

TEST_F(SavedRuns, AHugeRunIsCutWhereAPieceEnds)
{
    constexpr std::size_t run_pages = run_bytes_max / page;
    for (std::size_t at = 3; at < 3 + 2 * run_pages + 5; ++at) touch(at);
    const auto runs = all();
    ASSERT_EQ(runs.size(), 3u);
    EXPECT_EQ(runs[0].bytes, run_bytes_max);
    EXPECT_EQ(runs[1].start, runs[0].start + run_bytes_max);
    EXPECT_EQ(runs[2].bytes, 5 * page);
}

TEST_F(SavedRuns, EachHasTheChecksumOfItsBytes)
{
    touch(1, 17, 0x5a);
    touch(5, 99, 0xa5);
    touch(500, 0, 3);
    for (const vmm::Run& run : all())
        EXPECT_EQ(run.sum, checksum(memory_.subspan(run.start, run.bytes)));
}

TEST_F(SavedRuns, OfAnyMemoryNothingIsLostAndNothingIsTwice)
{
    std::mt19937 random(20261128);
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 200; ++i)
            touch(random() % (bytes / page), random() % page, static_cast<int>(random() & 1));
        std::vector<bool> covered(bytes / page);
        std::uint64_t end_before = 0;
        for (const vmm::Run& run : all()) {
            ASSERT_EQ(run.start % page, 0u);
            ASSERT_EQ(run.bytes % page, 0u);
            ASSERT_GE(run.start, end_before) << "in order";
            ASSERT_LE(run.bytes, run_bytes_max);
            end_before = run.start + run.bytes;
            for (std::uint64_t at = run.start; at < end_before; at += page)
                covered[at / page] = true;
        }
        for (std::size_t at = 0; at < covered.size(); ++at) {
            const auto bytes_of_page = memory_.subspan(at * page, page);
            const bool is_zero = std::ranges::all_of(
                bytes_of_page, [](std::byte byte) { return byte == std::byte{0}; });
            ASSERT_TRUE(is_zero || covered[at]) << at;
        }
    }
}

}  // namespace
}  // namespace hostler::vmm
