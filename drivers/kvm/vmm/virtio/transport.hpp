#pragma once
// Transport: what carries a device to the guest, as the device sees it. It owns the lock of the
// pair: each of a device's entry points, and each handler given to watch(), timer() and post(),
// runs with that lock held; interrupts for what was pushed meanwhile go out when the handler
// returns. Within one of them a queue hands out as many requests as it holds; for more the device
// is kicked again.

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "drivers/kvm/vmm/event_loop.hpp"
#include "drivers/kvm/vmm/memory/guest_memory.hpp"
#include "drivers/kvm/vmm/virtio/queue.hpp"
#include "proto/vmm/control.pb.h"

namespace hostler::vmm::virtio {

class Transport {
public:
    virtual ~Transport() = default;

    virtual const GuestMemory& memory() const noexcept = 0;

    /// Whether the driver is up: from Device::start() until Device::stop().
    virtual bool is_running() const noexcept = 0;

    /// What the driver accepted of the offered features; 0 while it is not running.
    virtual std::uint64_t features() const noexcept = 0;
    bool has(std::uint64_t feature) const noexcept { return (features() & feature) == feature; }

    /// Not ready unless the driver set it up. An index outside is the device's own mistake.
    virtual Queue& queue(std::size_t index) noexcept = 0;

    /// Tells the driver to read the device's configuration again.
    virtual void config_changed() noexcept = 0;

    /// What messages and statistics call the device: "virtio-disk0".
    virtual const std::string& alias() const noexcept = 0;

    /// Tells the daemon. The second: that the device cannot serve, `by_host` when the host failed
    /// it. What fails fails often, at a guest's will, too: of each kind the daemon hears so seldom.
    virtual void report(proto::vmm::Event event) = 0;
    void report_failure(const std::string& reason, bool by_host);
    static constexpr std::chrono::seconds between_failures{10};

    /// Runs `work` at once, as a handler: for what comes to the loop's thread by another way. Not
    /// from inside a handler.
    virtual void run(const std::function<void()>& work) = 0;

    /// As EventLoop's; watch() and timer() are for the loop's thread, post() for any.
    [[nodiscard]] virtual EventLoop::Watch watch(int fd, std::uint32_t events,
                                                 EventLoop::Handler handler) = 0;
    virtual std::unique_ptr<Timer> timer(std::function<void()> on_expiry) = 0;
    virtual void post(std::function<void()> work) = 0;

private:
    std::array<std::chrono::steady_clock::time_point, 2> next_failure_{};
};

inline void Transport::report_failure(const std::string& reason, bool by_host)
{
    const auto now = std::chrono::steady_clock::now();
    auto& next = next_failure_.at(by_host ? 1 : 0);
    if (now < next) return;
    next = now + between_failures;
    proto::vmm::Event event;
    event.mutable_device_failed()->set_alias(alias());
    event.mutable_device_failed()->set_reason(reason);
    event.mutable_device_failed()->set_by_host(by_host);
    report(std::move(event));
}

}  // namespace hostler::vmm::virtio
