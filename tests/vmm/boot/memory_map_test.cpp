#include "drivers/kvm/vmm/boot/memory_map.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>

#include "drivers/kvm/vmm/layout.hpp"
#include "drivers/kvm/vmm/memory/ram.hpp"

namespace hostler::vmm {
namespace {

using layout::gib;

/// A guest of that size, none of which is there: its addresses are taken for the test's life.
GuestMemory memory_of(std::uint64_t bytes)
{
    constexpr std::uint64_t bytes_max = 64 * gib;
    static void* const room =
        ::mmap(nullptr, bytes_max, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    EXPECT_NE(room, MAP_FAILED);
    EXPECT_LE(bytes, bytes_max);
    return GuestMemory(place_ram({static_cast<std::byte*>(room), bytes}));
}

std::uint64_t ram_in(const std::vector<MemoryRange>& map)
{
    std::uint64_t bytes = 0;
    for (const MemoryRange& range : map)
        if (range.kind == MemoryKind::ram) bytes += range.bytes;
    return bytes;
}

TEST(MemoryMap, IsInOrderAndFreeOfOverlaps)
{
    for (const std::uint64_t size : {2 * layout::mib, gib, 3 * gib, 3 * gib + 4096, 64 * gib}) {
        std::uint64_t end = 0;
        for (const MemoryRange& range : memory_map(memory_of(size))) {
            EXPECT_GE(range.start, end) << size;
            EXPECT_GT(range.bytes, 0u);
            end = range.start + range.bytes;
        }
    }
}

TEST(MemoryMap, ShowsAllRamButFirmwaresPart)
{
    const std::uint64_t firmware = layout::high_ram - layout::low_ram_end;
    EXPECT_EQ(ram_in(memory_map(memory_of(gib))), gib - firmware);
    EXPECT_EQ(ram_in(memory_map(memory_of(8 * gib))), 8 * gib - firmware);
}

TEST(MemoryMap, LeavesTheGapOutAndReservesConfigurationSpace)
{
    const auto map = memory_map(memory_of(8 * gib));
    EXPECT_EQ(map.back(), (MemoryRange{4 * gib, 5 * gib, MemoryKind::ram}));
    const MemoryRange ecam{layout::ecam, layout::ecam_bytes, MemoryKind::reserved};
    EXPECT_NE(std::ranges::find(map, ecam), map.end());
}

}  // namespace
}  // namespace hostler::vmm
