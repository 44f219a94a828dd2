#pragma once
// How the structures of virtio over PCI lie in BAR 0 (virtio 1.2, 4.1.4), and the capabilities that
// tell the driver.

#include <cstdint>

#include "drivers/kvm/vmm/pci/config_space.hpp"
#include "drivers/kvm/vmm/pci/msix.hpp"

namespace hostler::vmm::virtio::pci_window {

// One page each; what a guest asks of the unused rest reads as zero.
constexpr std::uint32_t common = 0x0000;
constexpr std::uint32_t isr = 0x1000;
constexpr std::uint32_t device = 0x2000;
constexpr std::uint32_t notify = 0x3000;
constexpr pci::Msix::Place msix = {.table = 0x4000, .pending = 0x5000};
constexpr std::uint32_t bytes = 0x8000;

constexpr std::uint32_t page = 0x1000;

/// Queue n is kicked by a write at notify + n * notify_step.
constexpr std::uint32_t notify_step = 4;
constexpr std::uint32_t queues_max = page / notify_step;
constexpr std::uint32_t vectors_max = page / pci::Msix::entry_bytes;

/// Appends the five capabilities; gives where that of type PCI_CFG begins.
std::size_t describe(pci::ConfigSpace& config, std::uint32_t device_config_bytes) noexcept;

/// What the driver wrote into the PCI_CFG capability: an access to BAR 0 through configuration
/// space (4.1.4.9), and where in the capability its data stand.
struct Peephole {
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;  ///< 1, 2 or 4, or the access is none
};
constexpr std::size_t peephole_data = 16;
Peephole peephole(const pci::ConfigSpace& config, std::size_t capability) noexcept;

}  // namespace hostler::vmm::virtio::pci_window
