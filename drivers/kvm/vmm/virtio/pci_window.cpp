#include "drivers/kvm/vmm/virtio/pci_window.hpp"

#include <array>

#include "drivers/kvm/vmm/little_endian.hpp"

namespace hostler::vmm::virtio::pci_window {
namespace {

constexpr std::uint8_t vendor_specific = 0x09;

/// The types of structure (4.1.4).
enum Type : std::uint8_t {
    common_cfg = 1,
    notify_cfg = 2,
    isr_cfg = 3,
    device_cfg = 4,
    pci_cfg = 5
};

// Where the fields of a capability are, from its start.
constexpr std::size_t bar_field = 4;
constexpr std::size_t offset_field = 8;
constexpr std::size_t length_field = 12;

struct Structure {
    Type type;
    std::uint32_t offset;
    std::uint32_t length;
};

/// `extra` is what some types have behind the common part.
template <std::size_t Extra>
std::size_t add(pci::ConfigSpace& config, const Structure& structure, std::uint32_t extra = 0)
{
    // Without the two bytes of every capability: length, type, BAR 0, id, padding, offset, length.
    std::array<std::byte, 14 + Extra> body{};
    const std::span<std::byte> out = body;
    store_le(out, 0, static_cast<std::uint8_t>(2 + body.size()));
    store_le(out, 1, structure.type);
    store_le(out, offset_field - 2, structure.offset);
    store_le(out, length_field - 2, structure.length);
    if constexpr (Extra == sizeof extra) store_le(out, 14, extra);
    return config.add_capability(vendor_specific, body);
}

}  // namespace

std::size_t describe(pci::ConfigSpace& config, std::uint32_t device_config_bytes) noexcept
{
    add<0>(config, {common_cfg, common, page});
    add<0>(config, {isr_cfg, isr, page});
    if (device_config_bytes > 0) add<0>(config, {device_cfg, device, page});
    add<4>(config, {notify_cfg, notify, page}, notify_step);

    const std::size_t capability = add<4>(config, {pci_cfg, 0, 0});
    config.allow(capability + bar_field, std::uint8_t{0xff});
    config.allow(capability + offset_field, ~std::uint32_t{0});
    config.allow(capability + length_field, ~std::uint32_t{0});
    config.allow(capability + peephole_data, ~std::uint32_t{0});
    return capability;
}

Peephole peephole(const pci::ConfigSpace& config, std::size_t capability) noexcept
{
    const auto bar = config.get<std::uint8_t>(capability + bar_field);
    const auto offset = config.get<std::uint32_t>(capability + offset_field);
    const auto length = config.get<std::uint32_t>(capability + length_field);
    const bool has_width = length == 1 || length == 2 || length == 4;
    if (bar != 0 || !has_width || offset % length != 0 || offset >= bytes) return {};
    return {offset, length};
}

}  // namespace hostler::vmm::virtio::pci_window
