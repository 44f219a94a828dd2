// A balloon that is told any page numbers, over memory that the guest does not share with the test.

#include "drivers/kvm/vmm/virtio/balloon.hpp"
#include "tests/fuzz/vmm/hostile_guest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hostler::vmm;
    using namespace hostler::vmm::virtio;
    FuzzedDataProvider input(data, size);
    const TestMemory bytes(1 << 20);
    const GuestMemory memory(bytes.bytes());
    const Balloon::Options options{.reports_free_pages = input.ConsumeBool()};
    HostileGuest(std::make_unique<Balloon>(memory, options), input).run();
    return 0;
}
