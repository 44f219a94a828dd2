#pragma once
// PciTransport: carries one virtio device as a PCI function (virtio 1.2, 4.1: modern only, MSI-X).
// vCPU threads come by configuration space and BAR 0, the event loop by kicks and the device's own
// descriptors; one lock serves both. Built and destroyed while no vCPU runs.

#include <memory>
#include <mutex>
#include <vector>

#include "drivers/kvm/vmm/interrupts.hpp"
#include "drivers/kvm/vmm/pci/bar.hpp"
#include "drivers/kvm/vmm/pci/function.hpp"
#include "drivers/kvm/vmm/pci/msix.hpp"
#include "drivers/kvm/vmm/virtio/device.hpp"
#include "drivers/kvm/vmm/virtio/registers.hpp"

namespace hostler::vmm::virtio {

class PciTransport final : public vmm::Device,
                           public pci::Function,
                           public Transport,
                           private BusDevice {
public:
    /// What of the machine a device touches. All of it outlives the transport.
    struct Machine {
        Bus& memory_bus;
        Interrupts& interrupts;
        Doorbells& doorbells;
        EventLoop& loop;
        const GuestMemory& memory;
        Reporter& reporter;
    };

    /// BAR 0 starts at `window` until the guest moves it. Refused when the machine has no more
    /// interrupts to give.
    static Result<std::unique_ptr<PciTransport>> make(const Machine& machine,
                                                      std::unique_ptr<virtio::Device> device,
                                                      std::string alias, std::uint32_t window);
    PciTransport(const Machine& machine, std::unique_ptr<virtio::Device> device, std::string alias,
                 pci::Msix msix, std::uint32_t window);
    ~PciTransport() override;

    virtio::Device& device() noexcept { return *device_; }

    void read_config(std::size_t offset, std::span<std::byte> data) noexcept override;
    void write_config(std::size_t offset, std::span<const std::byte> data) noexcept override;

    // For the machine, on the loop's thread.
    void pause() noexcept override;
    void resume() noexcept override;
    void reset() noexcept override;
    void transfer(Archive& state) override;
    void collect(proto::vmm::Statistics& statistics) const override;
    Result<Done> serve(const proto::vmm::Request& request, bool& is_handled) override;

    const GuestMemory& memory() const noexcept override { return machine_.memory; }
    bool is_running() const noexcept override { return is_running_; }
    std::uint64_t features() const noexcept override
    {
        return is_running_ ? registers_.features() : 0;
    }
    Queue& queue(std::size_t index) noexcept override { return queues_.at(index); }
    const std::string& alias() const noexcept override { return alias_; }
    void config_changed() noexcept override;
    void report(proto::vmm::Event event) override { machine_.reporter.report(std::move(event)); }
    void run(const std::function<void()>& work) override
    {
        locked([&] { work(); });
    }
    EventLoop::Watch watch(int fd, std::uint32_t events, EventLoop::Handler handler) override;
    std::unique_ptr<Timer> timer(std::function<void()> on_expiry) override;
    void post(std::function<void()> work) override;

private:
    /// What wakes the loop when the guest kicks a queue.
    struct Bell {
        EventFd event;
        EventLoop::Watch watch;
        std::optional<Doorbell> placed;  ///< where the kernel listens for it
    };

    // BAR 0, from the bus: takes the lock.
    void read(std::uint64_t offset, std::span<std::byte> data) noexcept override;
    void write(std::uint64_t offset, std::span<const std::byte> data) noexcept override;

    // The same with the lock held.
    void read_window(std::uint64_t offset, std::span<std::byte> data) noexcept;
    void write_window(std::uint64_t offset, std::span<const std::byte> data) noexcept;
    void write_device_config(std::uint64_t offset, std::span<const std::byte> data) noexcept;

    template <class Work>
    void locked(const Work& work) noexcept
    {
        const std::lock_guard lock(mutex_);
        for (Queue& queue : queues_) queue.begin_turn();
        work();
        settle();
    }
    void settle() noexcept;
    void interrupt(std::uint16_t vector, std::uint8_t isr_bit) noexcept;
    void break_down() noexcept;

    void power_on() noexcept;
    void place_window() noexcept;
    void place_bells() noexcept;
    void request(Registers::Request request) noexcept;
    void start_queues() noexcept;
    void start_restored() noexcept;
    void start_device() noexcept;
    void begin_reset() noexcept;
    void finish_reset() noexcept;
    void kick(std::size_t queue_index) noexcept;
    void take_peephole() noexcept;
    bool peeps(std::size_t offset, std::size_t bytes) const noexcept;

    const Machine machine_;
    std::unique_ptr<virtio::Device> device_;
    const std::string alias_;
    const std::uint32_t first_window_;
    mutable std::mutex mutex_;
    pci::ConfigSpace config_;
    pci::Msix msix_;
    pci::Bar bar_;
    Registers registers_;
    std::vector<Queue> queues_;
    std::vector<std::unique_ptr<Bell>> bells_;
    std::size_t peephole_ = 0;  ///< where the PCI_CFG capability begins
    std::uint8_t isr_ = 0;
    bool is_running_ = false;  ///< from Device::start() to Device::stop()
    bool is_paused_ = false;
    bool is_resetting_ = false;  ///< from the guest's zero in the status until it can read it there
    bool is_start_due_ = false;  ///< what DRIVER_OK posted has not run yet
};

}  // namespace hostler::vmm::virtio
