#include "drivers/kvm/vmm/state/piece_writer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "tests/temporary_folder.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t pieces = 50;

struct Free {
    void operator()(std::byte* memory) const noexcept { std::free(memory); }
};

class Pieces : public testing::Test {
protected:
    Pieces() : start(static_cast<std::byte*>(std::aligned_alloc(page, pieces * page)))
    {
        for (std::size_t at = 0; at < memory().size(); ++at)
            memory()[at] = static_cast<std::byte>(at / page + at % 251);
    }
    std::span<std::byte> memory() const { return {start.get(), pieces * page}; }
    std::span<std::byte> piece(std::size_t index) const
    {
        return memory().subspan(index * page, page);
    }
    Fd open(const char* name) const
    {
        const std::string path = (folder.path() / name).string();
        return Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    }
    /// What the file has from `offset` on is the memory.
    bool is_in(const Fd& file, std::uint64_t offset) const
    {
        std::vector<std::byte> there(memory().size());
        return ::pread(file.get(), there.data(), there.size(), static_cast<off_t>(offset)) ==
                   static_cast<ssize_t>(there.size()) &&
               std::ranges::equal(there, memory());
    }
    void write_all(std::uint64_t offset)
    {
        for (std::size_t index = pieces; index-- > 0;)
            writer.write(offset + index * page, piece(index));
    }

    const tests::TemporaryFolder folder;
    const std::unique_ptr<std::byte, Free> start;
    PieceWriter writer;
};

TEST_F(Pieces, AllOfThemAreWritten)
{
    const Fd file = open("file");
    writer.begin(file.get());
    write_all(page);
    ASSERT_TRUE(writer.finish());
    EXPECT_TRUE(is_in(file, page));
    EXPECT_EQ(::fcntl(file.get(), F_GETFL) & O_DIRECT, 0);
}

TEST_F(Pieces, AnOffsetThatDirectAccessDoesNotTakeIsWrittenAllTheSame)
{
    const Fd file = open("file");
    writer.begin(file.get());
    write_all(7);
    ASSERT_TRUE(writer.finish());
    EXPECT_TRUE(is_in(file, 7));
}

TEST_F(Pieces, AFailureIsNamedAndTheNextFileHasNothingToDoWithIt)
{
    const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    writer.begin(full.get());
    write_all(0);
    const auto refused = writer.finish();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().detail, "the state cannot be written: No space left on device");

    const Fd file = open("file");
    writer.begin(file.get());
    write_all(0);
    ASSERT_TRUE(writer.finish());
    EXPECT_TRUE(is_in(file, 0));
}

TEST_F(Pieces, AFileThatIsOnlyReadTakesNone)
{
    ASSERT_TRUE(open("file"));
    const Fd file(::open((folder.path() / "file").c_str(), O_RDONLY | O_CLOEXEC));
    writer.begin(file.get());
    write_all(0);
    EXPECT_FALSE(writer.finish());
}

}  // namespace
}  // namespace hostler::vmm
