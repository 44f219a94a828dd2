#pragma once
// Root: PCI bus 0 of the machine. The guest reaches configuration space through ECAM (PCI Express
// 3.0, 7.2.2) and through ports 0xcf8 and 0xcfc (PCI 3.0, 3.2.2.3.2); both lead to the same
// functions. Slot 0 is a host bridge. No firmware deals out the addresses of windows, so this does:
// each slot has its part of one range. Accesses come from every vCPU thread at once.

#include <array>
#include <atomic>
#include <memory>
#include <optional>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/pci/config_space.hpp"
#include "drivers/kvm/vmm/pci/function.hpp"

namespace hostler::vmm::pci {

class Root {
public:
    static constexpr unsigned slot_count = 32;
    static constexpr std::uint64_t ecam_bytes = 1 << 20;    ///< bus 0: 256 functions of 4 KiB
    static constexpr std::uint32_t window_bytes = 1 << 16;  ///< the part of one slot
    static constexpr std::uint32_t windows_bytes = slot_count * window_bytes;

    /// Where the machine's memory map has PCI; both are multiples of their length.
    struct Place {
        std::uint64_t ecam = 0;     ///< ecam_bytes from here
        std::uint32_t windows = 0;  ///< windows_bytes from here

        /// Answers bytes at port 0xcf9, where chipsets have a reset register inside the address
        /// register: only dwords reach the latter.
        BusDevice* reset_register = nullptr;
    };

    /// Joins both buses, which outlive it. A place that is taken is the machine's own mistake, and
    /// ends the process.
    Root(Bus& ports, Bus& memory, const Place& place);
    ~Root();
    Root(const Root&) = delete;
    Root& operator=(const Root&) = delete;

    /// Refuses a slot outside 1 to 31 and one that is taken. The function outlives the root.
    Result<Done> add(unsigned slot, Function& function);

    /// The lowest slot with nothing in it.
    std::optional<unsigned> free_slot() const noexcept;

    /// Where the function at `slot` has its window, up to window_bytes long.
    std::uint32_t window(unsigned slot) const noexcept
    {
        return place_.windows + slot * window_bytes;
    }

    /// The address register at 0xcf8; functions are their devices'.
    void transfer(Archive& state);

private:
    class HostBridge;

    /// One of the two ways to configuration space, as the bus sees it.
    class Door : public BusDevice {
    public:
        explicit Door(Root& root) : root_(root) {}

    protected:
        Root& root_;
    };
    class Ecam;
    class Ports;

    /// `number` is the function's: slot times 8, plus the function in it.
    Function* at(std::size_t number) const noexcept;
    void read(std::size_t number, std::size_t offset, std::span<std::byte> data) const noexcept;
    void write(std::size_t number, std::size_t offset, std::span<const std::byte> data) noexcept;

    Bus& port_bus_;
    Bus& memory_bus_;
    const Place place_;
    std::unique_ptr<Function> host_bridge_;
    std::unique_ptr<Door> ecam_;
    std::unique_ptr<Door> ports_;
    std::array<std::atomic<Function*>, slot_count> slots_{};
};

}  // namespace hostler::vmm::pci
