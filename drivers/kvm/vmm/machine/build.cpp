// Machine, the part that builds it: from the configuration to a guest that waits for its first run.
#include <algorithm>
#include <cstring>
#include <utility>

#include "drivers/kvm/vmm/clock/tsc_frequency.hpp"
#include "drivers/kvm/vmm/cpu/core_scheduling.hpp"
#include "drivers/kvm/vmm/cpu/cpuid.hpp"
#include "drivers/kvm/vmm/cpu/registers.hpp"
#include "drivers/kvm/vmm/layout.hpp"
#include "drivers/kvm/vmm/legacy/serial_port.hpp"
#include "drivers/kvm/vmm/machine/cpuid_plan.hpp"
#include "drivers/kvm/vmm/machine/machine.hpp"

namespace hostler::vmm {
namespace {

constexpr std::uint32_t apic_id_max = 254;
/// What CPUID's leaves of the topology have room for.
constexpr std::uint32_t places_max = 65535;

std::uint32_t at_least_one(std::uint32_t count)
{
    return std::max(count, 1u);
}

Result<Topology> topology_of(const proto::vmm::Processors& config)
{
    Topology topology{at_least_one(config.sockets()), at_least_one(config.dies()),
                      at_least_one(config.cores()), at_least_one(config.threads())};
    const std::uint32_t most = std::max(config.count(), config.maximum());
    if (config.sockets() == 0 && config.cores() == 0) topology.sockets = most;
    if (config.count() == 0)
        return Error(ErrorCode::config_unsupported, "a machine needs at least one processor");
    std::uint64_t places = 1;
    for (const std::uint32_t count :
         {topology.sockets, topology.dies, topology.cores, topology.threads})
        if (places <= places_max) places *= count;
    if (places > places_max)
        return Error(
            ErrorCode::config_unsupported,
            "a topology has at most " + std::to_string(places_max) + " processors, and this more");
    if (places < most)
        return Error(ErrorCode::config_unsupported, "a topology of " + std::to_string(places) +
                                                        " processors is too small for " +
                                                        std::to_string(most));
    return topology;
}

Result<Done> check_count(std::uint32_t count, const Topology& topology, const Kvm& kvm)
{
    const auto most = static_cast<std::uint32_t>(std::max(kvm.extension(KVM_CAP_MAX_VCPUS), 0));
    if (count > most || apic_id(topology, count - 1) > apic_id_max)
        return Error(ErrorCode::config_unsupported,
                     std::to_string(count) + " processors are more than the " +
                         std::to_string(std::min(most, apic_id_max + 1)) + " that KVM allows");
    return Done{};
}

Result<Done> set_cpuid(const KvmVcpu& vcpu, const std::vector<kvm_cpuid_entry2>& entries)
{
    KvmCpuidList list(entries.size());
    std::ranges::copy(entries, list.entries().begin());
    return vcpu.call(kvm_call::set_cpuid2, "KVM_SET_CPUID2", list.data());
}

Result<Done> set_initial_msrs(const KvmVcpu& vcpu)
{
    constexpr kvm_msr_entry initial[] = {
        {0x1a0, 0, 1},      // IA32_MISC_ENABLE: fast strings
        {0x2ff, 0, 0x806},  // IA32_MTRR_DEF_TYPE: enabled, write-back
    };
    return set_msrs(vcpu, initial);
}

Result<Done> set_local_apic(const KvmVcpu& vcpu, bool has_pic)
{
    kvm_lapic_state apic{};
    if (auto done = vcpu.call(KVM_GET_LAPIC, "KVM_GET_LAPIC", &apic); !done) return done;
    wire_local_apic(apic, has_pic);
    return vcpu.call(KVM_SET_LAPIC, "KVM_SET_LAPIC", &apic);
}

/// "kernel /boot/vmlinuz", where the daemon told.
std::string named(const std::string& role, const std::string& name)
{
    return name.empty() ? role : role + " " + name;
}

}  // namespace

Result<std::unique_ptr<Machine>> Machine::create(const proto::vmm::Machine& config,
                                                 Descriptors& descriptors,
                                                 Surroundings surroundings)
{
    auto parts = Platform::create_parts(config, descriptors);
    if (!parts) return parts.error();
    auto machine = std::make_unique<Machine>(config, std::move(*parts), std::move(surroundings));
    if (auto done = machine->build(descriptors); !done) return done.error();
    return machine;
}

Machine::Machine(const proto::vmm::Machine& config, Platform::Parts parts,
                 Surroundings surroundings)
    : config_(config), surroundings_(std::move(surroundings)), platform_(std::move(parts))
{
}

Machine::~Machine()
{
    if (clock_) processors_.park();
}

Result<Done> Machine::build(Descriptors& descriptors)
{
    // Threads that begin later have the cookie, too.
    if (config_.processors().core_scheduling())
        if (auto done = take_core_cookie(); !done) return done;
    if (auto done = plan_processors(); !done) return done;
    if (auto done = take_images(descriptors); !done) return done;
    if (auto done = read_saved(descriptors); !done) return done;
    if (auto done =
            platform_.add_devices(config_, *this, surroundings_.loop, surroundings_.reporter,
                                  [this] { on_processor_ejected(); });
        !done)
        return done;
    if (auto done = build_processors(); !done) return done;
    if (auto done = build_devices(descriptors); !done) return done;
    if (auto done = set_halt_poll(config_.halt_poll()); !done) return done;
    if (auto done = set_clock_pause(config_.clock().pause()); !done) return done;
    return saved_ ? restore() : power_on();
}

Result<Done> Machine::take_images(Descriptors& descriptors)
{
    auto kernel_fd = descriptors.take(config_.boot().kernel_fd(), "the kernel");
    if (!kernel_fd) return kernel_fd.error();
    auto kernel = Image::open(std::move(*kernel_fd), named("kernel", config_.boot().kernel_name()));
    if (!kernel) return kernel.error();
    images_.emplace(Images{std::move(*kernel), std::nullopt});
    if (!config_.boot().has_initrd_fd()) return Done{};
    auto initrd_fd = descriptors.take(config_.boot().initrd_fd(), "the initrd");
    if (!initrd_fd) return initrd_fd.error();
    auto initrd = Image::open(std::move(*initrd_fd), named("initrd", config_.boot().initrd_name()));
    if (!initrd) return initrd.error();
    images_->initrd = std::move(*initrd);
    return Done{};
}

Result<Done> Machine::plan_processors()
{
    const auto topology = topology_of(config_.processors());
    if (!topology) return topology.error();
    topology_ = *topology;
    return check_count(processors_max(config_), topology_, platform_.kvm());
}

Result<Done> Machine::build_processors()
{
    cpuid_ = platform_.kvm().supported_cpuid();
    if (auto done = require_kvm_features(cpuid_, config_.processors().kvm_features().require());
        !done)
        return done;
    if (auto statistics = platform_.vm().statistics(); statistics)
        if (auto opened = KvmStatistics::open(std::move(*statistics)); opened)
            vm_statistics_ = std::move(*opened);
    const std::size_t run_bytes = platform_.kvm().run_bytes();
    msrs_ = msrs_to_keep(platform_.kvm().msr_indices());
    xsave_bytes_ = static_cast<std::size_t>(std::max(platform_.vm().extension(KVM_CAP_XSAVE2), 0));
    for (std::uint32_t index = 0; index < processors_max(config_); ++index) {
        auto vcpu = platform_.vm().create_vcpu(apic_id(topology_, index), run_bytes);
        if (!vcpu) return vcpu.error();
        if (auto done = prepare_vcpu(*vcpu, index); !done) return done;
        processors_.add(std::move(*vcpu), platform_.ports(), platform_.mmio(), *this,
                        surroundings_.hooks.on_vcpu_thread);
    }
    place_processors();
    std::vector<const KvmVcpu*> vcpus;
    for (const auto& vcpu : processors_.all()) vcpus.push_back(&vcpu->kvm());
    clock_.emplace(platform_.vm(), std::move(vcpus));
    halt_governor_.emplace(surroundings_.loop, platform_.vm(), vcpu_statistics_);
    return platform_.take_power_on_state();
}

Result<Done> Machine::prepare_vcpu(const KvmVcpu& vcpu, unsigned index)
{
    if (auto statistics = vcpu.statistics(); statistics)
        if (auto opened = KvmStatistics::open(std::move(*statistics)); opened)
            vcpu_statistics_.push_back(std::move(*opened));
    if (auto done = set_tsc_frequency(platform_.vm(), vcpu, tsc_khz()); !done) return done;
    // Before any MSR: KVM judges MSRs by CPUID.
    if (auto done = set_cpuid(vcpu, complete_cpuid(cpuid_, cpuid_plan(config_, topology_, index)));
        !done)
        return done;
    if (auto done = set_initial_msrs(vcpu); !done) return done;
    if (auto done = set_local_apic(vcpu, !platform_.is_split()); !done) return done;
    kvm_fpu fpu = initial_fpu();
    if (auto done = vcpu.call(KVM_SET_FPU, "KVM_SET_FPU", &fpu); !done) return done;
    auto state = take_state(vcpu, msrs_, xsave_bytes_);
    if (!state) return state.error();
    power_on_states_.push_back(std::move(*state));
    return Done{};
}

Result<Done> Machine::build_devices(Descriptors& descriptors)
{
    DeviceContext context{platform_.memory(),    surroundings_.loop,     platform_.interrupts(),
                          platform_.doorbells(), platform_.ports(),      platform_.mmio(),
                          platform_.pci(),       surroundings_.reporter, descriptors};
    for (const proto::vmm::Device& config : config_.devices()) {
        auto device = build_device(config, context);
        if (!device) return device.error();
        devices_.push_back(std::move(*device));
    }
    return Done{};
}

Result<AcpiTables> Machine::build_tables() const
{
    AcpiPlan plan;
    const ProcessorSlots& slots = platform_.processor_slots();
    for (std::uint32_t index = 0; index < slots.size(); ++index)
        plan.processors.push_back({.apic_id = apic_id(topology_, index),
                                   .is_plugged_in = slots.is_plugged_in(index),
                                   .may_be_pulled = index >= slots.from_start()});
    for (const proto::vmm::Device& config : config_.devices())
        if (const auto place = find_serial_port(config.serial().port());
            config.has_serial() && place)
            plan.serial_ports.push_back(*place);
    return build_acpi_tables(plan);
}

Result<Done> Machine::power_on()
{
    const auto tables = build_tables();
    if (!tables) return tables.error();
    const GuestMemory& memory = platform_.memory();
    const KernelPlan plan{.memory = memory,
                          .kernel = images_->kernel,
                          .initrd = images_->initrd ? &*images_->initrd : nullptr,
                          .command_line = config_.boot().command_line(),
                          .rsdp = tables->rsdp};
    const auto entry = load_kernel(plan);
    if (!entry) return entry.error();
    const auto place = memory.at(GuestAddress{layout::acpi_tables}, tables->bytes.size());
    std::memcpy(place->data(), tables->bytes.data(), tables->bytes.size());
    write_descriptor_table(memory, entry->mode);

    const KvmVcpu& first = processors_.all().front()->kvm();
    kvm_sregs system_registers = power_on_states_.front().system_registers;
    enter_mode(system_registers, entry->mode);
    if (auto done = first.call(KVM_SET_SREGS, "KVM_SET_SREGS", &system_registers); !done)
        return done;
    kvm_regs registers = entry_registers(*entry);
    return first.call(KVM_SET_REGS, "KVM_SET_REGS", &registers);
}

}  // namespace hostler::vmm
