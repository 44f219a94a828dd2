#include "drivers/kvm/rules.hpp"

#include <fmt/format.h>

#include <array>
#include <bitset>

#include "drivers/kvm/guest_memory.hpp"
#include "drivers/kvm/kvm_features.hpp"
#include "drivers/kvm/missing_devices.hpp"
#include "drivers/kvm/placement.hpp"
#include "drivers/kvm/timing.hpp"

namespace hostler::drivers::kvm {
namespace {

using xml::Domain;
using xml::FillWorld;

constexpr std::uint64_t page_kib = 4;
constexpr unsigned serial_ports_max = 4;
constexpr unsigned slots = 32;

Error refusal(std::string detail)
{
    return {ErrorCode::config_unsupported, std::move(detail)};
}

Result<Done> machine(Domain& domain, const FillWorld&)
{
    if (domain.os.type != "hvm")
        return refusal(
            fmt::format("<os><type> is '{}'; hostler-vmm runs 'hvm'", domain.os.type.view()));
    if (!domain.os.arch.empty() && domain.os.arch != "x86_64")
        return refusal(fmt::format("/domain/os/type/@arch is '{}'; hostler-vmm runs 'x86_64'",
                                   domain.os.arch.view()));
    if (!domain.os.machine.empty() && domain.os.machine != machine_type)
        return refusal(fmt::format("/domain/os/type/@machine is '{}'; hostler-vmm has '{}'",
                                   domain.os.machine.view(), machine_type));
    domain.os.arch = "x86_64";
    domain.os.machine = machine_type;
    return Done{};
}

Result<Done> boot(Domain& domain, const FillWorld&)
{
    if (domain.os.kernel.empty())
        return refusal(
            "<os><kernel> is missing; hostler-vmm boots a kernel, not firmware or a disk");
    if (domain.os.loader || domain.os.firmware != xml::Os::Firmware::absent)
        return refusal(
            "<os><loader> and @firmware are not known to hostler-vmm, which boots the "
            "kernel itself");
    return Done{};
}

Result<Done> memory(Domain& domain, const FillWorld&)
{
    if (const Result<Done> sound = check_memory(domain); !sound) return sound;
    domain.memory_kib = (domain.memory_kib + page_kib - 1) / page_kib * page_kib;
    return Done{};
}

Result<Done> placement(Domain& domain, const FillWorld&)
{
    return judge_placement(domain);
}

Result<Done> check_disk(const xml::Disk& disk)
{
    const auto refuse = [&disk](std::string_view what) {
        return refusal(fmt::format("disk {}: {}", disk.target.view(), what));
    };
    const std::string_view name = disk.target.view();
    if (!name.empty() && name.back() >= '0' && name.back() <= '9')
        return refuse("a disk's name is like 'vda'; its parts are the guest's own");
    if (disk.device != xml::Disk::Device::disk)
        return refuse("hostler-vmm has hard disks only, not CD-ROMs or floppies");
    if (disk.bus != xml::Disk::Bus::virtio) return refuse("hostler-vmm has bus='virtio' only");
    if (disk.source.type != xml::StorageSource::Type::file &&
        disk.source.type != xml::StorageSource::Type::block)
        return refuse("hostler-vmm takes sources of type 'file' and 'block'");
    if (disk.source.path.empty()) return refuse("<source> is missing");
    if (!disk.driver.format.empty() && disk.driver.format != "raw")
        return refuse(
            fmt::format("<driver type='{}'>; hostler-vmm reads 'raw'", disk.driver.format.view()));
    if (disk.is_transient) return refuse("<transient/> is not known to hostler-vmm");
    if (disk.extras && disk.extras->encryption)
        return refuse("<encryption> is not known to hostler-vmm");
    return Done{};
}

Result<Done> disks(Domain& domain, const FillWorld&)
{
    for (xml::Disk& disk : domain.devices.disks) {
        if (disk.bus == xml::Disk::Bus::none) disk.bus = xml::Disk::Bus::virtio;
        if (const Result<Done> sound = check_disk(disk); !sound) return sound;
        if (disk.driver.format.empty()) disk.driver.format = "raw";
    }
    return Done{};
}

Result<Done> interfaces(Domain& domain, const FillWorld&)
{
    for (xml::Interface& interface : domain.devices.interfaces) {
        if (interface.model.empty()) interface.model = "virtio";
        if (interface.model != "virtio")
            return refusal(fmt::format("interface {}: <model type='{}'>; hostler-vmm has 'virtio'",
                                       interface.mac.text(), interface.model.view()));
        const bool is_tap = interface.type == xml::Interface::Type::ethernet ||
                            interface.type == xml::Interface::Type::bridge ||
                            interface.type == xml::Interface::Type::network;
        if (!is_tap)
            return refusal(
                fmt::format("interface {}: hostler-vmm has the types 'network', "
                            "'bridge' and 'ethernet'",
                            interface.mac.text()));
    }
    return Done{};
}

Result<Done> check_source(const xml::CharSource& source, std::string_view device)
{
    using Type = xml::CharSource::Type;
    switch (source.type) {
        case Type::null:
        case Type::pty:
        case Type::file:
        case Type::unix_socket:
        case Type::dev:
        case Type::pipe:
            return Done{};
        default:
            break;
    }
    return refusal(
        fmt::format("{}: hostler-vmm has the types 'pty', 'unix', 'file', 'dev', 'pipe' "
                    "and 'null'",
                    device));
}

Result<Done> terminals(Domain& domain, const FillWorld&)
{
    for (const xml::Serial& serial : domain.devices.serials) {
        const std::uint32_t port = serial.port.value_or(0);
        const std::string name = fmt::format("serial port {}", port);
        if (port >= serial_ports_max)
            return refusal(fmt::format("{}: a machine has ports 0 to 3", name));
        const bool is_isa =
            serial.target == xml::Serial::Target::none || serial.target == xml::Serial::Target::isa;
        if (!is_isa)
            return refusal(fmt::format("{}: hostler-vmm has <target type='isa-serial'>", name));
        if (const Result<Done> sound = check_source(serial.source, name); !sound) return sound;
    }
    for (const xml::Console& console : domain.devices.consoles) {
        const bool is_known = console.target == xml::Console::Target::none ||
                              console.target == xml::Console::Target::serial ||
                              console.target == xml::Console::Target::virtio;
        if (!is_known)
            return refusal("console: hostler-vmm has <target type='serial'> and 'virtio'");
        if (const Result<Done> sound = check_source(console.source, "console"); !sound)
            return sound;
    }
    return Done{};
}

Result<Done> other_devices(Domain& domain, const FillWorld&)
{
    const xml::Devices& devices = domain.devices;
    if (const Result<Done> known = refuse_missing_devices(devices); !known) return known;
    for (const xml::Rng& rng : devices.rngs)
        if (rng.backend == xml::Rng::Backend::egd)
            return refusal("rng: hostler-vmm has <backend model='random'> and 'builtin'");
    if (devices.memballoon && devices.memballoon->model == xml::Memballoon::Model::xen)
        return refusal("memballoon: hostler-vmm has model 'virtio' and 'none'");
    return Done{};
}

/// A machine has a balloon unless the definition says model='none', as libvirt's guests do.
Result<Done> balloon(Domain& domain, const FillWorld&)
{
    if (!domain.devices.memballoon) domain.devices.memballoon.emplace();
    return Done{};
}

/// Calls `visit` with the place of each device that stands on the PCI bus.
template <class Visit>
void each_on_bus(Domain& domain, Visit visit)
{
    xml::Devices& devices = domain.devices;
    for (xml::Interface& interface : devices.interfaces) visit(interface.info.address);
    for (xml::Console& console : devices.consoles)
        if (console.target == xml::Console::Target::virtio) visit(console.info.address);
    for (xml::Disk& disk : devices.disks) visit(disk.info.address);
    if (devices.memballoon && devices.memballoon->model != xml::Memballoon::Model::none)
        visit(devices.memballoon->info.address);
    for (xml::Rng& rng : devices.rngs) visit(rng.info.address);
}

/// Places on the bus are given once and kept, so that a guest finds its devices where they were.
/// Slot 0 is the host bridge.
Result<Done> addresses(Domain& domain, const FillWorld&)
{
    std::bitset<slots> taken(1);
    std::string wrong;
    each_on_bus(domain, [&](const xml::Address& address) {
        if (address.type != xml::Address::Type::pci || address.is_pci_to_choose()) return;
        const bool is_on_bus = address.domain == 0 && address.bus == 0 && address.function == 0 &&
                               address.slot < slots;
        if (!is_on_bus || taken[address.slot])
            wrong = fmt::format(
                "PCI address {:04x}:{:02x}:{:02x}.{:x} is taken or is not on bus 0, "
                "slots 1 to 31, function 0",
                address.domain, address.bus, address.slot, address.function);
        else
            taken.set(address.slot);
    });
    each_on_bus(domain, [&](xml::Address& address) {
        if (address.is_set() && !address.is_pci_to_choose()) return;
        std::uint8_t slot = 1;
        while (slot < slots && taken[slot]) ++slot;
        if (slot == slots)
            wrong = "more than 31 devices are on the PCI bus";
        else
            taken.set(slot);
        address = xml::Address::pci(0, slot);
    });
    if (!wrong.empty()) return refusal(std::move(wrong));
    return Done{};
}

constexpr std::array table = {
    xml::FillRule{"machine", "The machine type is 'hostler', x86_64.", machine},
    xml::FillRule{"boot", "A kernel is booted directly.", boot},
    xml::FillRule{"memory", "Memory is whole pages, of one size, shared.", memory},
    xml::FillRule{"timers", "The clocks are kvmclock, the TSC and a CMOS clock.", judge_timers},
    xml::FillRule{"kvm features", "What KVM shows of itself is one thing.", judge_kvm_features},
    xml::FillRule{"nesting", "A guest has no virtualization of its own.", judge_nesting},
    xml::FillRule{"pauses", "How idleness and pauses are dealt with.", judge_pauses},
    xml::FillRule{"placement", "Schedulers, shares and quotas are what Linux has.", placement},
    xml::FillRule{"disks", "Disks are virtio, raw images or block devices.", disks},
    xml::FillRule{"interfaces", "Interfaces are virtio, on a tap.", interfaces},
    xml::FillRule{"terminals", "Serial ports are ISA, consoles serial or virtio.", terminals},
    xml::FillRule{"other devices", "What else there may be.", other_devices},
    xml::FillRule{"balloon", "There is a balloon.", balloon},
    xml::FillRule{"addresses", "Each device has a slot on the bus.", addresses},
};

}  // namespace

std::span<const xml::FillRule> rules()
{
    return table;
}

}  // namespace hostler::drivers::kvm
