#include "drivers/kvm/vmm/legacy/ioapic.hpp"

#include <algorithm>
#include <cstring>

namespace hostler::vmm {
namespace {

constexpr std::uint64_t select_offset = 0x00;
constexpr std::uint64_t window_offset = 0x10;

constexpr std::uint8_t register_id = 0;
constexpr std::uint8_t register_version = 1;
constexpr std::uint8_t register_arbitration = 2;
constexpr std::uint8_t register_entries = 0x10;
constexpr std::uint32_t version = 0x11 | (layout::ioapic_inputs - 1) << 16;

// A redirection entry.
constexpr std::uint64_t masked = 1 << 16;
constexpr std::uint64_t read_only = 1 << 12 | 1 << 14;  // delivery status, remote IRR

}  // namespace

std::optional<MsiMessage> ioapic_message(std::uint64_t entry) noexcept
{
    if (entry & masked) return std::nullopt;
    const std::uint64_t vector_and_mode = entry & 0x7ff;
    const std::uint64_t destination_mode = entry >> 11 & 1;
    const std::uint64_t destination = entry >> 56;
    return MsiMessage{layout::local_apic | destination << 12 | destination_mode << 2,
                      static_cast<std::uint32_t>(vector_and_mode)};
}

Ioapic::Ioapic(IoapicOutput& output) : output_(output)
{
    entries_.fill(masked);
}

void Ioapic::reset() noexcept
{
    const std::lock_guard lock(mutex_);
    selected_ = 0;
    id_ = 0;
    entries_.fill(masked);
    for (unsigned input = 0; input < entries_.size(); ++input) output_.route(input, std::nullopt);
}

void Ioapic::transfer(Archive& state)
{
    const std::lock_guard lock(mutex_);
    state(selected_, id_, entries_);
    if (!state.is_loading()) return;
    for (unsigned input = 0; input < entries_.size(); ++input)
        output_.route(input, ioapic_message(entries_[input]));
}

void Ioapic::read(std::uint64_t offset, std::span<std::byte> data) noexcept
{
    std::ranges::fill(data, std::byte{0});
    const std::lock_guard lock(mutex_);
    std::uint32_t value = 0;
    if (offset == select_offset) value = selected_;
    if (offset == window_offset) value = read_register();
    std::memcpy(data.data(), &value, std::min(data.size(), sizeof value));
}

void Ioapic::write(std::uint64_t offset, std::span<const std::byte> data) noexcept
{
    std::uint32_t value = 0;
    std::memcpy(&value, data.data(), std::min(data.size(), sizeof value));
    const std::lock_guard lock(mutex_);
    if (offset == select_offset) selected_ = static_cast<std::uint8_t>(value);
    if (offset == window_offset) write_register(value);
}

std::uint32_t Ioapic::read_register() const noexcept
{
    switch (selected_) {
        case register_id:
        case register_arbitration:
            return id_;
        case register_version:
            return version;
        default:
            break;
    }
    const unsigned place = selected_ - unsigned{register_entries};
    if (selected_ < register_entries || place / 2 >= entries_.size()) return 0xffff'ffff;
    return static_cast<std::uint32_t>(entries_[place / 2] >> (place % 2 ? 32 : 0));
}

void Ioapic::write_register(std::uint32_t value) noexcept
{
    if (selected_ == register_id) id_ = value & 0x0f00'0000;
    const unsigned place = selected_ - unsigned{register_entries};
    if (selected_ < register_entries || place / 2 >= entries_.size()) return;

    std::uint64_t& entry = entries_[place / 2];
    const auto before = ioapic_message(entry);
    const unsigned shift = place % 2 ? 32 : 0;
    entry = (entry & ~(std::uint64_t{0xffff'ffff} << shift)) | std::uint64_t{value} << shift;
    entry &= ~read_only;
    const auto after = ioapic_message(entry);
    if (after != before) output_.route(place / 2, after);
}

}  // namespace hostler::vmm
