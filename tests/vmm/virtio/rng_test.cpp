#include "drivers/kvm/vmm/virtio/rng.hpp"

#include <gtest/gtest.h>

#include "tests/vmm/virtio/guest.hpp"

namespace hostler::vmm::virtio {
namespace {

void fill_with_sevens(std::span<std::byte> buffer)
{
    std::ranges::fill(buffer, std::byte{7});
}

TEST(Rng, FillsWhatTheGuestOffers)
{
    Guest guest(std::make_unique<Rng>(fill_with_sevens));
    guest.start();
    guest.ring(0).offer(
        {{guest.data, 4}, {guest.data + 0x1000, 16, true}, {guest.data + 0x2000, 3, true}});
    guest.kick(0);

    EXPECT_EQ(guest.ring(0).take_used(), (std::vector<Ring::Used>{{0, 19}}));
    EXPECT_EQ(guest.text_at(guest.data, 4), std::string(4, '\0')) << "that part is the driver's";
    EXPECT_EQ(guest.text_at(guest.data + 0x1000, 17), std::string(16, '\7') + '\0');
    EXPECT_EQ(guest.text_at(guest.data + 0x2000, 4), std::string(3, '\7') + '\0');
    EXPECT_EQ(guest.interrupts(1), 1);
    EXPECT_EQ(guest.device<Rng>().bytes_given(), 19u);
}

TEST(Rng, AnswersARequestWithNothingToFill)
{
    Guest guest(std::make_unique<Rng>(fill_with_sevens));
    guest.start();
    guest.ring(0).offer({{guest.data, 16}});
    guest.kick(0);
    EXPECT_EQ(guest.ring(0).take_used(), (std::vector<Ring::Used>{{0, 0}}));
}

TEST(Rng, LimitsARequestThatNamesOnePageAgainAndAgain)
{
    Guest guest(std::make_unique<Rng>(fill_with_sevens));
    guest.start();
    const std::vector<Ring::Part> parts(32, {guest.data, 0x1'0000, true});
    guest.ring(0).offer(parts);
    guest.kick(0);
    EXPECT_EQ(guest.ring(0).take_used(), (std::vector<Ring::Used>{{0, 0x1'0000}}));
}

TEST(Rng, RestsWhenItsAllowanceIsUsedUp)
{
    const Rng::Limit limit{.bytes = 10, .period = std::chrono::milliseconds(30)};
    Guest guest(std::make_unique<Rng>(fill_with_sevens, limit));
    guest.start();
    for (int i = 0; i < 3; ++i) guest.ring(0).offer({{guest.data, 8, true}});
    guest.kick(0);
    EXPECT_EQ(guest.ring(0).take_used(), (std::vector<Ring::Used>{{0, 8}, {1, 2}}));
    guest.wait_used(0, 3);
    EXPECT_EQ(guest.ring(0).take_used(), (std::vector<Ring::Used>{{2, 8}}));
}

TEST(Rng, RestsInAPauseThoughItsPeriodEnds)
{
    const Rng::Limit limit{.bytes = 8, .period = std::chrono::milliseconds(10)};
    Guest guest(std::make_unique<Rng>(fill_with_sevens, limit));
    guest.start();
    for (int i = 0; i < 2; ++i) guest.ring(0).offer({{guest.data, 8, true}});
    guest.kick(0);
    guest.transport->pause();
    EXPECT_TRUE(guest.machine.loop.run_once(std::chrono::seconds(5))) << "the period ends";
    EXPECT_EQ(guest.ring(0).used_count(), 1);
    guest.transport->resume();
    EXPECT_EQ(guest.ring(0).used_count(), 2);
}

TEST(Rng, BreaksOnABadChainAndComesBackAfterAReset)
{
    Guest guest(std::make_unique<Rng>(fill_with_sevens));
    guest.start();
    guest.ring(0).offer({{guest.ram_bytes, 16, true}});
    guest.kick(0);
    EXPECT_TRUE(guest.needs_reset());
    EXPECT_EQ(guest.interrupts(0), 1) << "the driver hears of it by the configuration's vector";

    guest.set_status(0);
    guest.settle();
    EXPECT_EQ(guest.status(), 0);
    guest.start();
    guest.ring(0).offer({{guest.data, 16, true}});
    guest.kick(0);
    EXPECT_EQ(guest.ring(0).take_used(), (std::vector<Ring::Used>{{0, 16}}));
}

TEST(Rng, TheKernelFillsTheWholeBuffer)
{
    std::array<std::byte, 4096> buffer{};
    fill_from_kernel(buffer);
    EXPECT_LT(std::ranges::count(buffer, std::byte{0}), 100);
}

}  // namespace
}  // namespace hostler::vmm::virtio
