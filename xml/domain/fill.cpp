#include "xml/domain/fill.hpp"

namespace hostler::xml {
namespace {

Result<Done> identity(Domain& domain, const FillWorld& world)
{
    if (domain.uuid.is_nil()) domain.uuid = world.new_uuid();
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
        return Error(ErrorCode::xml_error, "invalid maxvcpus 0: a domain has at least one vCPU",
                     ErrorDomain::domain);
    if (domain.current_vcpus && *domain.current_vcpus > domain.vcpus)
        return Error(ErrorCode::xml_error,
                     "maxvcpus must not be less than current vcpus (" +
                         std::to_string(domain.vcpus) + " < " +
                         std::to_string(*domain.current_vcpus) + ")",
                     ErrorDomain::domain);
    if (domain.current_vcpus == domain.vcpus) domain.current_vcpus.reset();
    if (domain.vcpu_placement == Domain::VcpuPlacement::absent)
        domain.vcpu_placement = Domain::VcpuPlacement::fixed;
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

Result<Done> macs(Domain& domain, const FillWorld& world)
{
    for (Interface& interface : domain.devices.interfaces)
        if (interface.mac.is_zero()) interface.mac = world.new_mac();
    return Done{};
}

/// Devices of a kind that number themselves get the lowest number that is free.
template <class T>
void number(std::vector<T>& devices)
{
    std::uint32_t next = 0;
    for (const T& device : devices)
        if (device.port && *device.port >= next) next = *device.port + 1;
    for (T& device : devices)
        if (!device.port) device.port = next++;
}

Result<Done> ports(Domain& domain, const FillWorld&)
{
    number(domain.devices.serials);
    number(domain.devices.parallels);
    for (std::uint32_t i = 0; i < domain.devices.consoles.size(); ++i)
        domain.devices.consoles[i].port = i;
    return Done{};
}

/// A console without a target is the guest's first serial port; the first serial port is a console.
Result<Done> consoles(Domain& domain, const FillWorld&)
{
    Devices& devices = domain.devices;
    if (domain.os.type != "hvm") return Done{};
    for (Console& console : devices.consoles)
        if (console.target == Console::Target::none) console.target = Console::Target::serial;
    if (!devices.consoles.empty() && devices.consoles[0].target == Console::Target::serial &&
        devices.serials.empty()) {
        Serial serial;
        serial.source = devices.consoles[0].source;
        serial.port = 0;
        devices.serials.push_back(std::move(serial));
    }
    if (devices.consoles.empty() && !devices.serials.empty()) {
        Console console;
        console.source = devices.serials[0].source;
        console.target = Console::Target::serial;
        devices.consoles.push_back(std::move(console));
    }
    return Done{};
}

Result<Done> controllers(Domain& domain, const FillWorld&)
{
    std::vector<Controller>& all = domain.devices.controllers;
    for (Controller& controller : all) {
        if (controller.index) continue;
        std::uint32_t next = 0;
        for (const Controller& other : all)
            if (other.type == controller.type && other.index && *other.index >= next)
                next = *other.index + 1;
        controller.index = next;
    }
    return Done{};
}

constexpr FillRule rules[] = {
    {"identity", "A domain without a UUID is given one.", identity},
    {"memory", "What the balloon leaves is at most what there is, and all of it if unsaid.",
     memory},
    {"vcpus", "All vCPUs are plugged in and placed as the user says.", vcpus},
    {"actions", "Power-off and crash end a domain, a reboot starts it again.", actions},
    {"addresses of cards", "A card without an address is given one.", macs},
    {"consoles", "The first serial port and the first console are one.", consoles},
    {"ports", "Ports without a number get the next one.", ports},
    {"controllers", "Controllers without an index get the next of their type.", controllers},
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
