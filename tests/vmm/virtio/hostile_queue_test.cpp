// A driver that writes anything anywhere in its rings, at any time: whatever it does, a chain that
// is handed out is finite, inside RAM and in order, and nothing outside the device's ring is
// written.
#include <gtest/gtest.h>

#include <random>

#include "tests/vmm/virtio/ring.hpp"

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint64_t ram_bytes = 256 * 1024;
constexpr std::uint16_t queue_size = 16;

/// Numbers that lie where rules end.
template <class T>
T edge(std::mt19937& random)
{
    const std::uint64_t edges[] = {0,
                                   1,
                                   15,
                                   16,
                                   17,
                                   4096,
                                   ram_bytes - 16,
                                   ram_bytes - 1,
                                   ram_bytes,
                                   ram_bytes + 1,
                                   0x7fff'ffff,
                                   0xffff'fff0,
                                   0xffff'ffff,
                                   ~std::uint64_t{0} - 15,
                                   ~std::uint64_t{0},
                                   random()};
    return static_cast<T>(edges[random() % std::size(edges)]);
}

class HostileQueue : public testing::TestWithParam<unsigned> {
protected:
    HostileQueue()
    {
        std::ranges::fill(std::span(guard_).first(page), std::byte{0xc5});
        std::ranges::fill(std::span(guard_).last(page), std::byte{0xc5});
    }
    void scribble()
    {
        for (int i = 0; i < 8; ++i) {
            const TestDescriptor descriptor{
                edge<std::uint64_t>(random_), edge<std::uint32_t>(random_),
                static_cast<std::uint16_t>(random_() & 7), edge<std::uint16_t>(random_)};
            // Half of them in the queue's table, half where an indirect one may point.
            if (i % 2)
                ring_.descriptor(static_cast<std::uint16_t>(random_() % queue_size), descriptor);
            else
                ram_.put(4096 + 16 * (random_() % 32), descriptor);
        }
        ring_.publish(random_() % 3 ? static_cast<std::uint16_t>(random_() % queue_size)
                                    : edge<std::uint16_t>(random_));
        if (random_() % 50 == 0) ring_.set_available(edge<std::uint16_t>(random_));
        ring_.set_used_event(edge<std::uint16_t>(random_));
    }
    void expect_sound(const Chain& chain) const
    {
        ASSERT_LT(chain.head, queue_size);
        ASSERT_LE(chain.buffers.size(), Queue::descriptors_max);
        ASSERT_LE(chain.readable_count, chain.buffers.size());
        std::uint64_t sum = 0;
        const std::byte* const start = bytes_.data();
        for (const iovec& buffer : chain.buffers) {
            const auto* const at = static_cast<const std::byte*>(buffer.iov_base);
            ASSERT_GE(at, start);
            ASSERT_GT(buffer.iov_len, 0u);
            ASSERT_LE(at + buffer.iov_len, start + ram_bytes);
            sum += buffer.iov_len;
        }
        ASSERT_EQ(sum, chain.readable_bytes + chain.writable_bytes);
    }

    static constexpr std::size_t page = 4096;

    std::mt19937 random_{GetParam()};
    std::vector<std::byte> guard_ = std::vector<std::byte>(ram_bytes + 2 * page);
    const std::span<std::byte> bytes_ = std::span(guard_).subspan(page, ram_bytes);
    TestRam ram_{bytes_};
    GuestMemory memory_{bytes_};
    Ring ring_{ram_, 0x4000, queue_size};
    Queue queue_{memory_};
    Chain chain_;
};

TEST_P(HostileQueue, HandsOutOnlySoundChains)
{
    const Queue::Options options{.has_event_index = (GetParam() & 1) != 0,
                                 .has_indirect = (GetParam() & 2) != 0};
    ASSERT_TRUE(queue_.start(ring_.layout, options));
    int sound = 0;
    int broken = 0;
    for (int i = 0; i < 20'000; ++i) {
        scribble();
        for (int taken = 0; taken <= queue_size && queue_.pop(chain_); ++taken) {
            expect_sound(chain_);
            if (HasFatalFailure()) return;
            queue_.push(chain_, edge<std::uint32_t>(random_));
            ++sound;
        }
        queue_.take_interrupt();
        if (!queue_.is_broken()) continue;
        // As a driver that resets its device: from the start, with what is in its rings.
        ++broken;
        ring_.set_available(0);
        ASSERT_TRUE(queue_.start(ring_.layout, options));
    }
    EXPECT_GT(sound, 100) << "the driver was not only wrong";
    EXPECT_GT(broken, 100) << "nor right";
    for (const auto guard : {std::span(guard_).first(page), std::span(guard_).last(page)})
        EXPECT_TRUE(std::ranges::all_of(guard, [](std::byte b) { return b == std::byte{0xc5}; }));
}

INSTANTIATE_TEST_SUITE_P(Seeds, HostileQueue, testing::Range(0u, 8u));

/// Rings at any address and of any size: what is taken is whole in RAM, and pop() gives nothing of
/// the rest.
TEST_P(HostileQueue, RingsThatAreTakenLieInRam)
{
    for (int i = 0; i < 20'000; ++i) {
        const Queue::Layout layout{
            edge<std::uint16_t>(random_), GuestAddress{edge<std::uint64_t>(random_)},
            GuestAddress{edge<std::uint64_t>(random_)}, GuestAddress{edge<std::uint64_t>(random_)}};
        const bool is_taken = queue_.start(layout, {.has_event_index = true});
        ASSERT_EQ(queue_.is_ready(), is_taken);
        if (is_taken) {
            ASSERT_TRUE(memory_.at(layout.descriptors, std::size_t{16} * layout.size));
            ASSERT_TRUE(memory_.at(layout.driver_ring, std::size_t{2} * layout.size + 6));
            ASSERT_TRUE(memory_.at(layout.device_ring, std::size_t{8} * layout.size + 6));
        }
        for (int taken = 0; taken < 4 && queue_.pop(chain_); ++taken) queue_.push(chain_, 1);
        queue_.stop();
    }
}

}  // namespace
}  // namespace hostler::vmm::virtio
