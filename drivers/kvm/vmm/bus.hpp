#pragma once
// Bus: which device answers a port or an MMIO address. The machine has two, one for ports and one
// for memory. Lookups come from every vCPU thread at once; a range may be added, moved or removed
// meanwhile (a guest reprograms a BAR), but a device outlives its ranges and the threads that call
// it.

#include <cstdint>
#include <shared_mutex>
#include <span>
#include <vector>

#include "xml/base/error.hpp"

namespace hostler::vmm {

/// What answers accesses to a range. Called on any vCPU thread, several at once: a device that has
/// state takes its own lock. Whatever the guest sends is expected; nothing it sends may end the
/// process. `data` holds 1, 2, 4 or 8 bytes, little-endian, wholly inside the range.
class BusDevice {
public:
    virtual ~BusDevice() = default;

    virtual void read(std::uint64_t offset, std::span<std::byte> data) noexcept = 0;
    virtual void write(std::uint64_t offset, std::span<const std::byte> data) noexcept = 0;
};

class Bus {
public:
    /// Refuses a range that is empty, wraps or overlaps one already there.
    Result<Done> add(std::uint64_t start, std::uint64_t length, BusDevice& device);

    /// Takes away the range that begins at `start`. False if there is none.
    bool remove(std::uint64_t start) noexcept;

    /// Where nothing answers (also: an access that leaves its range), reads give all ones and
    /// writes go nowhere, as on a real bus.
    void read(std::uint64_t address, std::span<std::byte> data) const noexcept;
    void write(std::uint64_t address, std::span<const std::byte> data) const noexcept;

private:
    struct Range {
        std::uint64_t start;
        std::uint64_t length;
        BusDevice* device;
    };

    /// Of a hit: the device, and the access's offset in its range.
    struct Target {
        BusDevice* device = nullptr;
        std::uint64_t offset = 0;
    };
    Target find(std::uint64_t address, std::uint64_t bytes) const noexcept;

    mutable std::shared_mutex mutex_;
    std::vector<Range> ranges_;  ///< by start
};

}  // namespace hostler::vmm
