// Block requests, served by a real ring on a file in memory.

#include <sys/mman.h>

#include "drivers/kvm/vmm/virtio/block.hpp"
#include "tests/fuzz/vmm/hostile_guest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hostler;
    using namespace hostler::vmm::virtio;
    FuzzedDataProvider input(data, size);
    Fd file(::memfd_create("disk", MFD_CLOEXEC));
    if (::ftruncate(file.get(), 1 << 20)) std::abort();
    auto disk = Disk::open(std::move(file), "disk");
    if (!disk) std::abort();
    Block::Options options;
    options.is_read_only = input.ConsumeBool();
    options.can_discard = input.ConsumeBool();
    options.queues = input.ConsumeBool() ? 2 : 1;
    HostileGuest(std::make_unique<Block>(*std::move(disk), options), input).run();
    return 0;
}
