#pragma once
// The device table: which kind of device is built how. A new device is one row in device_table.cpp.

#include <memory>
#include <string_view>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/descriptors.hpp"
#include "drivers/kvm/vmm/device.hpp"
#include "drivers/kvm/vmm/event_loop.hpp"
#include "drivers/kvm/vmm/interrupts.hpp"
#include "drivers/kvm/vmm/memory/guest_memory.hpp"
#include "drivers/kvm/vmm/pci/root.hpp"

namespace hostler::vmm {

/// What a device is built from. All of it outlives the device.
struct DeviceContext {
    const GuestMemory& memory;
    EventLoop& loop;
    Interrupts& interrupts;
    Doorbells& doorbells;
    Bus& ports;
    Bus& mmio;
    pci::Root& pci;
    Reporter& reporter;
    Descriptors& descriptors;
};

struct DeviceRow {
    proto::vmm::Device::KindCase kind;
    std::string_view name;  ///< as messages call it
    /// Puts the device on its bus and watches its descriptors. An error names the alias.
    Result<std::unique_ptr<Device>> (*build)(const proto::vmm::Device& config,
                                             DeviceContext& context);
};

/// An error for a kind that this build does not know.
Result<std::unique_ptr<Device>> build_device(const proto::vmm::Device& config,
                                             DeviceContext& context);

}  // namespace hostler::vmm
