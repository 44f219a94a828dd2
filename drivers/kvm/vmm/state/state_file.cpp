#include "drivers/kvm/vmm/state/state_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "drivers/kvm/vmm/state/checksum.hpp"
#include "drivers/kvm/vmm/state/load.hpp"
#include "drivers/kvm/vmm/state/runs.hpp"

namespace hostler::vmm {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::array<char, 8> magic = {'H', 'O', 'S', 'T', 'V', 'M', 'M', 'S'};
constexpr std::uint32_t version = 1;
constexpr std::size_t page_bytes = 4096;

struct Tail {
    std::array<char, 8> magic{};
    std::uint32_t version = 0;
    std::uint32_t runs_sum = 0;
    std::uint32_t parts_sum = 0;
    std::uint32_t run_count = 0;
    std::uint64_t memory_bytes = 0;
    std::uint64_t parts_bytes = 0;
    std::uint32_t machine_version = 0;  ///< 0 in files that are older than the number
    std::uint32_t sum = 0;              ///< of what stands before it
};
static_assert(sizeof(Tail) == 48);

template <class T>
Bytes bytes_of(const T& value)
{
    return std::as_bytes(std::span(&value, 1));
}

std::uint32_t sum_of(const Tail& tail)
{
    return checksum(bytes_of(tail).first(sizeof tail - sizeof tail.sum));
}

Result<Done> write_all(const Fd& file, std::uint64_t offset, Bytes bytes)
{
    while (!bytes.empty()) {
        const ssize_t count =
            ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return unwritten(count < 0 ? errno : ENOSPC);
        offset += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return Done{};
}

Error damage(const char* what)
{
    return {ErrorCode::operation_failed, std::string("the saved state is damaged: ") + what};
}

bool read_all(const Fd& file, std::uint64_t offset, std::span<std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t count =
            ::pread(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        offset += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

Result<Tail> read_tail(const Fd& file, const StatePlace& place, std::size_t memory_bytes)
{
    Tail tail;
    const std::uint64_t end = place.offset + place.bytes;
    if (place.bytes < sizeof tail ||
        !read_all(file, end - sizeof tail, std::as_writable_bytes(std::span(&tail, 1))))
        return damage("it is cut");
    if (tail.magic != magic || tail.sum != sum_of(tail)) return damage("its end is not an end");
    if (tail.version != version)
        return Error(ErrorCode::config_unsupported,
                     "the saved state is of version " + std::to_string(tail.version) +
                         "; this hostler-vmm reads " + std::to_string(version));
    if (tail.machine_version > machine_version)
        return Error(ErrorCode::config_unsupported, "the saved state is of a machine of version " +
                                                        std::to_string(tail.machine_version) +
                                                        "; this hostler-vmm's is " +
                                                        std::to_string(machine_version));
    if (tail.memory_bytes != memory_bytes)
        return Error(ErrorCode::config_unsupported,
                     "the saved state is of a machine with " + std::to_string(tail.memory_bytes) +
                         " bytes of memory, not " + std::to_string(memory_bytes));
    const std::uint64_t runs_bytes = tail.run_count * sizeof(Run);
    const std::uint64_t told = tail.memory_bytes + runs_bytes + tail.parts_bytes + sizeof tail;
    // Each by itself, too: their sum may have gone round.
    if (told != place.bytes || runs_bytes > place.bytes || tail.parts_bytes > place.bytes)
        return damage("its length is not what its end says");
    return tail;
}

bool is_in_order(std::span<const Run> runs, std::size_t memory_bytes)
{
    std::uint64_t end = 0;
    for (const Run& run : runs) {
        const bool is_whole = run.start % page_bytes == 0 && run.bytes % page_bytes == 0;
        if (!is_whole || run.start < end || run.bytes > run_bytes_max) return false;
        if (run.start > memory_bytes || run.bytes > memory_bytes - run.start) return false;
        end = run.start + run.bytes;
    }
    return true;
}

}  // namespace

Result<std::uint64_t> write_state(PieceWriter& writer, const Fd& file, std::uint64_t offset,
                                  Bytes memory, int memory_file, const std::string& parts)
{
    // A file that is as long as it will be lets pieces in side by side.
    constexpr std::byte nothing{};
    if (auto done = write_all(file, offset + memory.size(), {&nothing, 1}); !done)
        return done.error();
    std::vector<Run> list;
    Runs runs(memory, memory_file);
    writer.begin(file.get());
    for (Run run = runs.next(); run.bytes; run = runs.next()) {
        writer.write(offset + run.start, memory.subspan(run.start, run.bytes));
        list.push_back(run);
    }
    if (auto done = writer.finish(); !done) return done.error();
    const Bytes list_bytes = std::as_bytes(std::span(list));
    const Bytes parts_bytes = std::as_bytes(std::span(parts));
    Tail tail{.magic = magic,
              .version = version,
              .runs_sum = checksum(list_bytes),
              .parts_sum = checksum(parts_bytes),
              .run_count = static_cast<std::uint32_t>(list.size()),
              .memory_bytes = memory.size(),
              .parts_bytes = parts.size(),
              .machine_version = machine_version};
    tail.sum = sum_of(tail);
    std::uint64_t end = memory.size();
    for (const Bytes piece : {list_bytes, parts_bytes, bytes_of(tail)}) {
        if (auto done = write_all(file, offset + end, piece); !done) return done.error();
        end += piece.size();
    }
    return end;
}

Result<SavedState> read_state(const Fd& file, const StatePlace& place, std::size_t memory_bytes)
{
    const auto tail = read_tail(file, place, memory_bytes);
    if (!tail) return tail.error();
    SavedState state;
    state.runs.resize(tail->run_count);
    state.parts.resize(tail->parts_bytes);
    const auto list_bytes = std::as_writable_bytes(std::span(state.runs));
    const auto parts_bytes = std::as_writable_bytes(std::span(state.parts));
    std::uint64_t at = place.offset + memory_bytes;
    if (!read_all(file, at, list_bytes) || checksum(list_bytes) != tail->runs_sum)
        return damage("the list of its memory is wrong");
    at += list_bytes.size();
    if (!read_all(file, at, parts_bytes) || checksum(parts_bytes) != tail->parts_sum)
        return damage("the state of its devices is wrong");
    if (!is_in_order(state.runs, memory_bytes)) return damage("the list of its memory is wrong");
    return state;
}

Result<Done> read_memory(const Fd& file, const StatePlace& place, std::span<const Run> runs,
                         std::span<std::byte> memory)
{
    if (!load_runs(file.get(), place.offset, runs, memory)) return damage("its memory is wrong");
    return Done{};
}

}  // namespace hostler::vmm
