#include "drivers/kvm/vmm/virtio/queue.hpp"

#include <gtest/gtest.h>

#include "tests/vmm/virtio/ring.hpp"

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint64_t ram_bytes = 256 * 1024;

class QueueTest : public testing::Test {
protected:
    void start(Queue::Options options = {}) { ASSERT_TRUE(queue.start(ring.layout, options)); }

    std::vector<std::byte> bytes = std::vector<std::byte>(ram_bytes);
    TestRam ram{bytes};
    GuestMemory memory{bytes};
    Ring ring{ram, 0x4000, 8};
    Queue queue{memory};
    Chain chain;
};

TEST_F(QueueTest, HandsOutBuffersByDirection)
{
    start();
    ring.offer({{0x10000, 16}, {0x11000, 100}, {0x12000, 512, true}, {0x13000, 1, true}});
    ASSERT_TRUE(queue.pop(chain));
    EXPECT_EQ(chain.readable().size(), 2u);
    EXPECT_EQ(chain.writable().size(), 2u);
    EXPECT_EQ(chain.readable_bytes, 116u);
    EXPECT_EQ(chain.writable_bytes, 513u);
    EXPECT_EQ(chain.readable()[1].iov_base, bytes.data() + 0x11000);
    EXPECT_FALSE(queue.pop(chain));
    EXPECT_FALSE(queue.is_broken());
}

TEST_F(QueueTest, GivesRequestsBackInTheOrderOfPushes)
{
    start();
    const auto first = ring.offer({{0x10000, 16, true}});
    const auto second = ring.offer({{0x11000, 16, true}});
    Chain other;
    ASSERT_TRUE(queue.pop(chain));
    ASSERT_TRUE(queue.pop(other));
    queue.push(other, 3);
    queue.push(chain, 16);
    EXPECT_EQ(ring.take_used(), (std::vector<Ring::Used>{{second, 3}, {first, 16}}));
}

TEST_F(QueueTest, RunsPastTheEndOfItsRingsAndOfItsIndexes)
{
    start({.has_event_index = true});
    for (std::uint32_t i = 0; i < 70'000; ++i) {
        ring.offer({{0x10000, 4, true}});
        ASSERT_TRUE(queue.pop(chain)) << i;
        queue.push(chain, i);
        ASSERT_EQ(ring.take_used().back().bytes, i);
    }
    EXPECT_FALSE(queue.pop(chain));
}

TEST_F(QueueTest, ReadsIndirectTables)
{
    start({.has_indirect = true});
    ram.put(0x20000, TestDescriptor{0x10000, 16, next_flag, 2});
    ram.put(0x20020, TestDescriptor{0x11000, 32, write_flag, 0});
    ring.descriptor(0, {0x12000, 8, next_flag, 1});
    ring.descriptor(1, {0x20000, 48, table_flag, 0});
    ring.publish(0);
    ASSERT_TRUE(queue.pop(chain));
    EXPECT_EQ(chain.readable_bytes, 24u);
    EXPECT_EQ(chain.writable_bytes, 32u);
}

TEST_F(QueueTest, PassesOverEmptyDescriptors)
{
    start();
    ring.offer({{0, 0}, {0x10000, 5}, {~std::uint64_t{0}, 0, true}});
    ASSERT_TRUE(queue.pop(chain));
    EXPECT_EQ(chain.buffers.size(), 1u);
    EXPECT_EQ(chain.readable_bytes, 5u);
}

struct BadChain {
    std::string_view name;
    std::vector<TestDescriptor> table;     ///< what the ring's descriptors hold, from 0
    std::vector<TestDescriptor> indirect;  ///< what stands at 0x20000
    std::uint16_t head = 0;
};

void PrintTo(const BadChain& bad, std::ostream* out)
{
    *out << bad.name;
}

class BadChains : public QueueTest, public testing::WithParamInterface<BadChain> {};

TEST_P(BadChains, BreakTheQueue)
{
    start({.has_indirect = true});
    std::uint16_t index = 0;
    for (const TestDescriptor& descriptor : GetParam().table) ring.descriptor(index++, descriptor);
    for (std::size_t i = 0; i < GetParam().indirect.size(); ++i)
        ram.put(0x20000 + 16 * i, GetParam().indirect[i]);
    ring.publish(GetParam().head);
    ring.descriptor(5, {0x10000, 16, 0, 0});
    ring.publish(5);

    EXPECT_FALSE(queue.pop(chain));
    EXPECT_TRUE(queue.is_broken());
    EXPECT_FALSE(queue.is_ready());
    EXPECT_FALSE(queue.pop(chain)) << "a broken queue hands out nothing more";
    EXPECT_EQ(ring.used_count(), 0);
}

const BadChain bad_chains[] = {
    {"a head outside the table", {}, {}, 8},
    {"a head far outside", {}, {}, 0xffff},
    {"a descriptor that follows itself", {{0x10000, 16, next_flag, 0}}, {}},
    {"two that follow each other", {{0x10000, 16, next_flag, 1}, {0x10000, 16, next_flag, 0}}, {}},
    {"a next outside the table", {{0x10000, 16, next_flag, 8}}, {}},
    {"a buffer that wraps the address space", {{0xffff'ffff'ffff'fff0, 64, 0, 0}}, {}},
    {"a buffer behind the end of RAM", {{ram_bytes, 1, 0, 0}}, {}},
    {"a buffer that crosses the end of RAM", {{ram_bytes - 4, 8, 0, 0}}, {}},
    {"a buffer of 4 GiB less one", {{0x10000, 0xffff'ffff, write_flag, 0}}, {}},
    {"a readable buffer behind a writable one",
     {{0x10000, 16, next_flag | write_flag, 1}, {0x11000, 16, 0, 0}},
     {}},
    {"an indirect table outside RAM", {{ram_bytes, 16, table_flag, 0}}, {}},
    {"an indirect table of no bytes", {{0x20000, 0, table_flag, 0}}, {}},
    {"an indirect table of half a descriptor",
     {{0x20000, 24, table_flag, 0}},
     {{0x10000, 1, 0, 0}}},
    {"an indirect table with a next",
     {{0x20000, 16, table_flag | next_flag, 1}, {0x10000, 1, 0, 0}},
     {{0x10000, 1, 0, 0}}},
    {"a table inside a table", {{0x20000, 32, table_flag, 0}}, {{0x20000, 16, table_flag, 0}}},
    {"a next outside an indirect table",
     {{0x20000, 16, table_flag, 0}},
     {{0x10000, 1, next_flag, 1}}},
    {"a loop inside an indirect table",
     {{0x20000, 16, table_flag, 0}},
     {{0x10000, 1, next_flag, 0}}},
    {"an endless chain of nothing", {{0x10000, 0, next_flag, 0}}, {}},
};
INSTANTIATE_TEST_SUITE_P(Queue, BadChains, testing::ValuesIn(bad_chains));

TEST_F(QueueTest, TakesNoIndirectTableThatWasNotNegotiated)
{
    start();
    ram.put(0x20000, TestDescriptor{0x10000, 16, 0, 0});
    ring.descriptor(0, {0x20000, 16, table_flag, 0});
    ring.publish(0);
    EXPECT_FALSE(queue.pop(chain));
    EXPECT_TRUE(queue.is_broken());
}

TEST_F(QueueTest, BreaksWhenTheDriverOffersMoreThanTheRingHolds)
{
    start();
    ring.set_available(9);
    EXPECT_FALSE(queue.pop(chain));
    EXPECT_TRUE(queue.is_broken());
}

TEST_F(QueueTest, TakesAChainOfTheWholeRing)
{
    start();
    const std::vector<Ring::Part> parts(8, {0x10000, 1, true});
    ring.offer(parts);
    ASSERT_TRUE(queue.pop(chain));
    EXPECT_EQ(chain.writable().size(), 8u);
}

TEST_F(QueueTest, RefusesRingsThatLieWrong)
{
    const auto refuses = [&](auto change) {
        Queue::Layout layout = ring.layout;
        change(layout);
        return !queue.start(layout, {}) && !queue.is_ready() && !queue.pop(chain);
    };
    using L = Queue::Layout;
    EXPECT_TRUE(refuses([](L& l) { l.size = 0; }));
    EXPECT_TRUE(refuses([](L& l) { l.size = 6; }));
    EXPECT_TRUE(refuses([](L& l) { l.descriptors = GuestAddress{0x4008}; }));
    EXPECT_TRUE(refuses([](L& l) { l.driver_ring = GuestAddress{0x4001}; }));
    EXPECT_TRUE(refuses([](L& l) { l.device_ring = GuestAddress{0x4002}; }));
    EXPECT_TRUE(refuses([](L& l) { l.descriptors = GuestAddress{ram_bytes - 64}; }));
    EXPECT_TRUE(refuses([](L& l) { l.driver_ring = GuestAddress{ram_bytes - 4}; }));
    EXPECT_TRUE(refuses([](L& l) { l.device_ring = GuestAddress{~std::uint64_t{3}}; }));
}

TEST_F(QueueTest, InterruptsUnlessTheDriverSaysNot)
{
    start();
    EXPECT_FALSE(queue.take_interrupt()) << "nothing was pushed";
    ring.offer({{0x10000, 1, true}});
    ASSERT_TRUE(queue.pop(chain));
    queue.push(chain, 1);
    EXPECT_TRUE(queue.take_interrupt());
    EXPECT_FALSE(queue.take_interrupt()) << "once is enough";
    ring.set_flags(1);
    queue.push(chain, 1);
    EXPECT_FALSE(queue.take_interrupt());
}

TEST_F(QueueTest, InterruptsAtTheEventIndex)
{
    start({.has_event_index = true});
    const auto push = [&](int count) {
        for (int i = 0; i < count; ++i) queue.push(chain, 0);
        return queue.take_interrupt();
    };
    ring.set_used_event(2);
    EXPECT_FALSE(push(1));
    EXPECT_FALSE(push(1));
    EXPECT_TRUE(push(1)) << "the third entry, index 2, is the one";
    EXPECT_FALSE(push(1)) << "the driver did not ask again";
    ring.set_used_event(5);
    EXPECT_TRUE(push(4)) << "it lies inside what was pushed at once";
    ring.set_used_event(7);
    EXPECT_FALSE(push(0xfff0)) << "it was passed long ago";
}

TEST_F(QueueTest, AsksForAKickWhenItFindsNothing)
{
    start({.has_event_index = true});
    ring.offer({{0x10000, 1, true}});
    ring.offer({{0x10000, 1, true}});
    ASSERT_TRUE(queue.pop(chain));
    EXPECT_EQ(ring.kick_event(), 0) << "it is at work and needs no kick";
    ASSERT_TRUE(queue.pop(chain));
    EXPECT_FALSE(queue.pop(chain));
    EXPECT_EQ(ring.kick_event(), 2);
}

TEST_F(QueueTest, StoppedItTouchesNothing)
{
    start();
    ring.offer({{0x10000, 1, true}});
    ASSERT_TRUE(queue.pop(chain));
    queue.stop();
    queue.push(chain, 1);
    EXPECT_FALSE(queue.take_interrupt());
    EXPECT_EQ(ring.used_count(), 0);
}

}  // namespace
}  // namespace hostler::vmm::virtio
