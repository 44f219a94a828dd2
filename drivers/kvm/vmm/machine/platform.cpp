#include "drivers/kvm/vmm/machine/platform.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include "drivers/kvm/vmm/cpu/hypercall.hpp"
#include "drivers/kvm/vmm/layout.hpp"

namespace hostler::vmm {
namespace {

static_assert(pci::Root::ecam_bytes == layout::ecam_bytes);
static_assert(pci::Root::windows_bytes <= layout::pci_windows_bytes);

using proto::vmm::Machine;

Result<std::unique_ptr<Ram>> make_ram(const Machine& config, Descriptors& descriptors)
{
    const proto::vmm::Memory& memory = config.memory();
    Fd given;
    if (memory.has_fd()) {
        auto taken = descriptors.take(memory.fd(), "guest memory");
        if (!taken) return taken.error();
        given = std::move(*taken);
    }
    return Ram::create({.bytes = memory.bytes(),
                        .huge_page_bytes = memory.huge_page_bytes(),
                        .prefault = memory.prefault(),
                        .lock = memory.lock(),
                        .no_dump = memory.no_dump()},
                       std::move(given));
}

Result<Done> create_chips(const KvmVm& vm, const Machine& config, bool is_split)
{
    if (is_split) {
        if (config.platform().pit())
            return Error(ErrorCode::config_unsupported,
                         "a PIT needs the interrupt controllers in the kernel");
        return vm.enable(KVM_CAP_SPLIT_IRQCHIP, "KVM_CAP_SPLIT_IRQCHIP", layout::ioapic_inputs);
    }
    if (auto done = vm.call(KVM_CREATE_IRQCHIP, "KVM_CREATE_IRQCHIP", nullptr); !done) return done;
    if (!config.platform().pit()) return Done{};
    kvm_pit_config pit{};
    pit.flags = KVM_PIT_SPEAKER_DUMMY;
    return vm.call(KVM_CREATE_PIT2, "KVM_CREATE_PIT2", &pit);
}

/// What must be set on the VM before its first vCPU, in the order that KVM wants.
Result<Done> prepare_vm(const KvmVm& vm, const Machine& config, bool is_split)
{
    if (config.processors().dedicated()) {
        constexpr std::uint64_t exits = KVM_X86_DISABLE_EXITS_HLT | KVM_X86_DISABLE_EXITS_PAUSE;
        if (auto done = vm.enable(KVM_CAP_X86_DISABLE_EXITS, "KVM_CAP_X86_DISABLE_EXITS", exits);
            !done)
            return done;
    }
    // Intel's processors of old keep these pages in guest memory; elsewhere they cost nothing.
    std::uint64_t identity_map = layout::identity_map;
    if (auto done = vm.call(KVM_SET_IDENTITY_MAP_ADDR, "KVM_SET_IDENTITY_MAP_ADDR", &identity_map);
        !done)
        return done;
    auto* const tss = reinterpret_cast<void*>(layout::tss);  // by value, says the ioctl
    if (auto done = vm.call(KVM_SET_TSS_ADDR, "KVM_SET_TSS_ADDR", tss); !done) return done;
    if (auto done = create_chips(vm, config, is_split); !done) return done;
    const auto hypercalls =
        static_cast<std::uint64_t>(std::max(vm.extension(KVM_CAP_EXIT_HYPERCALL), 0)) &
        hypercalls_wanted();
    if (hypercalls)
        if (auto done = vm.enable(KVM_CAP_EXIT_HYPERCALL, "KVM_CAP_EXIT_HYPERCALL", hypercalls);
            !done)
            return done;
    // APIC ids of 32 bits in MSIs, and no quirk that broadcasts id 255.
    constexpr std::uint64_t x2apic_api =
        KVM_X2APIC_API_USE_32BIT_IDS | KVM_X2APIC_API_DISABLE_BROADCAST_QUIRK;
    return vm.enable(KVM_CAP_X2APIC_API, "KVM_CAP_X2APIC_API", x2apic_api);
}

std::int64_t realtime_s()
{
    return ::time(nullptr);
}

void report_rtc(Reporter& reporter, std::int64_t offset_s)
{
    proto::vmm::Event event;
    event.mutable_rtc_changed()->set_offset_s(offset_s);
    reporter.report(std::move(event));
}

}  // namespace

Result<Platform::Parts> Platform::create_parts(const Machine& config, Descriptors& descriptors)
{
    auto device = descriptors.take(config.kvm_fd(), "/dev/kvm");
    if (!device) return device.error();
    auto kvm = Kvm::adopt(std::move(*device));
    if (!kvm) return kvm.error();
    auto vm = kvm->create_vm();
    if (!vm) return vm.error();
    auto ram = make_ram(config, descriptors);
    if (!ram) return ram.error();

    const bool is_split = config.platform().irqchip() != proto::vmm::Platform::IRQCHIP_KERNEL;
    if (auto done = prepare_vm(*vm, config, is_split); !done) return done.error();
    std::uint32_t slot = 0;
    for (const GuestMemory::Region& region : (*ram)->memory().regions())
        if (auto done = vm->map(slot++, region); !done) return done.error();
    return Parts{std::move(*kvm), std::move(*vm), std::move(*ram), is_split};
}

Platform::Platform(Parts parts)
    : parts_(std::move(parts)), interrupts_(parts_.vm, parts_.is_split), doorbells_(parts_.vm)
{
}

Result<Done> Platform::add_devices(const Machine& config, PowerControl& power, EventLoop& loop,
                                   Reporter& reporter, std::function<void()> on_ejected)
{
    if (auto done = interrupts_.begin(); !done) return done;
    auto line = interrupts_.line(layout::acpi_gsi);
    if (!line) return line.error();
    acpi_.emplace(power, std::move(*line));
    processor_slots_.emplace(
        processors_max(config), config.processors().count(), *acpi_,
        [&loop, on_ejected = std::move(on_ejected)] { loop.post(on_ejected); });
    reset_register_.emplace(power);
    pci_.emplace(ports_, mmio_,
                 pci::Root::Place{.ecam = layout::ecam,
                                  .windows = layout::pci_windows,
                                  .reset_register = &*reset_register_});
    i8042_.emplace(power);
    rtc_report_.emplace(loop, [this, &reporter] { report_rtc(reporter, cmos_->offset_s()); });
    cmos_.emplace(realtime_s, config.clock().rtc_offset_s(),
                  [this](std::int64_t) { rtc_report_->note(); });
    struct {
        std::uint64_t port;
        std::uint64_t count;
        BusDevice& device;
    } const standing[] = {{layout::acpi_registers, acpi_register::bytes, *acpi_},
                          {layout::processor_slots, processor_slots_->size(), *processor_slots_},
                          {layout::i8042, I8042::ports, *i8042_},
                          {layout::cmos, Cmos::ports, *cmos_}};
    for (const auto& [port, count, device] : standing)
        if (auto done = ports_.add(port, count, device); !done) return done;
    if (parts_.is_split) {
        ioapic_.emplace(interrupts_);
        if (auto done = mmio_.add(layout::ioapic, Ioapic::bytes, *ioapic_); !done) return done;
    }
    return add_optional_ports(config, power);
}

Result<Done> Platform::add_optional_ports(const Machine& config, PowerControl& power)
{
    if (config.platform().firmware_config()) {
        firmware_config_.emplace(memory().size(),
                                 static_cast<std::uint16_t>(config.processors().count()));
        if (auto done =
                ports_.add(layout::firmware_config, FirmwareConfig::ports, *firmware_config_);
            !done)
            return done;
    }
    if (!config.platform().has_exit_port()) return Done{};
    const std::uint32_t port = config.platform().exit_port();
    exit_port_.emplace(power);
    if (port > 0x1'0000 - ExitPort::ports || !ports_.add(port, ExitPort::ports, *exit_port_))
        return Error(ErrorCode::config_unsupported,
                     "exit port " + std::to_string(port) + " is none, or is taken");
    return Done{};
}

Result<Done> Platform::take_power_on_state()
{
    if (parts_.is_split) return Done{};
    constexpr std::uint32_t ids[] = {KVM_IRQCHIP_PIC_MASTER, KVM_IRQCHIP_PIC_SLAVE,
                                     KVM_IRQCHIP_IOAPIC};
    for (const std::uint32_t id : ids) {
        kvm_irqchip chip{};
        chip.chip_id = id;
        if (auto done = vm().call(KVM_GET_IRQCHIP, "KVM_GET_IRQCHIP", &chip); !done) return done;
        chips_.push_back(chip);
    }
    kvm_pit_state2 pit{};
    if (vm().try_call(KVM_GET_PIT2, &pit) == 0) pit_ = pit;
    return Done{};
}

Result<Done> Platform::reset()
{
    acpi_->reset();
    processor_slots_->reset();
    if (ioapic_) ioapic_->reset();
    if (pit_)
        if (auto done = vm().call(KVM_SET_PIT2, "KVM_SET_PIT2", &*pit_); !done) return done;
    for (kvm_irqchip& chip : chips_)
        if (auto done = vm().call(KVM_SET_IRQCHIP, "KVM_SET_IRQCHIP", &chip); !done) return done;
    return Done{};
}

Result<Done> Platform::forget_ticks() const
{
    // Modes that tick; in the others a count that is set again would come a second time.
    constexpr std::uint8_t rate_generator = 2;
    constexpr std::uint8_t square_wave = 3;
    if (!pit_) return Done{};
    kvm_pit_state2 pit{};
    if (auto done = vm().call(KVM_GET_PIT2, "KVM_GET_PIT2", &pit); !done) return done;
    const std::uint8_t mode = pit.channels[0].mode;
    if (mode != rate_generator && mode != square_wave) return Done{};
    return vm().call(KVM_SET_PIT2, "KVM_SET_PIT2", &pit);
}

Result<Done> Platform::transfer(Archive& state)
{
    state.require(parts_.is_split);
    acpi_->transfer(state);
    processor_slots_->transfer(state);
    cmos_->transfer(state);
    i8042_->transfer(state);
    pci_->transfer(state);
    state.require(firmware_config_.has_value());
    if (firmware_config_) firmware_config_->transfer(state);
    if (ioapic_) ioapic_->transfer(state);
    return transfer_chips(state);
}

/// KVM's own; there are none with the split irqchip.
Result<Done> Platform::transfer_chips(Archive& state) const
{
    for (kvm_irqchip chip : chips_) {
        if (!state.is_loading())
            if (auto done = vm().call(KVM_GET_IRQCHIP, "KVM_GET_IRQCHIP", &chip); !done)
                return done;
        state(chip);
        if (state.is_loading())
            if (auto done = vm().call(KVM_SET_IRQCHIP, "KVM_SET_IRQCHIP", &chip); !done)
                return done;
    }
    if (!pit_) return Done{};
    kvm_pit_state2 pit = *pit_;
    if (!state.is_loading())
        if (auto done = vm().call(KVM_GET_PIT2, "KVM_GET_PIT2", &pit); !done) return done;
    state(pit);
    if (!state.is_loading()) return Done{};
    return vm().call(KVM_SET_PIT2, "KVM_SET_PIT2", &pit);
}

}  // namespace hostler::vmm
