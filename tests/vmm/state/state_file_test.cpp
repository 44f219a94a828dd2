#include "drivers/kvm/vmm/state/state_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <functional>

#include "drivers/kvm/vmm/state/checksum.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::vmm {
namespace {

using SavedRun = Run;  // in a fixture, Run is a member of its base

constexpr std::size_t memory_bytes = 16 << 20;
constexpr std::size_t page = 4096;
constexpr std::uint64_t offset = 8192;

/// Guest memory as the VMM has it: a memfd and its mapping.
class Memory {
public:
    Memory() : file_(::memfd_create("memory", MFD_CLOEXEC))
    {
        EXPECT_EQ(::ftruncate(file_.get(), memory_bytes), 0);
        start_ = static_cast<std::byte*>(
            ::mmap(nullptr, memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0));
    }
    ~Memory() { ::munmap(start_, memory_bytes); }

    std::span<std::byte> bytes() const { return {start_, memory_bytes}; }
    int file() const { return file_.get(); }
    void fill(std::size_t start, std::size_t bytes, int value)
    {
        std::memset(start_ + start, value, bytes);
    }
    std::uint64_t held_bytes() const
    {
        struct stat status = {};
        ::fstat(file_.get(), &status);
        return static_cast<std::uint64_t>(status.st_blocks) * 512;
    }

private:
    Fd file_;
    std::byte* start_ = nullptr;
};

class StateFile : public testing::Test {
protected:
    StateFile()
    {
        memory.fill(page, 10, 1);
        memory.fill(5 * page, 3 * page, 2);
        memory.fill(6 << 20, 9 << 20, 3);
        memory.fill(memory_bytes - page, page, 4);
        memory.fill(2 * page, page, 0);  // touched, and zero
        const auto written =
            write_state(writer, file, offset, memory.bytes(), memory.file(), parts);
        bytes = written ? *written : 0;
    }
    Result<std::string> read(Memory& into)
    {
        auto state = read_state(file, {offset, bytes}, into.bytes().size());
        if (!state) return state.error();
        if (auto done = read_memory(file, {offset, bytes}, state->runs, into.bytes()); !done)
            return done.error();
        return std::move(state->parts);
    }
    void damage(std::uint64_t at)
    {
        char byte = 0;
        EXPECT_EQ(::pread(file.get(), &byte, 1, static_cast<off_t>(offset + at)), 1);
        byte = static_cast<char>(byte ^ 1);
        EXPECT_EQ(::pwrite(file.get(), &byte, 1, static_cast<off_t>(offset + at)), 1);
    }
    /// Another word in the file's end, which stays sound.
    void put_in_tail(std::size_t place, std::uint32_t word)
    {
        std::array<std::byte, 48> tail{};
        const auto at = static_cast<off_t>(offset + bytes - tail.size());
        ASSERT_EQ(::pread(file.get(), tail.data(), tail.size(), at), 48);
        std::memcpy(&tail[place], &word, sizeof word);
        const std::uint32_t sum = checksum(std::span(tail).first(44));
        std::memcpy(&tail[44], &sum, sizeof sum);
        ASSERT_EQ(::pwrite(file.get(), tail.data(), tail.size(), at), 48);
    }
    /// Has the file say that a machine of this version wrote it.
    void say_machine_version(std::uint32_t version) { put_in_tail(40, version); }
    /// Has it say that this, as many as there are, is its memory.
    void say_runs(const std::vector<SavedRun>& runs)
    {
        const auto list = std::as_bytes(std::span(runs));
        ASSERT_EQ(::pwrite(file.get(), list.data(), list.size(), offset + memory_bytes),
                  static_cast<ssize_t>(list.size()));
        put_in_tail(12, checksum(list));
    }

    Memory memory;
    PieceWriter writer;
    const std::string parts = "what devices say";
    Fd file{::memfd_create("state", MFD_CLOEXEC)};
    std::uint64_t bytes = 0;
};

TEST_F(StateFile, GivesMemoryAndPartsBack)
{
    Memory restored;
    const auto read_parts = read(restored);
    ASSERT_TRUE(read_parts) << read_parts.error().detail;
    EXPECT_EQ(*read_parts, parts);
    EXPECT_EQ(std::memcmp(restored.bytes().data(), memory.bytes().data(), memory_bytes), 0);
}

TEST_F(StateFile, LeavesOutWhatIsZeroAndTouchesNothingOfTheGuests)
{
    struct stat status = {};
    ::fstat(file.get(), &status);
    EXPECT_LT(static_cast<std::uint64_t>(status.st_blocks) * 512, 10u << 20);
    const Memory untouched;
    const Fd other(::memfd_create("state", MFD_CLOEXEC));
    ASSERT_TRUE(write_state(writer, other, 0, untouched.bytes(), untouched.file(), ""));
    EXPECT_EQ(untouched.held_bytes(), 0u);
}

TEST_F(StateFile, IsTheSameOnADisk)
{
    const tests::TemporaryFolder folder;
    const std::string path = (folder.path() / "state").string();
    file = Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    const auto written = write_state(writer, file, offset, memory.bytes(), memory.file(), parts);
    ASSERT_TRUE(written) << written.error().detail;
    EXPECT_EQ(*written, bytes);
    Memory restored;
    const auto read_parts = read(restored);
    ASSERT_TRUE(read_parts) << read_parts.error().detail;
    EXPECT_EQ(std::memcmp(restored.bytes().data(), memory.bytes().data(), memory_bytes), 0);
    EXPECT_EQ(::fcntl(file.get(), F_GETFL) & O_DIRECT, 0) << "others use the file, too";
}

TEST_F(StateFile, FindsOneWrongBitInEachOfManyRuns)
{
    for (const std::size_t at : {page, 5 * page, std::size_t{6} << 20, std::size_t{11} << 20,
                                 (std::size_t{15} << 20) - 1, memory_bytes - 1}) {
        damage(at);
        Memory restored;
        EXPECT_FALSE(read(restored)) << at;
        damage(at);  // back again
    }
}

TEST_F(StateFile, RefusesEveryKindOfDamageByName)
{
    const std::uint64_t list = memory_bytes;
    const std::uint64_t tail = bytes - 48;
    const std::pair<std::uint64_t, const char*> cases[] = {
        {6 << 20, "its memory is wrong"},
        {list + 3, "the list of its memory"},
        {tail - 2, "the state of its devices"},
        {tail + 20, "its end is not an end"},
    };
    for (const auto& [at, words] : cases) {
        damage(at);
        Memory restored;
        const auto refused = read(restored);
        ASSERT_FALSE(refused) << words;
        EXPECT_NE(refused.error().detail.find(words), std::string::npos) << refused.error().detail;
        damage(at);  // back again
    }
    Memory restored;
    EXPECT_TRUE(read(restored));
}

TEST_F(StateFile, RefusesAListOfMemoryThatIsNotInOrderOrLeavesTheMemory)
{
    const auto state = read_state(file, {offset, bytes}, memory_bytes);
    ASSERT_TRUE(state);
    const std::vector<SavedRun>& good = state->runs;
    ASSERT_GE(good.size(), 4u);
    const auto refusal_of = [&](const std::function<void(std::vector<SavedRun>&)>& spoil) {
        std::vector<SavedRun> list = good;
        spoil(list);
        say_runs(list);
        const auto refused = read_state(file, {offset, bytes}, memory_bytes);
        return refused ? "none" : refused.error().detail;
    };
    const std::string wrong = "the saved state is damaged: the list of its memory is wrong";
    EXPECT_EQ(refusal_of([](auto& list) { std::swap(list[0], list[1]); }), wrong);
    EXPECT_EQ(refusal_of([](auto& list) { list[1].start = list[0].start; }), wrong);
    EXPECT_EQ(refusal_of([](auto& list) { list[0].start += 1; }), wrong);
    EXPECT_EQ(refusal_of([](auto& list) { list[0].bytes -= 1; }), wrong);
    EXPECT_EQ(refusal_of([](auto& list) { list.back().start = memory_bytes; }), wrong);
    EXPECT_EQ(refusal_of([](auto& list) { list.back().start = ~0ull << 12; }), wrong);
    EXPECT_EQ(refusal_of([](auto& list) { list.back().bytes = run_bytes_max + page; }), wrong);
    EXPECT_EQ(refusal_of([](auto&) {}), "none");
}

TEST_F(StateFile, RefusesAFileThatIsCut)
{
    Memory restored;
    ASSERT_EQ(::ftruncate(file.get(), static_cast<off_t>(offset + bytes - 100)), 0);
    const auto refused = read(restored);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("it is cut"), std::string::npos);
    EXPECT_FALSE(read_state(file, {offset, 10}, memory_bytes));
}

TEST_F(StateFile, RefusesAMachineOfAnotherSize)
{
    const auto refused = read_state(file, {offset, bytes}, memory_bytes / 2);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("16777216 bytes of memory"), std::string::npos);
}

TEST_F(StateFile, RefusesANewerMachineByBothNumbersAndReadsAnOlderOne)
{
    Memory restored;
    say_machine_version(machine_version + 6);
    const auto refused = read(restored);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::config_unsupported);
    EXPECT_EQ(refused.error().detail,
              "the saved state is of a machine of version " + std::to_string(machine_version + 6) +
                  "; this hostler-vmm's is " + std::to_string(machine_version));
    for (const std::uint32_t version : {0u, 1u, machine_version}) {
        say_machine_version(version);
        EXPECT_TRUE(read(restored)) << version;
    }
}

TEST_F(StateFile, AFullDiskIsNamed)
{
    const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    const auto refused = write_state(writer, full, 0, memory.bytes(), memory.file(), parts);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("No space left on device"), std::string::npos);
}

}  // namespace
}  // namespace hostler::vmm
