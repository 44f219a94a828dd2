#include "drivers/kvm/vmm/memory/guest_memory.hpp"

#include <gtest/gtest.h>

#include <array>

namespace hostler::vmm {
namespace {

/// A guest with 4 KiB at 0 and 4 KiB at 4 GiB, as one with a gap has.
struct Guest {
    alignas(8) std::array<std::byte, 4096> low{};
    alignas(8) std::array<std::byte, 4096> high{};
    GuestMemory memory{{{GuestAddress{0}, low}, {GuestAddress{0x1'0000'0000}, high}}};
};

TEST(GuestMemory, GivesWhatTheGuestOwns)
{
    Guest guest;
    EXPECT_EQ(guest.memory.at(GuestAddress{0}, 4096)->data(), guest.low.data());
    EXPECT_EQ(guest.memory.at(GuestAddress{0x1'0000'0ff0}, 16)->data(), &guest.high[0xff0]);
    EXPECT_EQ(guest.memory.size(), 8192u);
}

TEST(GuestMemory, RefusesWhatTheGuestDoesNotOwn)
{
    const Guest guest;
    EXPECT_FALSE(guest.memory.at(GuestAddress{4095}, 2));
    EXPECT_FALSE(guest.memory.at(GuestAddress{4096}, 0));
    EXPECT_FALSE(guest.memory.at(GuestAddress{0xffff'ffff}, 2));
    EXPECT_FALSE(guest.memory.at(GuestAddress{0}, ~std::uint64_t{0}));
    EXPECT_FALSE(guest.memory.at(GuestAddress{~std::uint64_t{0}}, 16));
    EXPECT_FALSE(guest.memory.at(GuestAddress{0x1'0000'1000}, 1));
}

TEST(GuestMemory, RefusesASpanAcrossTouchingRegions)
{
    std::array<std::byte, 32> ram{};
    const GuestMemory memory(
        {{GuestAddress{0}, std::span(ram).first(16)}, {GuestAddress{16}, std::span(ram).last(16)}});
    EXPECT_TRUE(memory.at(GuestAddress{8}, 8));
    EXPECT_FALSE(memory.at(GuestAddress{8}, 9));
}

TEST(GuestMemory, ReadsBackWhatItWrites)
{
    const Guest guest;
    EXPECT_TRUE(guest.memory.write(GuestAddress{0x1'0000'0001}, 0x1234'5678u));
    EXPECT_EQ(guest.memory.read<std::uint32_t>(GuestAddress{0x1'0000'0001}), 0x1234'5678u);
    EXPECT_FALSE(guest.memory.write(GuestAddress{4094}, 0u));
    EXPECT_FALSE(guest.memory.read<std::uint32_t>(GuestAddress{4094}));
}

TEST(GuestMemory, SharesOnlyAlignedWords)
{
    const Guest guest;
    EXPECT_TRUE(guest.memory.store<std::uint16_t>(GuestAddress{2}, 7));
    EXPECT_EQ(guest.memory.load<std::uint16_t>(GuestAddress{2}), 7);
    EXPECT_FALSE(guest.memory.store<std::uint16_t>(GuestAddress{3}, 7));
    EXPECT_FALSE(guest.memory.load<std::uint32_t>(GuestAddress{2}));
}

}  // namespace
}  // namespace hostler::vmm
