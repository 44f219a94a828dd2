// vcpupin, emulatorpin: on which host CPUs a domain's threads run.

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/host_cpus.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/commands/tables.hpp"

#include <libvirt/libvirt.h>

namespace hostler::cli {
namespace {

std::int32_t map_bytes(std::size_t host_cpus)
{
    return static_cast<std::int32_t>((host_cpus + 7) / 8);
}

constexpr Column pin_columns[] = {{"vcpu", "VCPU"}, {"affinity", "CPU Affinity"}};

void show_pins(Session& session, const proto::DomainRef& domain, const Arguments& arguments,
               std::size_t host_cpus)
{
    const std::uint32_t flags = affects(arguments);
    const auto count = session.ask<proto::DomainGetVcpusFlags>(
        {.dom = domain, .flags = flags | VIR_DOMAIN_VCPU_MAXIMUM});
    const auto pins = session.ask<proto::DomainGetVcpuPinInfo>(
        {.dom = domain, .ncpumaps = count.num, .maplen = map_bytes(host_cpus), .flags = flags});
    const auto wanted = arguments.count("vcpu");
    if (wanted && static_cast<std::int32_t>(*wanted) >= count.num) {
        const bool is_live =
            flags == 0 ? is_active(session, domain) : (flags & VIR_DOMAIN_AFFECT_CONFIG) == 0;
        throw Failure("vcpu " + std::to_string(*wanted) + " is out of range of " +
                      (is_live ? "live" : "persistent") + " cpu count " +
                      std::to_string(count.num));
    }
    std::vector<Row> rows;
    for (std::uint32_t vcpu = 0; vcpu < static_cast<std::uint32_t>(pins.num); ++vcpu) {
        if (wanted && *wanted != vcpu) continue;
        const CpuMap map = nth_map(pins.cpumaps, vcpu, (host_cpus + 7) / 8);
        rows.push_back({Cell(vcpu), Cell(cpu_list(map, host_cpus))});
    }
    session.out().table(pin_columns, rows);
}

void vcpupin(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const auto vcpu = arguments.count("vcpu");
    if (arguments.has("cpulist") && !vcpu)
        throw Failure("vcpupin: Missing vCPU number in pin mode.");
    const std::size_t host_cpus = host_cpu_count(session);
    const proto::DomainRef domain = find_domain(session, arguments);
    if (!arguments.has("cpulist")) return show_pins(session, domain, arguments, host_cpus);
    const CpuMap cpus = wanted_cpus(arguments.text("cpulist"), host_cpus);
    if (says_which_definition(arguments))
        session.ask<proto::DomainPinVcpuFlags>(
            {.dom = domain, .vcpu = *vcpu, .cpumap = cpus, .flags = flags});
    else
        session.ask<proto::DomainPinVcpu>({.dom = domain, .vcpu = *vcpu, .cpumap = cpus});
}

void emulatorpin(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const std::size_t host_cpus = host_cpu_count(session);
    const proto::DomainRef domain = find_domain(session, arguments);
    if (arguments.has("cpulist")) {
        session.ask<proto::DomainPinEmulator>(
            {.dom = domain,
             .cpumap = wanted_cpus(arguments.text("cpulist"), host_cpus),
             .flags = affects_or_live(arguments)});
        return;
    }
    const auto reply = session.ask<proto::DomainGetEmulatorPinInfo>(
        {.dom = domain, .maplen = map_bytes(host_cpus), .flags = flags});
    const std::string list = cpu_list(reply.cpumaps, host_cpus);
    session.out().both(
        "emulator: CPU Affinity\n----------------------------------\n       *: " + list + "\n",
        Value::Map{{"affinity", list}});
}

constexpr Option vcpupin_options[] = {
    domain_option,
    optional("vcpu", "which virtual CPU", Option::Kind::number),
    optional("cpulist", "the host CPUs; without it, they are shown"),
    config_option,
    live_option,
    current_option,
};
constexpr Option emulatorpin_options[] = {
    domain_option,  optional("cpulist", "the host CPUs; without it, they are shown"),
    config_option,  live_option,
    current_option,
};

constexpr Command table[] = {
    {"vcpupin", Group::domain, "where virtual CPUs run", vcpupin_options, &vcpupin},
    {"emulatorpin", Group::domain, "where the hypervisor's other threads run", emulatorpin_options,
     &emulatorpin},
};

}  // namespace

std::span<const Command> pin_commands()
{
    return table;
}

}  // namespace hostler::cli
