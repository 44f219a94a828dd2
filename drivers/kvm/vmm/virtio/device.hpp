#pragma once
// Device: what a virtio device adds to the transport that carries it (transport.hpp has the
// locking). noexcept throughout: whatever the guest sends is expected, and nothing it sends may end
// the process.

#include <cstdint>
#include <span>
#include <string_view>

#include "drivers/kvm/vmm/descriptors.hpp"
#include "drivers/kvm/vmm/device.hpp"
#include "drivers/kvm/vmm/virtio/features.hpp"
#include "drivers/kvm/vmm/virtio/transport.hpp"

namespace hostler::vmm::virtio {

/// What sort of device it is.
struct Kind {
    std::uint16_t id = 0;          ///< virtio 1.2, chapter 5
    std::uint32_t class_code = 0;  ///< PCI's: class, subclass, interface
};

/// What a device is built from, besides its configuration. The descriptors are only for then.
struct Supplies {
    Descriptors& descriptors;
    EventLoop& loop;
    const GuestMemory& memory;
};

class Device {
public:
    virtual ~Device() = default;

    virtual Kind kind() const noexcept = 0;

    /// Offered besides common_features.
    virtual std::uint64_t features() const noexcept { return 0; }

    /// Whether the device can work with this subset of what it offers: some bits need others.
    virtual bool accepts(std::uint64_t /*features*/) const noexcept { return true; }

    /// The most entries of each queue, each a power of two. Does not change.
    virtual std::span<const std::uint16_t> queue_sizes() const noexcept = 0;

    /// The device's part of configuration space; its length does not change.
    virtual std::span<const std::byte> config() const noexcept { return {}; }

    /// What the driver writes there, on a vCPU's thread. Lies inside config().
    virtual void write_config(std::size_t /*offset*/, std::span<const std::byte> /*data*/) noexcept
    {
    }

    /// Once, before the machine runs, on the thread that builds it. The transport outlives the
    /// device.
    virtual void attach(Transport& transport) noexcept { transport_ = &transport; }

    // On the loop's thread:

    /// The driver is up. Then on_kick() is called once for each queue that it set up.
    virtual void start() noexcept {}

    /// The guest may have added to a ready queue.
    virtual void on_kick(std::size_t queue_index, Queue& queue) noexcept = 0;

    /// The driver is gone and the queues with it: back to how start() found it. What the host still
    /// does in the guest's memory may end later; is_idle() then says so.
    virtual void stop() noexcept {}

    /// Nothing in flight touches guest memory any more.
    virtual bool is_idle() const noexcept { return true; }

    /// Waits until is_idle(), however long the host takes.
    virtual void drain() noexcept {}

    /// Guest memory rests from here until resume(), after which each queue is kicked. No kick comes
    /// between.
    virtual void pause() noexcept { drain(); }
    virtual void resume() noexcept {}

    /// Paused: what of it neither the queues nor start() bring back. Reading follows start().
    virtual void transfer(Archive& /*state*/) {}
    /// Requests of a queue that it has taken and cannot give back while it is paused.
    virtual std::size_t held(std::size_t /*queue_index*/) const noexcept { return 0; }

    /// Adds its counters to those of the machine.
    virtual void collect(proto::vmm::Statistics& /*statistics*/) const {}

    /// A verb of the daemon that is meant for this sort of device (vmm::Device::serve()).
    virtual Result<Done> handle(const proto::vmm::Request& /*request*/, bool& is_handled)
    {
        is_handled = false;
        return Done{};
    }

protected:
    Transport& transport() const noexcept { return *transport_; }

private:
    Transport* transport_ = nullptr;
};

}  // namespace hostler::vmm::virtio
