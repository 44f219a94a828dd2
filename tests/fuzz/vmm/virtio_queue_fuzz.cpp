// The queue walker: whatever stands in guest memory, a chain that pop() hands out lies in RAM, is
// finite and has its readable part first.

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "drivers/kvm/vmm/virtio/queue.hpp"

namespace {

using namespace hostler::vmm;

constexpr std::size_t ram_bytes = 64 * 1024;

void check(bool holds)
{
    if (!holds) std::abort();
}

void check_chain(const virtio::Chain& chain, std::span<const std::byte> ram)
{
    std::uint64_t readable = 0;
    std::uint64_t writable = 0;
    check(chain.buffers.size() <= virtio::Queue::descriptors_max);
    check(chain.readable_count <= chain.buffers.size());
    for (std::size_t i = 0; i < chain.buffers.size(); ++i) {
        const auto* const at = static_cast<const std::byte*>(chain.buffers[i].iov_base);
        check(at >= ram.data() && at + chain.buffers[i].iov_len <= ram.data() + ram.size());
        (i < chain.readable_count ? readable : writable) += chain.buffers[i].iov_len;
    }
    check(readable == chain.readable_bytes && writable == chain.writable_bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    FuzzedDataProvider input(data, size);
    const virtio::Queue::Layout layout{
        .size = static_cast<std::uint16_t>(1U << input.ConsumeIntegralInRange(0, 8)),
        .descriptors = GuestAddress{input.ConsumeIntegralInRange<std::uint64_t>(0, 256) * 16},
        .driver_ring = GuestAddress{input.ConsumeIntegralInRange<std::uint64_t>(0, 8192) * 2},
        .device_ring = GuestAddress{input.ConsumeIntegralInRange<std::uint64_t>(0, 4096) * 4}};
    const virtio::Queue::Options options{input.ConsumeBool(), input.ConsumeBool()};

    alignas(16) static std::array<std::byte, ram_bytes> ram;
    ram.fill(std::byte{0});
    const GuestMemory memory(ram);
    virtio::Queue queue(memory);
    virtio::Chain chain;
    check(queue.start(layout, options) || !queue.is_ready());
    while (input.remaining_bytes() > 0) {
        const auto at = input.ConsumeIntegralInRange<std::size_t>(0, ram_bytes - 256);
        const auto bytes = input.ConsumeBytes<std::byte>(input.ConsumeIntegral<std::uint8_t>());
        std::ranges::copy(bytes, ram.begin() + static_cast<std::ptrdiff_t>(at));
        for (int turn = 0; turn < 4 && queue.pop(chain); ++turn) {
            check_chain(chain, ram);
            queue.push(chain, input.ConsumeIntegral<std::uint32_t>());
        }
        (void)queue.take_interrupt();
        if (queue.is_broken()) check(queue.start(layout, options));
    }
    return 0;
}
