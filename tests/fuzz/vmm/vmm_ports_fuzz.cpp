// A guest that writes and reads anything at the legacy devices: each step of four bytes is an
// access.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/legacy/acpi_registers.hpp"
#include "drivers/kvm/vmm/legacy/cmos.hpp"
#include "drivers/kvm/vmm/legacy/exit_port.hpp"
#include "drivers/kvm/vmm/legacy/firmware_config.hpp"
#include "drivers/kvm/vmm/legacy/i8042.hpp"
#include "drivers/kvm/vmm/legacy/ioapic.hpp"
#include "drivers/kvm/vmm/legacy/serial.hpp"
#include "tests/vmm/no_interrupt.hpp"
#include "tests/vmm/no_power.hpp"

namespace hostler::vmm {
namespace {

class NoRoutes final : public IoapicOutput {
public:
    void route(unsigned input, const std::optional<MsiMessage>&) noexcept override
    {
        if (input >= layout::ioapic_inputs) __builtin_trap();
    }
};

/// All of them side by side, 16 addresses each.
struct Machine {
    Machine()
    {
        BusDevice* const devices[] = {&serial, &cmos, &i8042, &acpi, &exit_port, &firmware, &reset};
        std::uint64_t start = 0;
        for (BusDevice* const device : devices) {
            bus.add(start, 16, *device).or_throw();
            start += 16;
        }
        bus.add(0x1000, Ioapic::bytes, ioapic).or_throw();
    }

    EventLoop loop;
    NoPower power;
    NoRoutes routes;
    Serial serial{std::make_unique<Character>(loop, proto::vmm::Character::KIND_NULL, Fd(), Fd()),
                  std::make_unique<NoInterrupt>()};
    Cmos cmos{[] { return std::int64_t{1'795'525'509}; }, 0, nullptr};
    I8042 i8042{power};
    AcpiRegisters acpi{power, std::make_unique<NoInterrupt>()};
    ExitPort exit_port{power};
    FirmwareConfig firmware{64 << 20, 4};
    ResetRegister reset{power};
    Ioapic ioapic{routes};
    Bus bus;
};

}  // namespace
}  // namespace hostler::vmm

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hostler::vmm;
    Machine machine;
    for (; size >= 4; data += 4, size -= 4) {
        const std::uint64_t address = data[1] < 0x80 ? data[1] : 0x1000u | (data[1] & 0x1f);
        const std::size_t bytes = std::size_t{1} << (data[0] >> 1 & 3);
        std::array<std::byte, 8> value{std::byte{data[2]}, std::byte{data[3]}, std::byte{data[2]},
                                       std::byte{data[3]}};
        const std::span accessed(value.data(), bytes);
        if (data[0] & 1)
            machine.bus.write(address, accessed);
        else
            machine.bus.read(address, accessed);
        if (data[0] & 0x80) machine.serial.reset();
    }
    while (machine.loop.run_once(std::chrono::milliseconds(0))) continue;
    return 0;
}
