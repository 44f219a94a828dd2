#pragma once

#include <stdint.h>

namespace guest {

/// One function on PCI bus 0, read by the mapped configuration space where the machine has it
/// (MCFG), else by ports 0xcf8 and 0xcfc.
class Pci {
public:
    Pci(uint8_t slot, uint8_t function) : slot_(slot), function_(function) {}

    uint32_t read32(uint16_t offset) const;
    uint16_t read16(uint16_t offset) const;
    uint8_t read8(uint16_t offset) const;
    void write32(uint16_t offset, uint32_t value) const;
    void write16(uint16_t offset, uint16_t value) const;

    bool is_there() const { return read16(0) != 0xffff; }
    uint16_t vendor() const { return read16(0); }
    uint16_t device() const { return read16(2); }
    uint32_t slot() const { return slot_; }

    /// The offset of the next capability with this number after `after` (0: from the first), or 0.
    uint16_t capability(uint8_t id, uint16_t after = 0) const;

    /// Where a BAR of memory lies, mapped. One that nobody has placed is placed here.
    uint64_t bar(uint8_t number) const;

    /// Turns on memory access and bus mastering.
    void enable() const;

    /// Sends entry `entry` of MSI-X to a vector of this processor. False where there is no MSI-X.
    bool send_msix(uint16_t entry, uint8_t vector) const;
    // Of a device that sends by it.
    void mask_msix(uint16_t entry, bool is_masked) const;
    bool is_msix_pending(uint16_t entry) const;

private:
    uint64_t placed_bar(uint8_t number) const;

    uint8_t slot_;
    uint8_t function_;
};

}  // namespace guest
