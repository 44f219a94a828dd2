#include "drivers/kvm/vmm/cpu/registers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "drivers/kvm/vmm/cpu/vcpu_state.hpp"
#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {
namespace {

TEST(Registers, BeginInFlatProtectedMode)
{
    kvm_sregs sregs{};
    enter_mode(sregs, Entry::Mode::protected32);
    EXPECT_EQ(sregs.cr0, 0x11u);
    EXPECT_EQ(sregs.efer, 0u);
    EXPECT_EQ(sregs.cs.limit, 0xffff'ffffu);
    EXPECT_EQ(sregs.cs.db, 1);
    EXPECT_EQ(sregs.ss.type, 3);
    EXPECT_EQ(sregs.tr.limit, 0x67u);
}

TEST(Registers, BeginInLongModeWithPaging)
{
    kvm_sregs sregs{};
    enter_mode(sregs, Entry::Mode::long64);
    EXPECT_EQ(sregs.cr0, 0x8000'0011u);
    EXPECT_EQ(sregs.cr4, 0x20u);
    EXPECT_EQ(sregs.cr3, layout::boot_page_tables);
    EXPECT_EQ(sregs.efer, 0x500u);
    EXPECT_EQ(sregs.cs.l, 1);
    EXPECT_EQ(sregs.cs.db, 0);
}

TEST(Registers, TheTableHoldsTheSegmentsThatAreLoaded)
{
    std::vector<std::byte> ram(0x1000);
    const GuestMemory memory{std::span(ram)};
    write_descriptor_table(memory, Entry::Mode::protected32);
    const auto at = [&](unsigned index) {
        return memory.read<std::uint64_t>(GuestAddress{layout::boot_gdt} + 8 * index).value();
    };
    EXPECT_EQ(at(2), 0x00cf'9b00'0000'ffffu);
    EXPECT_EQ(at(3), 0x00cf'9300'0000'ffffu);
    write_descriptor_table(memory, Entry::Mode::long64);
    EXPECT_EQ(at(2), 0x00af'9b00'0000'ffffu);
}

TEST(Registers, TheLocalApicTakesThePicOnlyWhereThereIsOne)
{
    kvm_lapic_state apic{};
    const auto at = [&](std::size_t offset) {
        std::uint32_t value = 0;
        std::memcpy(&value, apic.regs + offset, sizeof value);
        return value;
    };
    wire_local_apic(apic, true);
    EXPECT_EQ(at(0x350), 0x700u);
    EXPECT_EQ(at(0x360), 0x400u);
    wire_local_apic(apic, false);
    EXPECT_EQ(at(0x350), 0x1'0000u);
}

TEST(MsrsToKeep, AddsKvmsLeavesTheTscAndEndsWithTheDeadline)
{
    const auto kept = msrs_to_keep({0x6e0, 0x10, 0x3b, 0x174, 0x4b56'4d01, 0x11});
    EXPECT_EQ(kept.back(), 0x6e0u);
    const auto count = [&](std::uint32_t index) { return std::ranges::count(kept, index); };
    EXPECT_EQ(count(0x10), 0);
    EXPECT_EQ(count(0x3b), 1)
        << "a guest that finds another value than it wrote would move its TSC";
    EXPECT_EQ(count(0x11), 0);
    EXPECT_EQ(count(0x174), 1);
    EXPECT_EQ(count(0x4b56'4d01), 1);
    EXPECT_EQ(count(0x4b56'4d03), 1) << "steal time, which KVM does not list";
}

}  // namespace
}  // namespace hostler::vmm
