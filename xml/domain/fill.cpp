#include "xml/domain/fill.hpp"

#include <algorithm>

#include "xml/domain/check.hpp"
#include "xml/domain/fill_devices.hpp"
#include "xml/domain/fill_tuning.hpp"

namespace hostler::xml {
namespace {

Result<Done> identity(Domain& domain, const FillWorld& world)
{
    if (domain.uuid.is_nil()) domain.uuid = world.new_uuid();
    if (domain.wants_genid && domain.genid.is_nil()) domain.genid = world.new_uuid();
    return Done{};
}

Result<Done> memory(Domain& domain, const FillWorld&)
{
    if (domain.current_memory_kib == 0 || domain.current_memory_kib > domain.memory_kib)
        domain.current_memory_kib = domain.memory_kib;
    return Done{};
}

Result<Done> vcpus(Domain& domain, const FillWorld&)
{
    if (domain.vcpus == 0)
        return Error(ErrorCode::xml_error,
                     "invalid maxvcpus 0: a domain has at least one vCPU (/domain/vcpu)",
                     ErrorDomain::domain);
    if (domain.current_vcpus && *domain.current_vcpus > domain.vcpus)
        return Error(ErrorCode::xml_error,
                     "maxvcpus must not be less than current vcpus (" +
                         std::to_string(domain.vcpus) + " < " +
                         std::to_string(*domain.current_vcpus) + ", /domain/vcpu)",
                     ErrorDomain::domain);
    if (domain.current_vcpus == domain.vcpus) domain.current_vcpus.reset();
    return Done{};
}

Result<Done> actions(Domain& domain, const FillWorld&)
{
    if (domain.on_poweroff == Domain::OnPowerEvent::absent)
        domain.on_poweroff = Domain::OnPowerEvent::destroy;
    if (domain.on_reboot == Domain::OnPowerEvent::absent)
        domain.on_reboot = Domain::OnPowerEvent::restart;
    if (domain.on_crash == Domain::OnCrash::absent) domain.on_crash = Domain::OnCrash::destroy;
    return Done{};
}

/// Threads that are counted and not named get the lowest numbers that are free.
Result<Done> iothreads(Domain& domain, const FillWorld&)
{
    auto& list = domain.iothread_list;
    const auto has = [&list](std::uint32_t id) {
        return std::any_of(list.begin(), list.end(),
                           [id](const Iothread& t) { return t.id == id; });
    };
    for (std::uint32_t id = 1; list.size() < domain.iothreads; ++id)
        if (!has(id)) list.emplace_back().id = id;
    domain.iothreads = static_cast<std::uint32_t>(list.size());
    return Done{};
}

/// Enrolled keys are of use to a secure boot only; a firmware that is named is not chosen by
/// features.
Result<Done> firmware(Domain& domain, const FillWorld&)
{
    Os& os = domain.os;
    if (os.loader && os.loader->path.has_value() && os.loader->type == Loader::Type::absent)
        os.loader->type = Loader::Type::rom;
    auto& features = os.firmware_features;
    if (os.firmware == Os::Firmware::absent) features.clear();
    using Name = FirmwareFeature::Name;
    const bool is_enrolled = std::any_of(features.begin(), features.end(), [](const auto& f) {
        return f.name == Name::enrolled_keys && f.enabled == YesNo::yes;
    });
    const bool is_said = std::any_of(features.begin(), features.end(),
                                     [](const auto& f) { return f.name == Name::secure_boot; });
    if (is_enrolled && !is_said) features.push_back({YesNo::yes, Name::secure_boot});
    std::sort(features.begin(), features.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return Done{};
}

/// A guest that is told nothing boots from its first disk.
Result<Done> boot(Domain& domain, const FillWorld&)
{
    if (domain.os.type != "hvm" || !domain.os.boot.empty()) return Done{};
    for (const Disk& disk : domain.devices.disks)
        if (disk.info.boot_order != 0) return Done{};
    for (const Interface& interface : domain.devices.interfaces)
        if (interface.info.boot_order != 0) return Done{};
    for (const Hostdev& hostdev : domain.devices.hostdevs)
        if (hostdev.info.boot_order != 0) return Done{};
    for (const Redirdev& redirdev : domain.devices.redirdevs)
        if (redirdev.info.boot_order != 0) return Done{};
    domain.os.boot.push_back(Os::BootDevice::hd);
    return Done{};
}

/// A named model is a custom CPU, matched exactly, that a lesser one may stand in for.
Result<Done> cpu(Domain& domain, const FillWorld&)
{
    if (!domain.cpu) return Done{};
    Cpu& cpu = *domain.cpu;
    if (cpu.mode == Cpu::Mode::absent && cpu.model.has_value()) cpu.mode = Cpu::Mode::custom;
    if (cpu.mode == Cpu::Mode::custom && cpu.match == Cpu::Match::absent)
        cpu.match = Cpu::Match::exact;
    if (cpu.model.has_value() && cpu.fallback == Cpu::Fallback::absent)
        cpu.fallback = Cpu::Fallback::allow;
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < cpu.numa.size(); ++i) {
        if (!cpu.numa[i].id) cpu.numa[i].id = i;
        sum += cpu.numa[i].memory_kib;
    }
    if (domain.memory_kib == 0) domain.memory_kib = sum;
    std::sort(cpu.numa.begin(), cpu.numa.end(),
              [](const NumaCell& a, const NumaCell& b) { return *a.id < *b.id; });
    if (cpu == Cpu{}) domain.cpu.reset();
    return Done{};
}

constexpr FillRule rules[] = {
    {"identity", "A domain without a UUID is given one.", identity},
    {"cpu", "A named model is custom; the guest's memory is its nodes' where it is not said.", cpu},
    {"memory", "What the balloon leaves is at most what there is, and all of it if unsaid.",
     memory},
    {"vcpus", "All vCPUs are plugged in unless fewer are named.", vcpus},
    {"placement", "vCPUs are placed as their memory is, or as the user says.", fill_placement},
    {"distances", "A distance between two cells holds both ways.", fill_distances},
    {"actions", "Power-off and crash end a domain, a reboot starts it again.", actions},
    {"I/O threads", "Threads that are counted and not named get numbers.", iothreads},
    {"firmware", "A loader is a ROM; enrolled keys need a secure boot.", firmware},
    {"boot", "A guest that is told nothing boots from its first disk.", boot},
    {"addresses of cards", "A card without an address is given one.", fill_macs},
    {"disks", "A disk's bus and place follow from its name.", fill_disks},
    {"file systems", "The guest's permissions hold where nothing is said.", fill_filesystems},
    {"videos", "A screen needs a card; the first card is the primary one.", fill_videos},
    {"consoles", "The first serial port and the first console are one.", fill_consoles},
    {"ports", "Ports without a number get the next one.", fill_ports},
    {"controllers", "Controllers are numbered, and those that are needed are there.",
     fill_controllers},
    {"memory is there", "A guest has memory, of one size of page where none is named.",
     check_memory},
    {"nodes", "NUMA cells are numbered from 0 and share no vCPU.", check_numa},
    {"memory's nodes", "Where memory is fits how it is placed.", check_numa_tuning},
    {"schedulers", "A vCPU or I/O thread has one scheduler, and is there.", check_schedulers},
    {"schedulers apart", "Each has a scheduler of its own.", fill_schedulers},
    {"firmware is one", "A firmware is named or chosen, not both.", check_firmware},
    {"date of the BIOS", "It is a date.", check_bios_date},
    {"labels", "Of several security labels each names its model.", check_labels},
    {"disks fit", "A disk's address fits its bus; what it needs to open is said once.",
     check_disks},
    {"mediated devices fit", "A CCW device has a CCW address.", check_mediated},
    {"roots", "A PCI root has no place itself.", check_pci_roots},
    {"nothing else", "Where there is no video or no USB there is nothing beside that.",
     check_nothing_else},
    {"controllers are one", "A controller's index is its own.", check_controllers},
    {"targets are one", "A disk's name and an I/O thread's number are its own.", check_targets},
    {"devices of the host are one", "A device of the host is given once.", check_hostdevs},
    {"audio", "An audio's number is its own, and there for those who name it.", check_audio},
    {"devices apart",
     "An alias, a place and a turn at boot are one device's; beside turns there is no list.",
     check_devices_apart},
};

}  // namespace

std::span<const FillRule> common_rules()
{
    return rules;
}

Result<Done> fill(Domain& domain, std::span<const FillRule> list, const FillWorld& world)
{
    for (const FillRule& rule : list)
        if (auto done = rule.apply(domain, world); !done) return done;
    return Done{};
}

}  // namespace hostler::xml
