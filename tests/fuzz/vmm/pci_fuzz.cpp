// Configuration space by ECAM and by ports, and the windows that it moves about, with two devices.

#include "drivers/kvm/vmm/pci/root.hpp"
#include "drivers/kvm/vmm/virtio/rng.hpp"
#include "tests/fuzz/vmm/hostile_guest.hpp"

namespace {

using namespace hostler::vmm;

constexpr std::uint64_t ecam = 0xe000'0000;
constexpr std::uint32_t windows = 0xc000'0000;

template <class Access>
void with_width(int width, const Access& access)
{
    switch (width) {
        case 0:
            access(std::uint8_t{});
            break;
        case 1:
            access(std::uint16_t{});
            break;
        case 2:
            access(std::uint32_t{});
            break;
        default:
            access(std::uint64_t{});
            break;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    FuzzedDataProvider input(data, size);
    static virtio::TestMemory bytes(1 << 20);
    const GuestMemory memory(bytes.bytes());
    FakeMachine machine;
    pci::Root root(machine.ports, machine.memory, {.ecam = ecam, .windows = windows});
    std::vector<std::unique_ptr<virtio::PciTransport>> functions;
    for (const unsigned slot : {1U, 2U}) {
        auto made = virtio::PciTransport::make(
            {machine.memory, machine.interrupts, machine.doorbells, machine.loop, memory,
             machine.reporter},
            std::make_unique<virtio::Rng>(virtio::fill_from_kernel), "rng", root.window(slot));
        functions.push_back(*std::move(made));
        (void)root.add(slot, *functions.back());
    }
    for (int step = 0; step < 500 && input.remaining_bytes() > 0; ++step) {
        const int place = input.ConsumeIntegralInRange(0, 3);
        const auto offset = input.ConsumeIntegral<std::uint32_t>();
        const auto value = input.ConsumeIntegral<std::uint64_t>();
        with_width(input.ConsumeIntegralInRange(0, 3), [&](auto width) {
            using T = decltype(width);
            const Bus& bus = place == 0 ? machine.ports : machine.memory;
            const std::uint64_t at = place == 0   ? 0xcf8 + offset % 8
                                     : place == 1 ? ecam + 0x8000 + offset % 0x1'0000
                                     : place == 2 ? windows + 0x1'0000 + offset % 0x2'0000
                                                  : offset;
            (void)read_bus<T>(bus, at);
            write_bus(bus, at, static_cast<T>(value));
        });
        machine.loop.run_once(std::chrono::milliseconds(0));
    }
    return 0;
}
