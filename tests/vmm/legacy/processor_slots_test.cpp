#include "drivers/kvm/vmm/legacy/processor_slots.hpp"

#include <gtest/gtest.h>

#include "tests/vmm/no_interrupt.hpp"
#include "tests/vmm/no_power.hpp"

namespace hostler::vmm {
namespace {

/// Four processors, of which the guest was started with two.
class ProcessorSlotsTest : public testing::Test {
protected:
    std::uint8_t read(std::uint64_t slot)
    {
        std::byte value{};
        slots_.read(slot, {&value, 1});
        return static_cast<std::uint8_t>(value);
    }
    void write(std::uint64_t slot, std::uint8_t value)
    {
        const auto byte = static_cast<std::byte>(value);
        slots_.write(slot, {&byte, 1});
    }
    /// What _EVT finds.
    std::uint8_t events()
    {
        std::byte value{};
        acpi_.read(acpi_register::events, {&value, 1});
        return static_cast<std::uint8_t>(value);
    }

    NoPower power_;
    AcpiRegisters acpi_{power_, std::make_unique<NoInterrupt>()};
    int ejected_ = 0;
    ProcessorSlots slots_{4, 2, acpi_, [this] { ++ejected_; }};
};

using namespace processor_slot;

TEST_F(ProcessorSlotsTest, the_guest_finds_what_it_was_started_with)
{
    EXPECT_EQ(slots_.count(), 2u);
    EXPECT_EQ(read(1), status);
    EXPECT_EQ(read(2), 0);
    EXPECT_EQ(events(), 0);
}

TEST_F(ProcessorSlotsTest, a_processor_that_is_plugged_in_is_told_once)
{
    EXPECT_TRUE(slots_.set_count(3));
    EXPECT_EQ(events(), acpi_event::processors);
    EXPECT_EQ(read(2), status | plugged_in);
    write(2, plugged_in);
    EXPECT_EQ(read(2), status);
    EXPECT_EQ(slots_.count(), 3u);
}

TEST_F(ProcessorSlotsTest, the_highest_is_asked_for_and_stays_until_the_guest_lets_it_go)
{
    EXPECT_TRUE(slots_.set_count(4));
    EXPECT_TRUE(slots_.set_count(3));
    EXPECT_EQ(read(3) & asked_for, asked_for);
    EXPECT_EQ(read(2) & asked_for, 0);
    EXPECT_EQ(slots_.count(), 4u);
    write(3, eject);
    EXPECT_EQ(slots_.count(), 3u);
    EXPECT_EQ(read(3), 0);
    EXPECT_EQ(ejected_, 1);
    write(3, eject);
    EXPECT_EQ(ejected_, 1) << "it is gone already";
}

TEST_F(ProcessorSlotsTest, a_gap_that_the_guest_left_is_filled_first)
{
    EXPECT_TRUE(slots_.set_count(4));
    write(2, eject);
    EXPECT_TRUE(slots_.set_count(4));
    EXPECT_TRUE(slots_.is_plugged_in(2));
    EXPECT_EQ(slots_.count(), 4u);
}

TEST_F(ProcessorSlotsTest, those_of_the_start_can_be_neither_asked_for_nor_let_go)
{
    EXPECT_FALSE(slots_.set_count(1));
    EXPECT_FALSE(slots_.set_count(5));
    write(1, eject);
    EXPECT_EQ(read(1), status);
    EXPECT_EQ(ejected_, 0);
}

TEST_F(ProcessorSlotsTest, a_guest_that_begins_anew_was_asked_for_nothing)
{
    EXPECT_TRUE(slots_.set_count(4));
    EXPECT_TRUE(slots_.set_count(3));
    slots_.reset();
    EXPECT_EQ(read(3), status);
}

TEST_F(ProcessorSlotsTest, what_is_plugged_in_is_saved)
{
    EXPECT_TRUE(slots_.set_count(3));
    Archive saved;
    slots_.transfer(saved);
    Archive read_back(std::as_bytes(std::span(saved.bytes())));
    ProcessorSlots other(4, 3, acpi_, [] {});
    other.transfer(read_back);
    EXPECT_TRUE(read_back.is_sound());
    EXPECT_EQ(other.count(), 3u);
    EXPECT_EQ(other.from_start(), 2u);

    Archive of_five(std::as_bytes(std::span(saved.bytes())));
    ProcessorSlots five(5, 2, acpi_, [] {});
    five.transfer(of_five);
    EXPECT_FALSE(of_five.is_sound());
}

}  // namespace
}  // namespace hostler::vmm
