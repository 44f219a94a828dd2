// The entropy device: one queue, so that it is the transport that is tried most.

#include "drivers/kvm/vmm/virtio/rng.hpp"
#include "tests/fuzz/vmm/hostile_guest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hostler::vmm::virtio;
    FuzzedDataProvider input(data, size);
    const auto fill = [](std::span<std::byte> buffer) { std::ranges::fill(buffer, std::byte{7}); };
    HostileGuest(std::make_unique<Rng>(fill), input).run();
    return 0;
}
