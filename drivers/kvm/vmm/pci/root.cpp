#include "drivers/kvm/vmm/pci/root.hpp"

#include <algorithm>
#include <string>

#include "drivers/kvm/vmm/fatal.hpp"

namespace hostler::vmm::pci {
namespace {

constexpr std::uint64_t first_port = 0xcf8;
constexpr std::uint64_t port_count = 8;

/// The part of an access that stays inside its first dword.
std::size_t in_dword(std::size_t offset, std::size_t bytes)
{
    return std::min(bytes, 4 - offset % 4);
}

}  // namespace

/// Slot 0: a host bridge with nothing to configure, which operating systems look for.
class Root::HostBridge final : public Function {
public:
    void read_config(std::size_t offset, std::span<std::byte> data) noexcept override
    {
        config_.read(offset, data);
    }
    void write_config(std::size_t, std::span<const std::byte>) noexcept override {}

private:
    // The ids of a host bridge that operating systems know and have no quirk for: QEMU's generic
    // one.
    const ConfigSpace config_{{.vendor = 0x1b36,
                               .device = 0x0008,
                               .class_code = 0x06'00'00,
                               .subsystem_vendor = 0x1af4,
                               .subsystem = 0x1100}};
};

class Root::Ecam final : public Root::Door {
public:
    using Door::Door;

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override
    {
        root_.read(offset >> 12, offset & 0xfff, data);
    }
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override
    {
        root_.write(offset >> 12, offset & 0xfff, data);
    }
};

/// The address register at 0xcf8 and the four data bytes at 0xcfc. The guest keeps its own
/// processors from racing between the two; here the register is merely never torn.
class Root::Ports final : public Root::Door {
public:
    using Door::Door;

    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override
    {
        if (BusDevice* const reset = reset_register(offset, data.size()))
            return reset->read(0, data);
        const std::uint32_t address = address_.load(std::memory_order_relaxed);
        std::ranges::fill(data, std::byte{0xff});
        if (offset >= 4 && selects(address))
            root_.read(address >> 8 & 0xff, (address & 0xfc) + (offset - 4), data);
        else if (offset == 0 && data.size() == 4)
            for (std::size_t i = 0; i < 4; ++i)
                data[i] = static_cast<std::byte>(address >> (8 * i));
    }

    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override
    {
        if (BusDevice* const reset = reset_register(offset, data.size()))
            return reset->write(0, data);
        const std::uint32_t address = address_.load(std::memory_order_relaxed);
        if (offset >= 4 && selects(address)) {
            root_.write(address >> 8 & 0xff, (address & 0xfc) + (offset - 4), data);
        } else if (offset == 0 && data.size() == 4) {
            std::uint32_t value = 0;
            for (std::size_t i = 0; i < 4; ++i)
                value |= std::to_integer<std::uint32_t>(data[i]) << (8 * i);
            address_.store(value & 0x80fffffc, std::memory_order_relaxed);
        }
    }

    void transfer(Archive& state)
    {
        std::uint32_t address = address_;
        state(address);
        address_ = address;
    }

private:
    /// The enable bit, and bus 0: there is no other.
    static bool selects(std::uint32_t address) { return (address & 0x80ff0000) == 0x80000000; }

    BusDevice* reset_register(std::uint64_t offset, std::size_t bytes) const
    {
        return offset == 1 && bytes == 1 ? root_.place_.reset_register : nullptr;
    }

    std::atomic<std::uint32_t> address_ = 0;
};

Root::Root(Bus& ports, Bus& memory, const Place& place)
    : port_bus_(ports),
      memory_bus_(memory),
      place_(place),
      host_bridge_(std::make_unique<HostBridge>()),
      ecam_(std::make_unique<Ecam>(*this)),
      ports_(std::make_unique<Ports>(*this))
{
    if (!memory.add(place.ecam, ecam_bytes, *ecam_) || !ports.add(first_port, port_count, *ports_))
        fatal("PCI's place on the bus is taken");
    slots_[0] = host_bridge_.get();
}

Root::~Root()
{
    memory_bus_.remove(place_.ecam);
    port_bus_.remove(first_port);
}

Result<Done> Root::add(unsigned slot, Function& function)
{
    if (slot == 0 || slot >= slot_count)
        return Error(ErrorCode::config_unsupported,
                     "PCI slot " + std::to_string(slot) + " is none of 1 to 31 on bus 0");
    if (slots_[slot])
        return Error(ErrorCode::config_unsupported,
                     "PCI slot " + std::to_string(slot) + " is taken by another device");
    slots_[slot] = &function;
    return Done{};
}

std::optional<unsigned> Root::free_slot() const noexcept
{
    for (unsigned slot = 1; slot < slot_count; ++slot)
        if (!slots_[slot]) return slot;
    return std::nullopt;
}

Function* Root::at(std::size_t number) const noexcept
{
    const bool is_first_function = number % 8 == 0;
    return is_first_function && number / 8 < slot_count ? slots_[number / 8].load() : nullptr;
}

void Root::read(std::size_t number, std::size_t offset, std::span<std::byte> data) const noexcept
{
    Function* const function = at(number);
    if (!function) return std::ranges::fill(data, std::byte{0xff}), void();
    while (!data.empty()) {
        const std::size_t part = in_dword(offset, data.size());
        function->read_config(offset, data.first(part));
        data = data.subspan(part);
        offset += part;
    }
}

void Root::write(std::size_t number, std::size_t offset, std::span<const std::byte> data) noexcept
{
    Function* const function = at(number);
    if (!function) return;
    while (!data.empty()) {
        const std::size_t part = in_dword(offset, data.size());
        function->write_config(offset, data.first(part));
        data = data.subspan(part);
        offset += part;
    }
}

void Root::transfer(Archive& state)
{
    static_cast<Ports&>(*ports_).transfer(state);
}

}  // namespace hostler::vmm::pci
