#include "daemon/domains/stats_record.hpp"

#include <libvirt/libvirt.h>

#include "daemon/domains/stats_writer.hpp"

namespace hostler::daemon {
namespace {

void add_state(StatsWriter& to)
{
    to.add("state.state", to.view.state.state);
    to.add("state.reason", to.view.state.reason);
}

void add_cpu(StatsWriter& to)
{
    if (!to.view.is_active()) return;
    const drivers::CpuStatistics& cpu = to.figures.cpu;
    to.add("cpu.time", cpu.time_ns);
    to.add("cpu.user", cpu.user_ns);
    to.add("cpu.system", cpu.system_ns);
    if (cpu.halt_poll_success_ns) to.add("cpu.haltpoll.success.time", *cpu.halt_poll_success_ns);
    if (cpu.halt_poll_fail_ns) to.add("cpu.haltpoll.fail.time", *cpu.halt_poll_fail_ns);
}

struct GuestMemoryName {
    int tag;
    const char* name;
};
constexpr GuestMemoryName guest_memory_names[] = {
    {VIR_DOMAIN_MEMORY_STAT_SWAP_IN, "balloon.swap_in"},
    {VIR_DOMAIN_MEMORY_STAT_SWAP_OUT, "balloon.swap_out"},
    {VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT, "balloon.major_fault"},
    {VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT, "balloon.minor_fault"},
    {VIR_DOMAIN_MEMORY_STAT_UNUSED, "balloon.unused"},
    {VIR_DOMAIN_MEMORY_STAT_AVAILABLE, "balloon.available"},
    {VIR_DOMAIN_MEMORY_STAT_USABLE, "balloon.usable"},
    {VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE, "balloon.last-update"},
    {VIR_DOMAIN_MEMORY_STAT_DISK_CACHES, "balloon.disk_caches"},
    {VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC, "balloon.hugetlb_pgalloc"},
    {VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL, "balloon.hugetlb_pgfail"},
};

void add_balloon(StatsWriter& to)
{
    const xml::Domain& definition = to.view.current();
    to.add("balloon.current", definition.current_memory_kib);
    to.add("balloon.maximum", definition.memory_kib);
    if (!to.view.is_active()) return;
    const drivers::BalloonStatistics& balloon = to.figures.balloon;
    for (const auto& [tag, value] : balloon.guest)
        for (const GuestMemoryName& row : guest_memory_names)
            if (row.tag == tag) to.add(row.name, value);
    if (balloon.resident_kib) to.add("balloon.rss", *balloon.resident_kib);
}

/// KVM's figures are sums, but for what is true or not at the moment.
void add_kvm(StatsWriter& to, unsigned vcpu, const std::string& name, std::uint64_t value)
{
    if (name == "blocking" || name == "guest_mode")
        to.add("vcpu", vcpu, name + ".cur", value != 0);
    else
        to.add("vcpu", vcpu, name + ".sum", value);
}

void add_vcpus(StatsWriter& to)
{
    const xml::Domain& definition = to.view.current();
    to.add("vcpu.current", std::uint32_t{definition.current_vcpus.value_or(definition.vcpus)});
    to.add("vcpu.maximum", std::uint32_t{definition.vcpus});
    for (const drivers::VcpuStatistics& vcpu : to.figures.vcpus) {
        to.add("vcpu", vcpu.number, "state", static_cast<std::int32_t>(vcpu.state));
        to.add("vcpu", vcpu.number, "time", vcpu.time_ns);
        if (vcpu.wait_ns) to.add("vcpu", vcpu.number, "wait", *vcpu.wait_ns);
        if (vcpu.delay_ns) to.add("vcpu", vcpu.number, "delay", *vcpu.delay_ns);
        if (vcpu.is_halted) to.add("vcpu", vcpu.number, "halted", *vcpu.is_halted);
        for (const auto& [name, value] : vcpu.kvm) add_kvm(to, vcpu.number, name, value);
    }
}

void add_hypervisor(StatsWriter& to)
{
    for (const drivers::HypervisorFigure& figure : to.figures.hypervisor) {
        const auto tell = [&](const auto& value) {
            to.add("vm." + figure.name, proto::TypedParamValue(value));
        };
        std::visit(tell, figure.value);
    }
}

/// What a driver would have to ask the guest's process for: a domain has nothing of it yet.
void add_nothing(StatsWriter&) {}

struct Group {
    std::uint32_t flag;
    void (*add)(StatsWriter& to);
};
// In libvirt's order, which is the order of the record.
constexpr Group groups_table[] = {
    {VIR_DOMAIN_STATS_STATE, &add_state},
    {VIR_DOMAIN_STATS_CPU_TOTAL, &add_cpu},
    {VIR_DOMAIN_STATS_BALLOON, &add_balloon},
    {VIR_DOMAIN_STATS_VCPU, &add_vcpus},
    {VIR_DOMAIN_STATS_INTERFACE, &add_interface_stats},
    {VIR_DOMAIN_STATS_BLOCK, &add_block_stats},
    {VIR_DOMAIN_STATS_PERF, &add_nothing},
    {VIR_DOMAIN_STATS_IOTHREAD, &add_iothread_stats},
    {VIR_DOMAIN_STATS_MEMORY, &add_nothing},
    {VIR_DOMAIN_STATS_DIRTYRATE, &add_nothing},
    {VIR_DOMAIN_STATS_VM, &add_hypervisor},
};

}  // namespace

std::uint32_t stats_groups()
{
    std::uint32_t all = 0;
    for (const Group& group : groups_table) all |= group.flag;
    return all;
}

std::vector<proto::TypedParam> stats_record(const View& view, std::uint32_t groups,
                                            bool with_backing)
{
    StatsWriter to{view, view.machine ? view.machine->statistics() : drivers::Statistics{},
                   with_backing};
    // Of a domain with a disk and an interface.
    to.params.reserve(view.is_active() ? 24 : 10);
    for (const Group& group : groups_table)
        if (groups == 0 || (groups & group.flag)) group.add(to);
    return std::move(to.params);
}

}  // namespace hostler::daemon
