#include "drivers/kvm/vmm/state/run_reader.hpp"

#include <fcntl.h>

#include <cstdlib>
#include <memory>

#include "tests/temporary_folder.hpp"
#include "tests/vmm/state/saved_memory.hpp"

namespace hostler::vmm {
namespace {

using test::page_bytes;

using SavedRun = Run;  // in a fixture, Run is a member of its base

constexpr std::uint64_t offset = 8192;
constexpr std::size_t pages = 3;

class RunReaderTest : public testing::Test {
protected:
    bool read(std::size_t skipped = 0)
    {
        RunReader reader(file.get(), offset);
        return reader.read(run, std::span(buffer.get() + skipped, run.bytes));
    }
    Fd open_on_disk() const
    {
        const std::string path = (folder.path() / "state").string();
        return Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    }

    const tests::TemporaryFolder folder;
    Fd file = open_on_disk();
    SavedRun run = test::save_run(file, offset, 5, pages);
    // Room for a place that direct access cannot take.
    const std::unique_ptr<std::byte, void (*)(void*)> buffer{
        static_cast<std::byte*>(std::aligned_alloc(page_bytes, (pages + 1) * page_bytes)),
        std::free};
};

TEST_F(RunReaderTest, GivesWhatWasSaved)
{
    ASSERT_TRUE(read());
    for (std::size_t page = 0; page < pages; ++page)
        EXPECT_TRUE(test::is_saved_page({buffer.get() + page * page_bytes, page_bytes}, 5 + page));
}

TEST_F(RunReaderTest, ReadsIntoAPlaceThatDirectAccessDoesNotTake)
{
    ASSERT_TRUE(read(8)) << "the file is then read through the page cache";
    EXPECT_TRUE(test::is_saved_page({buffer.get() + 8, page_bytes}, 5));
}

TEST_F(RunReaderTest, LeavesTheFileAsItWas)
{
    const int before = ::fcntl(file.get(), F_GETFL);
    ASSERT_TRUE(read());
    EXPECT_EQ(::fcntl(file.get(), F_GETFL), before);
}

TEST_F(RunReaderTest, FindsOneBitThatIsWrong)
{
    const std::byte wrong = test::saved_byte(7) ^ std::byte{1};
    const auto last = static_cast<off_t>(offset + run.start + run.bytes - 1);
    ASSERT_EQ(::pwrite(file.get(), &wrong, 1, last), 1);
    EXPECT_FALSE(read());
}

TEST_F(RunReaderTest, FindsThatTheFileIsCut)
{
    ASSERT_EQ(::ftruncate(file.get(), static_cast<off_t>(offset + run.start + page_bytes)), 0);
    EXPECT_FALSE(read());
}

TEST_F(RunReaderTest, FindsThatTheFileCannotBeRead)
{
    int ends[2] = {};
    ASSERT_EQ(::pipe(ends), 0);
    file = Fd(ends[0]);
    const Fd other(ends[1]);
    EXPECT_FALSE(read());
}

}  // namespace
}  // namespace hostler::vmm
