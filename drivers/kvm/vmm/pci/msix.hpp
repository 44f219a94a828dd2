#pragma once
// Msix: a function's MSI-X vectors (PCI 3.0, 6.8.2): the table and the pending bits in its window,
// and the two bits of message control in its configuration space. The function's lock guards it,
// but raise() may come from the event loop while a vCPU programs another entry: same lock.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "drivers/kvm/vmm/interrupts.hpp"
#include "drivers/kvm/vmm/pci/config_space.hpp"

namespace hostler::vmm::pci {

class Msix {
public:
    static constexpr std::size_t entry_bytes = 16;

    /// Where the table and the pending bits stand in BAR 0.
    struct Place {
        std::uint32_t table = 0;
        std::uint32_t pending = 0;
    };

    /// Refused when the machine has no more interrupts to give.
    static Result<Msix> make(Interrupts& interrupts, std::uint16_t count);

    std::uint16_t count() const noexcept { return static_cast<std::uint16_t>(entries_.size()); }

    /// Appends the capability to a function's configuration space.
    void describe(ConfigSpace& config, const Place& place) noexcept;

    /// Reads message control again, after the guest wrote configuration space.
    void refresh(const ConfigSpace& config) noexcept;

    /// The table and the pending bits. Only aligned dwords and qwords count; the rest reads as zero
    /// and writes nothing (the standard leaves them undefined).
    void read_table(std::uint64_t offset, std::span<std::byte> data) const noexcept;
    void write_table(std::uint64_t offset, std::span<const std::byte> data) noexcept;
    void read_pending(std::uint64_t offset, std::span<std::byte> data) const noexcept;

    /// Interrupts the guest, or marks the vector pending while it is masked. False if MSI-X is off
    /// or there is no such vector: then nobody is told.
    bool raise(std::uint16_t vector) noexcept;

    bool is_enabled() const noexcept { return is_enabled_; }

    /// The table and the pending bits; the rest is in the configuration space, which goes first.
    void transfer(Archive& state, const ConfigSpace& config);

    /// Nothing is pending any more. Not on a vCPU's thread.
    void forget_pending() noexcept;

    /// As at power-on: off, every entry masked and empty. Not on a vCPU's thread.
    void reset(ConfigSpace& config) noexcept;

private:
    struct Entry {
        std::unique_ptr<MsiVector> vector;
        MsiMessage message;
        bool is_masked = true;
    };

    explicit Msix(std::vector<Entry> entries) : entries_(std::move(entries)) {}

    std::uint32_t dword(std::uint64_t offset) const noexcept;
    void set_dword(std::uint64_t offset, std::uint32_t value) noexcept;
    void update(Entry& entry) const noexcept;
    std::size_t control() const noexcept { return capability_ + 2; }

    std::vector<Entry> entries_;
    std::size_t capability_ = 0;
    bool is_enabled_ = false;
    bool is_masked_ = false;  ///< the whole function
};

}  // namespace hostler::vmm::pci
