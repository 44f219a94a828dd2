#include "drivers/kvm/vmm/legacy/processor_slots.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace hostler::vmm {

using namespace processor_slot;

ProcessorSlots::ProcessorSlots(std::uint32_t slots, std::uint32_t from_start, AcpiRegisters& acpi,
                               std::function<void()> on_ejected)
    : slots_(slots), from_start_(from_start), acpi_(acpi), on_ejected_(std::move(on_ejected))
{
    for (std::uint32_t index = 0; index < from_start; ++index) slots_[index] = status;
}

Result<Done> ProcessorSlots::set_count(std::uint32_t count)
{
    if (count > size())
        return Error(
            ErrorCode::invalid_argument,
            std::to_string(count) + " vCPUs are more than the machine's " + std::to_string(size()));
    if (count < from_start_)
        return Error(ErrorCode::operation_unsupported,
                     "the guest was started with " + std::to_string(from_start_) +
                         " vCPUs and keeps them; only those that were added can be taken away");
    std::uint32_t now = this->count();
    for (std::uint32_t index = 0; now < count; ++index) {
        if (is_plugged_in(index)) continue;
        slots_[index] = status | plugged_in;
        ++now;
    }
    for (std::uint32_t index = size(); now > count;) {
        if (!is_plugged_in(--index)) continue;
        slots_[index] |= asked_for;
        --now;
    }
    acpi_.announce(acpi_event::processors);
    return Done{};
}

std::uint32_t ProcessorSlots::count() const noexcept
{
    const auto is_in = [](const std::atomic<std::uint8_t>& slot) { return (slot & status) != 0; };
    return static_cast<std::uint32_t>(std::ranges::count_if(slots_, is_in));
}

bool ProcessorSlots::is_plugged_in(std::uint32_t index) const noexcept
{
    return (slots_[index] & status) != 0;
}

void ProcessorSlots::reset() noexcept
{
    for (auto& slot : slots_) slot &= status;
}

void ProcessorSlots::transfer(Archive& state)
{
    state.require(size());
    state(from_start_);
    if (from_start_ == 0 || from_start_ > size()) state.fail();
    for (auto& slot : slots_) {
        std::uint8_t bits = slot;
        state(bits);
        slot = bits;
    }
}

void ProcessorSlots::read(std::uint64_t offset, std::span<std::byte> data) noexcept
{
    std::ranges::fill(data, std::byte{0});
    data[0] = static_cast<std::byte>(slots_[offset].load());
}

void ProcessorSlots::write(std::uint64_t offset, std::span<const std::byte> data) noexcept
{
    const auto value = static_cast<std::uint8_t>(data[0]);
    slots_[offset] &= static_cast<std::uint8_t>(~(value & (plugged_in | asked_for)));
    if (!(value & eject) || offset < from_start_) return;
    if (slots_[offset].exchange(0) & status) on_ejected_();
}

}  // namespace hostler::vmm
