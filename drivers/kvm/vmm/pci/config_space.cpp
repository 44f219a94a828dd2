#include "drivers/kvm/vmm/pci/config_space.hpp"

#include <algorithm>

namespace hostler::vmm::pci {
namespace {

constexpr std::uint16_t status_capabilities = 1U << 4;

}  // namespace

ConfigSpace::ConfigSpace(const Identity& identity)
{
    set(Register::vendor_id, identity.vendor);
    set(Register::device_id, identity.device);
    set(Register::revision, identity.class_code << 8 | identity.revision);
    set(Register::subsystem_vendor, identity.subsystem_vendor);
    set(Register::subsystem_id, identity.subsystem);
    allow(Register::interrupt_line, std::uint8_t{0xff});
}

void ConfigSpace::read(std::size_t offset, std::span<std::byte> data) const noexcept
{
    for (std::byte& byte : data) {
        byte = offset < size ? bytes_[offset] : std::byte{0};
        ++offset;
    }
}

void ConfigSpace::write(std::size_t offset, std::span<const std::byte> data) noexcept
{
    for (const std::byte byte : data) {
        if (offset >= size) return;
        const std::byte open = writable_[offset];
        bytes_[offset] = (bytes_[offset] & ~open) | (byte & open);
        ++offset;
    }
}

std::size_t ConfigSpace::add_capability(std::uint8_t id, std::span<const std::byte> body) noexcept
{
    const std::size_t start = free_;
    set(start, id);
    set(start + 1, std::uint8_t{0});
    for (std::size_t i = 0; i < body.size(); ++i)
        set(start + 2 + i, std::to_integer<std::uint8_t>(body[i]));

    set(last_link_, static_cast<std::uint8_t>(start));
    set(Register::status, status_capabilities);
    last_link_ = start + 1;
    free_ = (start + 2 + body.size() + 3) / 4 * 4;
    return start;
}

}  // namespace hostler::vmm::pci
