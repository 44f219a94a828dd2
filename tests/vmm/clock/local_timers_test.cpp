#include "drivers/kvm/vmm/clock/local_timers.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace hostler::vmm {
namespace {

constexpr std::uint32_t vector = 0x41;
constexpr std::uint32_t one_shot = vector;
constexpr std::uint32_t periodic = vector | 1 << 17;
constexpr std::uint32_t deadline = vector | 2 << 17;
constexpr std::uint32_t masked = 1 << 16;
constexpr std::uint32_t divide_by_1 = 0xb;
constexpr std::uint32_t divide_by_2 = 0;
constexpr std::uint32_t divide_by_16 = 3;
constexpr std::uint32_t divide_by_128 = 0xa;

std::uint32_t& at(kvm_lapic_state& apic, std::size_t offset)
{
    return reinterpret_cast<std::uint32_t&>(apic.regs[offset]);
}

/// As KVM_GET_LAPIC gives it.
kvm_lapic_state apic_of(std::uint32_t entry, std::uint32_t initial, std::uint32_t current,
                        std::uint32_t divide = divide_by_1)
{
    kvm_lapic_state apic{};
    at(apic, 0x320) = entry;
    at(apic, 0x380) = initial;
    at(apic, 0x390) = current;
    at(apic, 0x3e0) = divide;
    return apic;
}

std::uint32_t current_of(kvm_lapic_state& apic)
{
    return at(apic, 0x390);
}

bool is_requested(kvm_lapic_state& apic)
{
    return at(apic, 0x200 + vector / 32 * 16) & 1u << vector % 32;
}

/// A 10 ms tick of which 3 are left.
constexpr LocalTimer tick{.initial_count = 10'000'000,
                          .is_periodic = true,
                          .period_ns = 10'000'000,
                          .left_ns = 3'000'000};
constexpr LocalTimer shot{.initial_count = 10'000'000,
                          .is_periodic = false,
                          .period_ns = 10'000'000,
                          .left_ns = 3'000'000};

TEST(LocalTimer, IsReadByItsDivisor)
{
    const struct {
        std::uint32_t divide;
        std::uint64_t divisor;
    } rows[] = {{divide_by_1, 1}, {divide_by_2, 2}, {divide_by_16, 16}, {divide_by_128, 128}};
    for (const auto& row : rows) {
        const auto timer = timer_of(apic_of(one_shot, 1000, 300, row.divide));
        ASSERT_TRUE(timer) << row.divisor;
        EXPECT_EQ(timer->period_ns, 1000 * row.divisor);
        EXPECT_EQ(timer->left_ns, 300 * row.divisor);
        EXPECT_FALSE(timer->is_periodic);
    }
    EXPECT_EQ(timer_of(apic_of(one_shot, 0xffff'ffff, 0xffff'ffff, divide_by_128))->left_ns,
              0xffff'ffffull * 128)
        << "nine minutes";
}

TEST(LocalTimer, ThatDoesNotCountIsNone)
{
    EXPECT_FALSE(timer_of(apic_of(one_shot, 0, 0))) << "stopped";
    EXPECT_FALSE(timer_of(apic_of(periodic, 0, 0))) << "stopped";
    EXPECT_FALSE(timer_of(apic_of(one_shot, 1000, 0))) << "it came due";
    EXPECT_FALSE(timer_of(apic_of(deadline, 1000, 300))) << "by the counter";
}

TEST(LocalTimer, APeriodicOneThatIsJustBeginningHasAllOfItLeft)
{
    EXPECT_EQ(timer_of(apic_of(periodic, 1000, 0))->left_ns, 1000u);
}

TEST(LocalTimer, OfAPeriodShorterThanKvmsIsAsLongAsWhatIsLeft)
{
    EXPECT_EQ(timer_of(apic_of(periodic, 1000, 150'000))->period_ns, 150'000u);
}

TEST(LocalTimer, HadMoreLeftWhenTheMachineStopped)
{
    EXPECT_EQ(as_stopped(shot, 1000, 0).left_ns, 3'001'000u);
    EXPECT_EQ(as_stopped(tick, 1000, 0).left_ns, 3'001'000u);
}

TEST(LocalTimer, ATickBetweenTheStopAndTheReadingIsYetToCome)
{
    LocalTimer read = tick;
    read.left_ns = read.period_ns - 1000;  // it came 1 µs ago
    EXPECT_EQ(as_stopped(read, 5000, 0).left_ns, 4000u) << "4 µs after the stop";
    EXPECT_FALSE(as_stopped(read, 5000, 0).is_due);
}

TEST(LocalTimer, ATickWhileTheMachineWasStoppingIsDue)
{
    LocalTimer read = tick;
    read.left_ns = read.period_ns - 8000;
    EXPECT_TRUE(as_stopped(read, 5000, 4000).is_due) << "3 µs before the stop";
    EXPECT_FALSE(as_stopped(read, 5000, 2000).is_due) << "before the order";
    EXPECT_FALSE(as_stopped(shot, 5000, 2000).is_due);
}

TEST(LocalTimer, CountsDown)
{
    EXPECT_EQ(after(shot, 1'000'000).left_ns, 2'000'000u);
    EXPECT_EQ(after(tick, 1'000'000).left_ns, 2'000'000u);
    EXPECT_FALSE(after(tick, 1'000'000).is_due);
}

TEST(LocalTimer, OneShotStaysAtNothing)
{
    for (const std::uint64_t passed : {3'000'000ull, 3'000'001ull, 3'600'000'000'000ull})
        EXPECT_EQ(after(shot, passed).left_ns, 0u) << passed;
}

TEST(LocalTimer, APeriodicOneKeepsItsPhaseAndIsDueOnceHoweverOftenItCame)
{
    const struct {
        std::uint64_t passed_ns;
        std::uint64_t left_ns;
    } rows[] = {{3'000'000, 10'000'000},
                {4'000'000, 9'000'000},
                {13'000'000, 10'000'000},
                {3'600'001'000'000, 2'000'000}};
    for (const auto& row : rows) {
        const LocalTimer later = after(tick, row.passed_ns);
        EXPECT_EQ(later.left_ns, row.left_ns) << row.passed_ns;
        EXPECT_TRUE(later.is_due) << row.passed_ns;
    }
}

TEST(LocalTimer, IsPutAsACountThatIsNeverTooShort)
{
    kvm_lapic_state apic = apic_of(one_shot, 1000, 7, divide_by_16);
    LocalTimer timer = *timer_of(apic);
    timer.left_ns = 33;
    EXPECT_TRUE(put_timer(timer, apic));
    EXPECT_EQ(current_of(apic), 3u);
    timer.left_ns = 0;
    EXPECT_TRUE(put_timer(timer, apic));
    EXPECT_EQ(current_of(apic), 0u) << "KVM has it come at once";
    EXPECT_FALSE(is_requested(apic));
}

TEST(LocalTimer, OneThatIsDueIsRequestedAsAnEdge)
{
    kvm_lapic_state apic = apic_of(periodic, 10'000'000, 1);
    at(apic, 0x180 + vector / 32 * 16) = ~0u;
    at(apic, 0x200 + vector / 32 * 16) = 1;
    EXPECT_TRUE(put_timer(after(tick, 5'000'000), apic));
    EXPECT_EQ(current_of(apic), 8'000'000u);
    EXPECT_EQ(at(apic, 0x200 + vector / 32 * 16), 1u | 1u << vector % 32)
        << "beside what was there";
    EXPECT_EQ(at(apic, 0x180 + vector / 32 * 16), ~(1u << vector % 32));
}

TEST(LocalTimer, OneThatIsDueAndMaskedIsNotRequested)
{
    kvm_lapic_state apic = apic_of(periodic | masked, 10'000'000, 1);
    EXPECT_TRUE(put_timer(after(tick, 5'000'000), apic));
    EXPECT_EQ(current_of(apic), 8'000'000u);
    EXPECT_FALSE(is_requested(apic));
}

TEST(LocalTimer, OfAProcessorThatWasResetIsForgotten)
{
    for (kvm_lapic_state apic : {apic_of(masked, 0, 0), apic_of(one_shot, 10'000'000, 5),
                                 apic_of(periodic, 20'000'000, 5), apic_of(deadline, 0, 0)}) {
        const std::uint32_t before = current_of(apic);
        EXPECT_FALSE(put_timer(after(tick, 5'000'000), apic));
        EXPECT_EQ(current_of(apic), before);
        EXPECT_FALSE(is_requested(apic));
    }
}

}  // namespace
}  // namespace hostler::vmm
