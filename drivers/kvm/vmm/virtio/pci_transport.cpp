#include "drivers/kvm/vmm/virtio/pci_transport.hpp"

#include <utility>

#include "drivers/kvm/vmm/virtio/pci_window.hpp"

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint16_t virtio_vendor = 0x1af4;
constexpr std::uint16_t first_device_id = 0x1040;

constexpr std::uint8_t isr_queue = 1;
constexpr std::uint8_t isr_config = 2;

pci::Identity identity(const Kind& kind)
{
    return {.vendor = virtio_vendor,
            .device = static_cast<std::uint16_t>(first_device_id + kind.id),
            .class_code = kind.class_code,
            .revision = 1,
            .subsystem_vendor = virtio_vendor,
            .subsystem = static_cast<std::uint16_t>(first_device_id + kind.id)};
}

}  // namespace

Result<std::unique_ptr<PciTransport>> PciTransport::make(const Machine& machine,
                                                         std::unique_ptr<virtio::Device> device,
                                                         std::string alias, std::uint32_t window)
{
    // One vector a queue, and one for the configuration.
    const auto vectors = static_cast<std::uint16_t>(device->queue_sizes().size() + 1);
    auto msix = pci::Msix::make(machine.interrupts, vectors);
    if (!msix) return msix.error();
    return std::make_unique<PciTransport>(machine, std::move(device), std::move(alias),
                                          *std::move(msix), window);
}

PciTransport::PciTransport(const Machine& machine, std::unique_ptr<virtio::Device> device,
                           std::string alias, pci::Msix msix, std::uint32_t window)
    : machine_(machine),
      device_(std::move(device)),
      alias_(std::move(alias)),
      first_window_(window),
      config_(identity(device_->kind())),
      msix_(std::move(msix)),
      bar_(machine.memory_bus, *this, pci_window::bytes),
      registers_(*device_, msix_.count()),
      queues_(device_->queue_sizes().size(), Queue(machine.memory))
{
    for (std::size_t index = 0; index < queues_.size(); ++index) {
        auto bell = std::make_unique<Bell>();
        bell->watch = machine_.loop.watch(bell->event.get(), EPOLLIN, [this, index](std::uint32_t) {
            bells_[index]->event.drain();
            locked([&] { kick(index); });
        });
        bells_.push_back(std::move(bell));
    }
    msix_.describe(config_, pci_window::msix);
    peephole_ = pci_window::describe(config_, static_cast<std::uint32_t>(device_->config().size()));
    config_.allow(pci::Register::bar_0, bar_.address_bits());
    config_.allow(pci::Register::command,
                  static_cast<std::uint16_t>(pci::command_memory | pci::command_bus_master |
                                             pci::command_no_intx));
    power_on();
    device_->attach(*this);
}

// The device goes first: it may still have the host write into guest memory, and waits for that.
PciTransport::~PciTransport()
{
    device_.reset();
    for (const auto& bell : bells_)
        if (bell->placed) machine_.doorbells.remove(*bell->placed, bell->event);
}

void PciTransport::power_on() noexcept
{
    config_.set(pci::Register::bar_0, first_window_);
    config_.set(pci::Register::command,
                static_cast<std::uint16_t>(pci::command_memory | pci::command_bus_master));
    msix_.reset(config_);
    place_window();
}

/// What follows from whatever just happened: interrupts, a breakdown, the end of a reset; a kick of
/// our own where a guest has more than its turn, which comes behind what others wait for.
void PciTransport::settle() noexcept
{
    bool is_broken = false;
    for (std::size_t index = 0; index < queues_.size(); ++index) {
        if (queues_[index].take_interrupt())
            interrupt(registers_.queues()[index].vector, isr_queue);
        is_broken |= queues_[index].is_broken();
        if (queues_[index].is_turn_over()) bells_[index]->event.signal();
    }
    if (is_broken && !registers_.has(Status::needs_reset)) break_down();
    if (is_resetting_ && !is_running_ && device_->is_idle()) finish_reset();
}

/// The guest broke a rule: the whole device rests until the driver resets it (2.1.2).
void PciTransport::break_down() noexcept
{
    registers_.set_needs_reset();
    for (Queue& queue : queues_) queue.mark_broken();
    if (registers_.has(Status::driver_ok)) interrupt(registers_.config_vector(), isr_config);
    report_failure("its driver broke the rules of its queues", false);
}

void PciTransport::interrupt(std::uint16_t vector, std::uint8_t isr_bit) noexcept
{
    if (msix_.is_enabled())
        msix_.raise(vector);
    else
        isr_ |= isr_bit;
}

void PciTransport::config_changed() noexcept
{
    registers_.next_generation();
    if (registers_.has(Status::driver_ok)) interrupt(registers_.config_vector(), isr_config);
}

EventLoop::Watch PciTransport::watch(int fd, std::uint32_t events, EventLoop::Handler handler)
{
    return machine_.loop.watch(fd, events,
                               [this, handler = std::move(handler)](std::uint32_t came) {
                                   locked([&] { handler(came); });
                               });
}

std::unique_ptr<Timer> PciTransport::timer(std::function<void()> on_expiry)
{
    return machine_.loop.timer(
        [this, on_expiry = std::move(on_expiry)] { locked([&] { on_expiry(); }); });
}

void PciTransport::post(std::function<void()> work)
{
    machine_.loop.post([this, work = std::move(work)] { locked([&] { work(); }); });
}

void PciTransport::kick(std::size_t index) noexcept
{
    if (is_running_ && !is_paused_ && queues_[index].is_ready())
        device_->on_kick(index, queues_[index]);
}

// From here to the end: how a driver comes up and goes.

void PciTransport::request(Registers::Request request) noexcept
{
    if (request == Registers::Request::start) {
        start_queues();
        // A guest may come up and go as fast as it can: one start at a time is under way.
        if (!std::exchange(is_start_due_, true)) machine_.loop.post([this] { start_device(); });
    } else if (request == Registers::Request::reset && !is_running_) {
        finish_reset();
    } else if (request == Registers::Request::reset) {
        is_resetting_ = true;
        machine_.loop.post([this] { begin_reset(); });
    }
}

void PciTransport::start_queues() noexcept
{
    const bool has_events = registers_.features() & event_index;
    const bool has_indirect = registers_.features() & indirect_descriptors;
    for (std::size_t index = 0; index < queues_.size(); ++index) {
        const Registers::QueueSettings& settings = registers_.queues()[index];
        if (!settings.is_enabled) continue;
        if (!queues_[index].start(settings.layout, {has_events, has_indirect}))
            queues_[index].mark_broken();
    }
    place_bells();
}

void PciTransport::start_device() noexcept
{
    locked([&] {
        is_start_due_ = false;
        // It was reset before we came to it; or it is paused, and resume() comes again.
        if (!registers_.has(Status::driver_ok) || is_running_ || is_resetting_ || is_paused_)
            return;
        is_running_ = true;
        device_->start();
        for (std::size_t index = 0; index < queues_.size(); ++index) kick(index);
    });
}

void PciTransport::begin_reset() noexcept
{
    locked([&] {
        if (!is_resetting_) return;
        device_->stop();
        is_running_ = false;
        for (Queue& queue : queues_) queue.stop();
        // What the driver masked must not come once it is reset (2.4.1).
        msix_.forget_pending();
    });
}

void PciTransport::finish_reset() noexcept
{
    for (Queue& queue : queues_) queue.stop();
    registers_.reset();
    isr_ = 0;
    is_resetting_ = false;
    place_bells();
}

void PciTransport::pause() noexcept
{
    locked([&] {
        is_paused_ = true;
        device_->pause();
    });
}

void PciTransport::resume() noexcept
{
    bool is_waiting = false;
    locked([&] {
        is_paused_ = false;
        device_->resume();
        for (std::size_t index = 0; index < queues_.size(); ++index) kick(index);
        is_waiting = registers_.has(Status::driver_ok) && !is_running_;
    });
    if (is_waiting) start_device();
}

void PciTransport::collect(proto::vmm::Statistics& statistics) const
{
    const std::lock_guard lock(mutex_);
    device_->collect(statistics);
}

Result<Done> PciTransport::serve(const proto::vmm::Request& request, bool& is_handled)
{
    Result<Done> answer = Done{};
    locked([&] { answer = device_->handle(request, is_handled); });
    return answer;
}

void PciTransport::reset() noexcept
{
    const std::lock_guard lock(mutex_);
    if (is_running_) device_->stop();
    is_running_ = false;
    device_->drain();
    finish_reset();
    power_on();
}

void PciTransport::transfer(Archive& state)
{
    const std::lock_guard lock(mutex_);
    bool was_running = is_running_;
    config_.transfer(state);
    msix_.transfer(state, config_);
    registers_.transfer(state);
    state(isr_, was_running);
    if (state.is_loading()) {
        place_window();
        if (registers_.has(Status::driver_ok)) start_queues();
    }
    for (std::size_t index = 0; index < queues_.size(); ++index)
        queues_[index].transfer(state, device_->held(index));
    if (state.is_loading() && was_running) start_restored();
    device_->transfer(state);
}

/// The driver finds the device as if it had only rested: paused, until resume(). An interrupt that
/// was under way is sent again; one too many does no harm.
void PciTransport::start_restored() noexcept
{
    is_paused_ = true;
    is_running_ = true;
    device_->pause();
    device_->start();
    for (const Registers::QueueSettings& queue : registers_.queues())
        if (queue.is_enabled) interrupt(queue.vector, isr_queue);
}

void PciTransport::place_window() noexcept
{
    const bool decodes = config_.get<std::uint16_t>(pci::Register::command) & pci::command_memory;
    const auto address = config_.get<std::uint32_t>(pci::Register::bar_0);
    bar_.place(decodes ? std::optional(address) : std::nullopt);
    place_bells();
}

/// Kicks ring in the kernel while a driver is up; else they come as writes to the window, and so
/// they do when the kernel refuses a bell (the guest put two windows at one place).
void PciTransport::place_bells() noexcept
{
    const std::optional<std::uint32_t> window = bar_.address();
    for (std::size_t index = 0; index < bells_.size(); ++index) {
        Bell& bell = *bells_[index];
        std::optional<Doorbell> wanted;
        if (window && registers_.has(Status::driver_ok) && registers_.queues()[index].is_enabled)
            wanted =
                Doorbell{.address = *window + pci_window::notify + index * pci_window::notify_step};
        if (wanted == bell.placed) continue;
        if (bell.placed) machine_.doorbells.remove(*bell.placed, bell.event);
        bell.placed.reset();
        if (wanted && machine_.doorbells.add(*wanted, bell.event)) bell.placed = wanted;
    }
}

}  // namespace hostler::vmm::virtio
