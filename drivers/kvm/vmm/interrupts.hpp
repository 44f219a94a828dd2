#pragma once
// Interrupts and Doorbells: how a device reaches the guest's processors, and how the guest reaches
// a device's thread without the vCPU leaving the kernel for long. The KVM machine implements both
// (machine/kvm_interrupts.hpp: irqfd, GSI routing, ioeventfd); tests fake them.

#include <cstdint>
#include <memory>
#include <optional>

#include "drivers/kvm/vmm/event_fd.hpp"
#include "xml/base/error.hpp"

namespace hostler::vmm {

/// What a message-signalled interrupt writes, as the guest programs it (PCI 3.0, 6.8).
struct MsiMessage {
    std::uint64_t address = 0;
    std::uint32_t data = 0;

    bool operator==(const MsiMessage&) const = default;
};

/// One interrupt source. raise() may be called on any thread; the object is dropped only when
/// nobody raises it any more.
class Interrupt {
public:
    virtual ~Interrupt() = default;

    virtual void raise() noexcept = 0;
};

/// One entry of an MSI-X table. Born masked and without a message.
class MsiVector : public Interrupt {
public:
    /// What the guest wrote into the entry. Cheap when nothing changes; otherwise it takes as long
    /// as the kernel's routing update (some ms), so call it when an entry is unmasked, not per
    /// dword. A message that no interrupt controller takes is as good as masked.
    virtual void update(const MsiMessage& message, bool is_masked) noexcept = 0;

    /// The pending bit: raised while masked. It fires when update() unmasks.
    virtual bool is_pending() const noexcept = 0;

    /// Clears the pending bit. Not on a vCPU's thread.
    virtual void forget() noexcept = 0;

    /// The descriptor that raise() writes, for back ends in another process or the kernel.
    virtual int event_fd() const noexcept = 0;
};

class Interrupts {
public:
    virtual ~Interrupts() = default;

    /// An edge on the IOAPIC's input `gsi` (0 to 23), one owner each.
    virtual Result<std::unique_ptr<Interrupt>> line(unsigned gsi) = 0;

    /// A new MSI vector; KVM takes some thousands a machine. Any thread.
    virtual Result<std::unique_ptr<MsiVector>> msi() = 0;
};

/// Where a guest's write signals an EventFd inside the kernel and never reaches the Bus.
struct Doorbell {
    enum class Space { memory, port };

    Space space = Space::memory;
    std::uint64_t address = 0;
    std::uint32_t bytes = 0;             ///< 0: a write of any length, and then no value
    std::optional<std::uint64_t> value;  ///< only this value rings

    bool operator==(const Doorbell&) const = default;
};

class Doorbells {
public:
    virtual ~Doorbells() = default;

    /// Refused when the same doorbell is there already. Any thread; takes effect for the next
    /// write.
    virtual Result<Done> add(const Doorbell& doorbell, const EventFd& event) = 0;
    virtual void remove(const Doorbell& doorbell, const EventFd& event) noexcept = 0;
};

}  // namespace hostler::vmm
