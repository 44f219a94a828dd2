#include "drivers/kvm/vmm/pci/msix.hpp"

#include <algorithm>
#include <array>

#include "drivers/kvm/vmm/little_endian.hpp"

namespace hostler::vmm::pci {
namespace {

constexpr std::uint8_t capability_id = 0x11;
constexpr std::uint16_t control_enable = 1U << 15;
constexpr std::uint16_t control_mask = 1U << 14;
constexpr std::uint32_t vector_masked = 1;

bool is_whole(std::uint64_t offset, std::size_t bytes)
{
    return (bytes == 4 || bytes == 8) && offset % bytes == 0;
}

}  // namespace

Result<Msix> Msix::make(Interrupts& interrupts, std::uint16_t count)
{
    std::vector<Entry> entries(count);
    for (Entry& entry : entries) {
        auto vector = interrupts.msi();
        if (!vector) return vector.error();
        entry.vector = *std::move(vector);
    }
    return Msix(std::move(entries));
}

void Msix::describe(ConfigSpace& config, const Place& place) noexcept
{
    // Message control (table size less one), then both offsets with BAR 0 in their low bits.
    std::array<std::byte, 10> body{};
    store_le(std::span(body), 0, static_cast<std::uint16_t>(count() - 1));
    store_le(std::span(body), 2, place.table);
    store_le(std::span(body), 6, place.pending);
    capability_ = config.add_capability(capability_id, body);
    config.allow(control(), static_cast<std::uint16_t>(control_enable | control_mask));
}

void Msix::refresh(const ConfigSpace& config) noexcept
{
    const auto word = config.get<std::uint16_t>(control());
    const bool is_enabled = word & control_enable;
    const bool is_masked = word & control_mask;
    if (is_enabled == is_enabled_ && is_masked == is_masked_) return;
    is_enabled_ = is_enabled;
    is_masked_ = is_masked;
    for (Entry& entry : entries_) update(entry);
}

void Msix::update(Entry& entry) const noexcept
{
    entry.vector->update(entry.message, entry.is_masked || is_masked_ || !is_enabled_);
}

std::uint32_t Msix::dword(std::uint64_t offset) const noexcept
{
    if (offset / entry_bytes >= entries_.size()) return 0;
    const Entry& entry = entries_[offset / entry_bytes];
    switch (offset % entry_bytes) {
        case 0:
            return static_cast<std::uint32_t>(entry.message.address);
        case 4:
            return static_cast<std::uint32_t>(entry.message.address >> 32);
        case 8:
            return entry.message.data;
        default:
            return entry.is_masked ? vector_masked : 0;
    }
}

void Msix::set_dword(std::uint64_t offset, std::uint32_t value) noexcept
{
    if (offset / entry_bytes >= entries_.size()) return;
    Entry& entry = entries_[offset / entry_bytes];
    const std::uint64_t address = entry.message.address;
    switch (offset % entry_bytes) {
        case 0:
            entry.message.address = (address & ~0xffff'ffffULL) | (value & ~3U);
            break;
        case 4:
            entry.message.address = std::uint64_t{value} << 32 | (address & 0xffff'ffffU);
            break;
        case 8:
            entry.message.data = value;
            break;
        default:
            entry.is_masked = value & vector_masked;
            break;
    }
    // Software masks an entry while it changes it; routing waits for the unmask.
    if (!entry.is_masked || offset % entry_bytes == 12) update(entry);
}

void Msix::read_table(std::uint64_t offset, std::span<std::byte> data) const noexcept
{
    std::ranges::fill(data, std::byte{0});
    if (!is_whole(offset, data.size())) return;
    for (std::size_t i = 0; i < data.size(); i += 4) store_le(data, i, dword(offset + i));
}

void Msix::write_table(std::uint64_t offset, std::span<const std::byte> data) noexcept
{
    if (!is_whole(offset, data.size())) return;
    for (std::size_t i = 0; i < data.size(); i += 4)
        set_dword(offset + i, load_le<std::uint32_t>(data, i));
}

void Msix::read_pending(std::uint64_t offset, std::span<std::byte> data) const noexcept
{
    std::ranges::fill(data, std::byte{0});
    if (!is_whole(offset, data.size())) return;
    for (std::size_t i = 0; i < data.size() * 8; ++i) {
        const std::uint64_t vector = offset * 8 + i;
        if (vector < entries_.size() && entries_[vector].vector->is_pending())
            data[i / 8] |= std::byte{1} << (i % 8);
    }
}

bool Msix::raise(std::uint16_t vector) noexcept
{
    if (!is_enabled_ || vector >= entries_.size()) return false;
    entries_[vector].vector->raise();
    return true;
}

void Msix::forget_pending() noexcept
{
    for (Entry& entry : entries_) entry.vector->forget();
}

void Msix::reset(ConfigSpace& config) noexcept
{
    config.set(control(), static_cast<std::uint16_t>(count() - 1));
    is_enabled_ = false;
    is_masked_ = false;
    for (Entry& entry : entries_) {
        entry.message = {};
        entry.is_masked = true;
        update(entry);
    }
    forget_pending();
}

void Msix::transfer(Archive& state, const ConfigSpace& config)
{
    std::vector<bool> pending;
    state.require(entries_.size());
    for (Entry& entry : entries_) {
        bool is_pending = entry.vector->is_pending();
        state(entry.message, entry.is_masked, is_pending);
        pending.push_back(is_pending);
    }
    if (!state.is_loading()) return;
    const auto word = config.get<std::uint16_t>(control());
    is_enabled_ = word & control_enable;
    is_masked_ = word & control_mask;
    for (std::size_t index = 0; index < entries_.size(); ++index) {
        update(entries_[index]);
        if (pending[index]) entries_[index].vector->raise();
    }
}

}  // namespace hostler::vmm::pci
