#pragma once
// ConfigSpace: the 256 configuration bytes of one function (PCI 3.0, chapter 6), with the bits of
// them that a guest may write. Its owner locks. All values are little-endian, as on the wire.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "drivers/kvm/vmm/state/archive.hpp"

namespace hostler::vmm::pci {

/// Where the registers are that others name (PCI 3.0, 6.1).
enum Register : std::size_t {
    vendor_id = 0x00,
    device_id = 0x02,
    command = 0x04,
    status = 0x06,
    revision = 0x08,
    class_code = 0x09,
    header_type = 0x0e,
    bar_0 = 0x10,
    subsystem_vendor = 0x2c,
    subsystem_id = 0x2e,
    capabilities = 0x34,
    interrupt_line = 0x3c,
};

constexpr std::uint16_t command_memory = 1U << 1;
constexpr std::uint16_t command_bus_master = 1U << 2;
constexpr std::uint16_t command_no_intx = 1U << 10;

struct Identity {
    std::uint16_t vendor = 0;
    std::uint16_t device = 0;
    std::uint32_t class_code = 0;  ///< class, subclass and interface: 24 bits
    std::uint8_t revision = 0;
    std::uint16_t subsystem_vendor = 0;
    std::uint16_t subsystem = 0;
};

class ConfigSpace {
public:
    static constexpr std::size_t size = 256;

    explicit ConfigSpace(const Identity& identity);

    /// Bytes behind the end (of ECAM's 4096) read as zero: no extended capability.
    void read(std::size_t offset, std::span<std::byte> data) const noexcept;

    /// Changes the bits that allow() opened, and no others.
    void write(std::size_t offset, std::span<const std::byte> data) noexcept;

    /// The device's own hand: sets a value whatever the guest may write. An offset outside is our
    /// own mistake.
    template <class T>
    void set(std::size_t offset, T value) noexcept
    {
        put(bytes_, offset, value);
    }

    template <class T>
    T get(std::size_t offset) const noexcept
    {
        T value = 0;
        for (std::size_t i = sizeof(T); i-- > 0;)
            value = static_cast<T>(value << 8 | std::to_integer<T>(bytes_.at(offset + i)));
        return value;
    }

    /// Its bytes; what may be written of them follows from the device.
    void transfer(Archive& state) { state(bytes_); }

    /// Opens the bits of `mask` to the guest.
    template <class T>
    void allow(std::size_t offset, T mask) noexcept
    {
        put(writable_, offset, mask);
    }

    /// Appends a capability to the list (PCI 3.0, 6.7): its id, the link to the next, then `body`.
    /// Gives where it begins.
    std::size_t add_capability(std::uint8_t id, std::span<const std::byte> body) noexcept;

private:
    using Bytes = std::array<std::byte, size>;

    template <class T>
    static void put(Bytes& bytes, std::size_t offset, T value) noexcept
    {
        for (std::size_t i = 0; i < sizeof(T); ++i)
            bytes.at(offset + i) = static_cast<std::byte>(value >> (8 * i));
    }

    Bytes bytes_{};
    Bytes writable_{};
    std::size_t last_link_ = Register::capabilities;  ///< where the next capability's offset goes
    std::size_t free_ = 0x40;                         ///< where it may begin
};

}  // namespace hostler::vmm::pci
