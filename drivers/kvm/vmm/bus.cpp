#include "drivers/kvm/vmm/bus.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <string>

namespace hostler::vmm {

Result<Done> Bus::add(std::uint64_t start, std::uint64_t length, BusDevice& device)
{
    const std::unique_lock lock(mutex_);
    const auto next = std::ranges::upper_bound(ranges_, start, {}, &Range::start);
    const bool wraps = length == 0 || start + (length - 1) < start;
    const bool reaches_next = next != ranges_.end() && next->start - start < length;
    const bool is_inside_previous =
        next != ranges_.begin() && start - std::prev(next)->start < std::prev(next)->length;
    if (wraps || reaches_next || is_inside_previous)
        return Error(ErrorCode::internal, "the bus has no room for " + std::to_string(length) +
                                              " bytes at " + std::to_string(start));
    ranges_.insert(next, {start, length, &device});
    return Done{};
}

bool Bus::remove(std::uint64_t start) noexcept
{
    const std::unique_lock lock(mutex_);
    const auto found = std::ranges::lower_bound(ranges_, start, {}, &Range::start);
    if (found == ranges_.end() || found->start != start) return false;
    ranges_.erase(found);
    return true;
}

void Bus::read(std::uint64_t address, std::span<std::byte> data) const noexcept
{
    const Target target = find(address, data.size());
    if (target.device)
        target.device->read(target.offset, data);
    else
        std::ranges::fill(data, std::byte{0xff});
}

void Bus::write(std::uint64_t address, std::span<const std::byte> data) const noexcept
{
    const Target target = find(address, data.size());
    if (target.device) target.device->write(target.offset, data);
}

Bus::Target Bus::find(std::uint64_t address, std::uint64_t bytes) const noexcept
{
    // The lock is let go before the device is called, which may change the bus itself.
    const std::shared_lock lock(mutex_);
    const auto next = std::ranges::upper_bound(ranges_, address, {}, &Range::start);
    if (next == ranges_.begin()) return {};
    const Range& range = *std::prev(next);
    const std::uint64_t offset = address - range.start;
    if (offset >= range.length || bytes > range.length - offset) return {};
    return {range.device, offset};
}

}  // namespace hostler::vmm
