#include "drivers/kvm/vmm/machine/device_table.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "drivers/kvm/vmm/legacy/serial.hpp"
#include "drivers/kvm/vmm/legacy/serial_port.hpp"

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

constexpr DeviceRow rows[] = {
    {Kind::kSerial, "serial port", build_serial},
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
