#include "drivers/kvm/vmm/machine/kvm_interrupts.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "drivers/kvm/vmm/fatal.hpp"

namespace hostler::vmm {
namespace {

// KVM's chip numbers and how many inputs each has.
constexpr std::uint32_t inputs_of_a_pic = 8;

kvm_irq_routing_entry chip_route(std::uint32_t gsi, std::uint32_t chip, std::uint32_t pin)
{
    kvm_irq_routing_entry entry{};
    entry.gsi = gsi;
    entry.type = KVM_IRQ_ROUTING_IRQCHIP;
    entry.u.irqchip.irqchip = chip;
    entry.u.irqchip.pin = pin;
    return entry;
}

kvm_irq_routing_entry msi_route(std::uint32_t gsi, const MsiMessage& message)
{
    kvm_irq_routing_entry entry{};
    entry.gsi = gsi;
    entry.type = KVM_IRQ_ROUTING_MSI;
    entry.u.msi.address_lo = static_cast<std::uint32_t>(message.address);
    entry.u.msi.address_hi = static_cast<std::uint32_t>(message.address >> 32);
    entry.u.msi.data = message.data;
    return entry;
}

}  // namespace

class KvmInterrupts::Line final : public Interrupt {
public:
    Line(KvmInterrupts& owner, unsigned gsi) : owner_(owner), gsi_(gsi) {}
    ~Line() override
    {
        owner_.connect(gsi_, event_, false);
        const std::lock_guard lock(owner_.mutex_);
        owner_.taken_lines_[gsi_] = false;
    }

    bool connect() noexcept { return owner_.connect(gsi_, event_, true); }
    void raise() noexcept override { event_.signal(); }

private:
    KvmInterrupts& owner_;
    const unsigned gsi_;
    const EventFd event_;
};

class KvmInterrupts::Msi final : public MsiVector {
public:
    Msi(KvmInterrupts& owner, std::uint32_t gsi) : owner_(owner), gsi_(gsi) {}
    ~Msi() override
    {
        if (is_connected_) owner_.connect(gsi_, event_, false);
        owner_.release(gsi_);
    }

    void raise() noexcept override { event_.signal(); }
    void forget() noexcept override { event_.drain(); }
    int event_fd() const noexcept override { return event_.get(); }

    bool is_pending() const noexcept override
    {
        // What KVM found when it was connected it has sent, and left the EventFd as it was.
        const std::lock_guard lock(mutex_);
        return !is_connected_ && event_.is_signalled();
    }

    void update(const MsiMessage& message, bool is_masked) noexcept override
    {
        const std::lock_guard lock(mutex_);
        if (!is_masked && message != message_) {
            // KVM refuses an address that no local APIC has: the guest's mistake, and then nothing
            // is delivered.
            has_route_ = owner_.set_route(gsi_, message);
            message_ = message;
        }
        const bool is_wanted = !is_masked && has_route_;
        // Unconnected, the EventFd keeps what is raised: that is the pending bit. KVM looks at it
        // when it is connected again.
        if (is_wanted != is_connected_ && owner_.connect(gsi_, event_, is_wanted))
            is_connected_ = is_wanted;
    }

private:
    KvmInterrupts& owner_;
    const std::uint32_t gsi_;
    const EventFd event_;
    mutable std::mutex mutex_;
    std::optional<MsiMessage> message_;
    bool has_route_ = false;
    bool is_connected_ = false;
};

KvmInterrupts::KvmInterrupts(const KvmVm& vm, bool is_split)
    : vm_(vm), is_split_(is_split), routes_(layout::ioapic_inputs)
{
}

KvmInterrupts::~KvmInterrupts() = default;

Result<Done> KvmInterrupts::begin()
{
    const std::lock_guard lock(mutex_);
    if (!commit()) return Error(ErrorCode::operation_failed, "KVM_SET_GSI_ROUTING fails");
    return Done{};
}

Result<std::unique_ptr<Interrupt>> KvmInterrupts::line(unsigned gsi)
{
    {
        const std::lock_guard lock(mutex_);
        if (gsi >= taken_lines_.size() || taken_lines_[gsi])
            return Error(ErrorCode::internal,
                         "interrupt line " + std::to_string(gsi) + " is taken or none");
        taken_lines_[gsi] = true;
    }
    auto line = std::make_unique<Line>(*this, gsi);
    if (!line->connect()) return Error(ErrorCode::operation_failed, "KVM_IRQFD fails");
    return std::unique_ptr<Interrupt>(std::move(line));
}

Result<std::unique_ptr<MsiVector>> KvmInterrupts::msi()
{
    const std::lock_guard lock(mutex_);
    if (free_gsis_.empty()) {
        if (routes_.size() > msi_gsi_max)
            return Error(ErrorCode::operation_failed, "KVM has no interrupt route left");
        free_gsis_.insert(static_cast<std::uint32_t>(routes_.size()));
        routes_.emplace_back();
    }
    const std::uint32_t gsi = free_gsis_.extract(free_gsis_.begin()).value();
    return std::unique_ptr<MsiVector>(std::make_unique<Msi>(*this, gsi));
}

void KvmInterrupts::route(unsigned input, const std::optional<MsiMessage>& message) noexcept
{
    set_route(input, message);
}

bool KvmInterrupts::connect(std::uint32_t gsi, const EventFd& event, bool is_connected) noexcept
{
    kvm_irqfd request{};
    request.fd = static_cast<std::uint32_t>(event.get());
    request.gsi = gsi;
    request.flags = is_connected ? 0 : KVM_IRQFD_FLAG_DEASSIGN;
    return vm_.try_call(KVM_IRQFD, &request) == 0;
}

bool KvmInterrupts::set_route(std::uint32_t gsi, const std::optional<MsiMessage>& message) noexcept
{
    const std::lock_guard lock(mutex_);
    routes_[gsi] = message;
    if (commit()) return true;
    routes_[gsi].reset();
    if (!commit()) fatal("KVM_SET_GSI_ROUTING fails");
    return false;
}

void KvmInterrupts::release(std::uint32_t gsi) noexcept
{
    const std::lock_guard lock(mutex_);
    routes_[gsi].reset();
    free_gsis_.insert(gsi);
}

bool KvmInterrupts::commit() noexcept
{
    std::vector<kvm_irq_routing_entry> table;
    if (!is_split_) {
        for (std::uint32_t gsi = 0; gsi < layout::ioapic_inputs; ++gsi) {
            if (gsi < 2 * inputs_of_a_pic)
                table.push_back(chip_route(
                    gsi, gsi < inputs_of_a_pic ? KVM_IRQCHIP_PIC_MASTER : KVM_IRQCHIP_PIC_SLAVE,
                    gsi % inputs_of_a_pic));
            table.push_back(chip_route(gsi, KVM_IRQCHIP_IOAPIC, gsi));
        }
    }
    for (std::uint32_t gsi = 0; gsi < routes_.size(); ++gsi)
        if (routes_[gsi]) table.push_back(msi_route(gsi, *routes_[gsi]));

    KvmRoutingList list(table.size());
    std::ranges::copy(table, list.entries().begin());
    return vm_.try_call(kvm_call::set_gsi_routing, list.data()) == 0;
}

Result<Done> KvmDoorbells::add(const Doorbell& doorbell, const EventFd& event)
{
    if (assign(doorbell, event, 0) == 0) return Done{};
    return Error(ErrorCode::operation_failed,
                 "KVM_IOEVENTFD fails at " + std::to_string(doorbell.address));
}

void KvmDoorbells::remove(const Doorbell& doorbell, const EventFd& event) noexcept
{
    assign(doorbell, event, KVM_IOEVENTFD_FLAG_DEASSIGN);
}

int KvmDoorbells::assign(const Doorbell& doorbell, const EventFd& event,
                         std::uint32_t flags) noexcept
{
    kvm_ioeventfd request{};
    request.addr = doorbell.address;
    request.len = doorbell.bytes;
    request.fd = event.get();
    request.flags = flags;
    if (doorbell.space == Doorbell::Space::port) request.flags |= KVM_IOEVENTFD_FLAG_PIO;
    if (doorbell.value) {
        request.flags |= KVM_IOEVENTFD_FLAG_DATAMATCH;
        request.datamatch = *doorbell.value;
    }
    return vm_.try_call(KVM_IOEVENTFD, &request);
}

}  // namespace hostler::vmm
