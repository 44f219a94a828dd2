#include "drivers/kvm/driver.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "drivers/kvm/limits.hpp"
#include "drivers/kvm/machine.hpp"
#include "drivers/kvm/rules.hpp"
#include "drivers/kvm/strays.hpp"
#include "drivers/kvm/terminal.hpp"

namespace hostler::drivers::kvm {

KvmDriver::KvmDriver(const HostEnvironment& environment)
    : environment_(environment),
      program_((environment.programs / program_name).string()),
      probe_(probe(program_))
{
    if (environment.run.empty()) return;  // a test that starts nothing
    for (const std::string& name : end_strays(environment.run))
        DomainLog::of(environment.logs, name)
            .note("ended: its daemon was killed before it had written down that it runs");
}

DriverFacts KvmDriver::facts() const
{
    return {.domain_type = "kvm",
            .emulator = program_,
            .machine = machine_type,
            .is_usable = probe_.is_usable,
            .why_not = probe_.why_not,
            .vcpus_max = probe_.vcpus_max,
            .start_max = start_max,
            .restore_max = restore_max,
            .save_max = save_max};
}

bool KvmDriver::takes(const xml::Domain& definition) const
{
    if (definition.type != xml::Domain::Type::kvm) return false;
    const std::filesystem::path emulator(definition.devices.emulator.view());
    return emulator.empty() || emulator.filename() == program_name ||
           definition.os.machine == machine_type;
}

Result<Done> KvmDriver::complete(xml::Domain& definition) const
{
    if (probe_.is_usable && definition.vcpus > probe_.vcpus_max)
        return Error(ErrorCode::config_unsupported,
                     fmt::format("<vcpu> is {}; KVM on this host allows {}", definition.vcpus,
                                 probe_.vcpus_max));
    return xml::fill(definition, rules());
}

Executor KvmDriver::make_strand() const
{
    return asio::make_strand(environment_.work);
}

Task<std::unique_ptr<Machine>> KvmDriver::adopt(xml::Domain& live, std::string memento,
                                                MachineListener& listener)
{
    int pid = 0;
    std::uint64_t last_event = 0;
    if (std::sscanf(memento.c_str(), "%d %lu", &pid, &last_event) != 2)
        throw Error(ErrorCode::internal, "'" + memento + "' names no hostler-vmm");
    Traces traces = Traces::of(live, environment_);
    Result<VmmProcess> process = VmmProcess::find(pid);
    if (!process) traces.remove();  // it ended while nobody looked
    VmmProcess found = std::move(process).or_throw();
    Fd socket = connect_to(traces.control().string()).or_throw();
    Link::Parts parts{std::move(found),
                      std::move(socket),
                      std::move(traces),
                      host_names(live),
                      {live.on_poweroff, live.on_crash},
                      &listener,
                      environment_.blocking,
                      last_event};
    auto link = std::make_shared<Link>(make_strand(), std::move(parts));
    auto machine = std::make_unique<KvmMachine>(link, live, environment_.blocking);
    link->begin();
    const Executor strand = link->strand();
    const std::optional<Error> problem = co_await on(strand, link->greet());
    if (problem) throw *problem;
    link->watch_statistics();
    machine->assume_placed();
    co_return std::move(machine);
}

}  // namespace hostler::drivers::kvm
