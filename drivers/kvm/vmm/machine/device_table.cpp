#include "drivers/kvm/vmm/machine/device_table.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "drivers/kvm/vmm/legacy/serial.hpp"
#include "drivers/kvm/vmm/legacy/serial_port.hpp"
#include "drivers/kvm/vmm/virtio/balloon.hpp"
#include "drivers/kvm/vmm/virtio/block.hpp"
#include "drivers/kvm/vmm/virtio/console.hpp"
#include "drivers/kvm/vmm/virtio/net.hpp"
#include "drivers/kvm/vmm/virtio/pci_transport.hpp"
#include "drivers/kvm/vmm/virtio/rng.hpp"

namespace hostler::vmm {
namespace {

using Kind = proto::vmm::Device;

Result<std::unique_ptr<Device>> build_serial(const proto::vmm::Device& config,
                                             DeviceContext& context)
{
    const auto place = find_serial_port(config.serial().port());
    if (!place)
        return Error(ErrorCode::config_unsupported, config.alias() + ": no serial port stands at " +
                                                        std::to_string(config.serial().port()));
    auto character = Character::create(config.serial().character(), config.alias(),
                                       context.descriptors, context.loop);
    if (!character) return character.error();
    auto line = context.interrupts.line(place->gsi);
    if (!line) return line.error();
    auto serial = std::make_unique<Serial>(std::move(*character), std::move(*line));
    if (auto done = context.ports.add(place->port, Serial::ports, *serial); !done)
        return done.error();
    return std::unique_ptr<Device>(std::move(serial));
}

/// A virtio device, in its slot or the next free one.
template <auto Create>
Result<std::unique_ptr<Device>> build_virtio(const proto::vmm::Device& config,
                                             DeviceContext& context)
{
    virtio::Supplies supplies{context.descriptors, context.loop, context.memory};
    auto device = Create(config, supplies);
    if (!device) return device.error();
    const auto slot = config.has_slot() ? config.slot() : context.pci.free_slot();
    if (!slot) return Error(ErrorCode::config_unsupported, config.alias() + ": PCI bus 0 is full");
    auto transport =
        virtio::PciTransport::make({context.mmio, context.interrupts, context.doorbells,
                                    context.loop, context.memory, context.reporter},
                                   *std::move(device), config.alias(), context.pci.window(*slot));
    if (!transport) return transport.error();
    if (auto done = context.pci.add(*slot, **transport); !done) return done.error();
    return std::unique_ptr<Device>(*std::move(transport));
}

constexpr DeviceRow rows[] = {
    {Kind::kSerial, "serial port", build_serial},
    {Kind::kBlock, "disk", build_virtio<virtio::Block::create>},
    {Kind::kNet, "network card", build_virtio<virtio::Net::create>},
    {Kind::kConsole, "console", build_virtio<virtio::Console::create>},
    {Kind::kRng, "random number generator", build_virtio<virtio::Rng::create>},
    {Kind::kBalloon, "memory balloon", build_virtio<virtio::Balloon::create>},
};

}  // namespace

Result<std::unique_ptr<Device>> build_device(const proto::vmm::Device& config,
                                             DeviceContext& context)
{
    const auto row = std::ranges::find(rows, config.kind_case(), &DeviceRow::kind);
    if (row == std::end(rows))
        return Error(ErrorCode::config_unsupported,
                     "device " + config.alias() + " is of a kind that hostler-vmm does not have");
    return row->build(config, context);
}

}  // namespace hostler::vmm
