// nodeinfo, capabilities and the other documents that describe a host.

#include <cstring>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void nodeinfo(Session& session, const Arguments&)
{
    const auto info = session.ask<proto::NodeGetInfo>({}, "failed to get node information");
    const std::string model(info.model.data(), strnlen(info.model.data(), info.model.size()));
    session.out().record(
        {20}, {{"model", "CPU model:", Cell(model)},
               {"cpus", "CPU(s):", Cell(info.cpus)},
               {"mhz", "CPU frequency:", Cell(std::to_string(info.mhz) + " MHz", info.mhz)},
               {"sockets", "CPU socket(s):", Cell(info.sockets)},
               {"cores_per_socket", "Core(s) per socket:", Cell(info.cores)},
               {"threads_per_core", "Thread(s) per core:", Cell(info.threads)},
               {"numa_cells", "NUMA cell(s):", Cell(info.nodes)},
               {"memory_kib", "Memory size:", kib(info.memory)}});
}

void capabilities(Session& session, const Arguments&)
{
    const auto reply = session.ask<proto::ConnectGetCapabilities>({}, "failed to get capabilities");
    session.out().text("xml", reply.capabilities);
}

proto::ConnectGetDomainCapabilities::Reply domain_capabilities(Session& session,
                                                               const Arguments& arguments)
{
    return session.ask<proto::ConnectGetDomainCapabilities>(
        {.emulatorbin = arguments.maybe("emulatorbin"),
         .arch = arguments.maybe("arch"),
         .machine = arguments.maybe("machine"),
         .virttype = arguments.maybe("virttype")},
        "failed to get emulator capabilities");
}

void domcapabilities(Session& session, const Arguments& arguments)
{
    session.out().text("xml", domain_capabilities(session, arguments).capabilities);
}

void show_max_vcpus(Session& session, const Value& count)
{
    session.out().both(plain(count) + "\n", Value::Map{{"max_vcpus", count}});
}

/// The hypervisor's limit, from the newest source that knows it.
void maxvcpus(Session& session, const Arguments& arguments)
{
    client::Connection& connection = session.connection();
    if (const auto document = connection.try_call<proto::ConnectGetDomainCapabilities>(
            {.virttype = arguments.maybe("type")})) {
        const auto max =
            parse_count(Document(document->capabilities).text("/domainCapabilities/vcpu/@max"));
        if (max) return show_max_vcpus(session, *max);
    }
    const auto reply = session.ask<proto::ConnectGetMaxVcpus>({.type = arguments.maybe("type")});
    show_max_vcpus(session, reply.max_vcpus);
}

void sysinfo(Session& session, const Arguments&)
{
    const auto reply = session.ask<proto::ConnectGetSysinfo>({}, "failed to get sysinfo");
    session.out().both(reply.sysinfo, Value::Map{{"xml", reply.sysinfo}});
}

constexpr Option domcapabilities_options[] = {
    optional("virttype", "the virtualization (/domain/@type)"),
    optional("emulatorbin", "the emulator's path (/domain/devices/emulator)"),
    optional("arch", "the architecture (/domain/os/type/@arch)"),
    optional("machine", "the machine type (/domain/os/type/@machine)"),
};
constexpr Option maxvcpus_options[] = {optional("type", "the domain's type")};

constexpr Command table[] = {
    {"nodeinfo", Group::host, "the host's CPUs and memory", {}, &nodeinfo},
    {"capabilities", Group::host, "what host and hypervisor can do, in XML", {}, &capabilities},
    {"domcapabilities", Group::host, "what a domain can be given, in XML", domcapabilities_options,
     &domcapabilities},
    {"maxvcpus", Group::host, "the most virtual CPUs a domain can have", maxvcpus_options,
     &maxvcpus},
    {"sysinfo", Group::host, "what the host's firmware says of it, in XML", {}, &sysinfo},
};

}  // namespace

std::span<const Command> host_commands()
{
    return table;
}

}  // namespace hostler::cli
