#include "drivers/kvm/vmm/legacy/firmware_config.hpp"

#include <algorithm>
#include <cstring>

namespace hostler::vmm {
namespace {

constexpr std::uint16_t key_signature = 0;
constexpr std::uint16_t key_features = 1;
constexpr std::uint16_t key_ram_bytes = 3;
constexpr std::uint16_t key_processors = 5;
constexpr std::uint16_t key_processors_max = 15;
constexpr std::uint16_t key_file_directory = 0x19;

template <class T>
std::string bytes_of(T value)
{
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace

void FirmwareConfig::read(std::uint64_t offset, std::span<std::byte> data) noexcept
{
    std::ranges::fill(data, std::byte{0});
    if (offset != 1) return;
    const std::lock_guard lock(mutex_);
    // Beyond an item's end come zeroes.
    if (next_ < selected_.size()) data[0] = static_cast<std::byte>(selected_[next_++]);
}

void FirmwareConfig::write(std::uint64_t offset, std::span<const std::byte> data) noexcept
{
    std::uint16_t key = 0;
    if (offset != 0 || data.size() != sizeof key) return;
    std::memcpy(&key, data.data(), sizeof key);
    const std::lock_guard lock(mutex_);
    selected_ = item(key);
    next_ = 0;
}

std::string FirmwareConfig::item(std::uint16_t key) const
{
    switch (key) {
        case key_signature:
            return "QEMU";
        case key_features:
            return bytes_of(std::uint32_t{1});  // the two ports, no DMA
        case key_ram_bytes:
            return bytes_of(ram_bytes_);
        case key_processors:
        case key_processors_max:
            return bytes_of(processors_);
        case key_file_directory:
            return bytes_of(std::uint32_t{0});
        default:
            return {};
    }
}

void FirmwareConfig::transfer(Archive& state)
{
    const std::lock_guard lock(mutex_);
    std::vector<char> selected(selected_.begin(), selected_.end());
    std::uint64_t next = next_;
    state.list(selected);
    state(next);
    selected_.assign(selected.begin(), selected.end());
    next_ = std::min<std::size_t>(next, selected_.size());
}

}  // namespace hostler::vmm
