#include "drivers/kvm/statistics.hpp"

namespace hostler::drivers::kvm {
namespace {

namespace wire = proto::vmm;

/// virDomainMemoryStatTags.
enum MemoryTag {
    swap_in = 0,
    swap_out = 1,
    major_fault = 2,
    minor_fault = 3,
    unused = 4,
    available = 5,
    usable = 8,
    last_update = 9,
    disk_caches = 10,
    huge_page_allocations = 11,
    huge_page_failures = 12,
};

constexpr std::uint64_t kib = 1024;

std::optional<std::uint64_t> counter(const wire::VcpuStatistics& vcpu, std::string_view name)
{
    for (const wire::Counter& one : vcpu.kvm())
        if (one.name() == name) return one.value();
    return std::nullopt;
}

VcpuState state_of(const wire::VcpuStatistics& vcpu)
{
    switch (vcpu.state()) {
        case wire::VcpuStatistics::STATE_OFFLINE:
            return VcpuState::offline;
        case wire::VcpuStatistics::STATE_HALTED:
            return VcpuState::blocked;
        default:
            return VcpuState::running;
    }
}

VcpuStatistics translate_vcpu(const wire::VcpuStatistics& counted)
{
    VcpuStatistics vcpu;
    vcpu.number = counted.index();
    vcpu.state = state_of(counted);
    vcpu.time_ns = counted.cpu_time_ns();
    vcpu.delay_ns = counted.run_delay_ns();
    vcpu.wait_ns = counter(counted, "halt_wait_ns");
    if (counted.has_processor()) vcpu.cpu = counted.processor();
    vcpu.is_halted = counted.state() == wire::VcpuStatistics::STATE_HALTED;
    for (const wire::Counter& one : counted.kvm()) vcpu.kvm.emplace_back(one.name(), one.value());
    return vcpu;
}

void add_up(CpuStatistics& cpu, const wire::VcpuStatistics& vcpu)
{
    cpu.time_ns += vcpu.cpu_time_ns();
    cpu.user_ns += vcpu.user_time_ns();
    cpu.system_ns += vcpu.system_time_ns();
    const auto add = [](std::optional<std::uint64_t>& sum, std::optional<std::uint64_t> one) {
        if (one) sum = sum.value_or(0) + *one;
    };
    add(cpu.halt_poll_success_ns, counter(vcpu, "halt_poll_success_ns"));
    add(cpu.halt_poll_fail_ns, counter(vcpu, "halt_poll_fail_ns"));
}

std::string words(wire::HaltPoll::Mode mode)
{
    switch (mode) {
        case wire::HaltPoll::MODE_FIXED:
            return "fixed";
        case wire::HaltPoll::MODE_BUDGET:
            return "budget";
        case wire::HaltPoll::MODE_OFF:
            return "off";
        default:
            return "host";
    }
}

std::string words(wire::Clock::Pause policy)
{
    switch (policy) {
        case wire::Clock::PAUSE_FREEZE:
            return "freeze";
        case wire::Clock::PAUSE_STEP_REALTIME:
            return "step-realtime";
        default:
            return "continue";
    }
}

/// Time and idleness, and what KVM counts of the machine as a whole.
std::vector<HypervisorFigure> translate_machine(const wire::Statistics& counted)
{
    const wire::ClockState& clock = counted.clock();
    std::vector<HypervisorFigure> figures = {
        {"halt_poll_mode.cur", words(counted.halt_poll_mode())},
        {"halt_poll_window.cur", std::uint64_t{counted.halt_poll_max_ns()}},
        {"device_poll_won_ns.sum", std::uint64_t{counted.device_poll_won_ns()}},
        {"device_poll_wasted_ns.sum", std::uint64_t{counted.device_poll_wasted_ns()}},
        {"clock_pause.cur", words(clock.policy())},
        {"clock_paused_ns.sum", std::uint64_t{clock.paused_ns()}},
        {"clock_behind_ns.cur", std::uint64_t{clock.behind_ns()}},
        {"clock_stable.cur", std::uint64_t{clock.is_tsc_stable()}},
        {"rtc_offset_s.cur", std::int64_t{clock.rtc_offset_s()}},
    };
    for (const wire::Counter& counter : counted.machine())
        figures.push_back({counter.name() + ".sum", std::uint64_t{counter.value()}});
    return figures;
}

BlockStatistics translate_block(const wire::BlockStatistics& counted, const HostNames& names)
{
    BlockStatistics block;
    block.alias = counted.alias();
    if (const auto disk = names.disks.find(counted.alias()); disk != names.disks.end()) {
        block.target = disk->second.target;
        block.path = disk->second.path;
    }
    block.read_requests = counted.read_requests();
    block.read_bytes = counted.read_bytes();
    block.read_ns = counted.read_time_ns();
    block.write_requests = counted.write_requests();
    block.write_bytes = counted.write_bytes();
    block.write_ns = counted.write_time_ns();
    block.flush_requests = counted.flush_requests();
    block.flush_ns = counted.flush_time_ns();
    block.errors = counted.errors();
    block.capacity = counted.capacity_bytes();
    block.physical = counted.capacity_bytes();
    // A block device is all there, as is a disk whose VMM does not tell.
    block.allocation =
        counted.has_allocated_bytes() ? counted.allocated_bytes() : counted.capacity_bytes();
    return block;
}

InterfaceStatistics translate_net(const wire::NetStatistics& counted, const HostNames& names)
{
    InterfaceStatistics net;
    const auto name = names.interfaces.find(counted.alias());
    net.target = name == names.interfaces.end() ? counted.alias() : name->second;
    net.rx_bytes = counted.received_bytes();
    net.rx_packets = counted.received_packets();
    net.rx_drops = counted.received_dropped();
    net.rx_errors = counted.received_errors();
    net.tx_bytes = counted.sent_bytes();
    net.tx_packets = counted.sent_packets();
    net.tx_drops = counted.sent_dropped();
    net.tx_errors = counted.sent_errors();
    return net;
}

BalloonStatistics translate_balloon(const wire::BalloonStatistics& counted, const HostNames& names)
{
    BalloonStatistics balloon;
    balloon.maximum_kib = names.memory_bytes / kib;
    balloon.current_kib =
        counted.alias().empty() ? balloon.maximum_kib : counted.actual_bytes() / kib;
    const auto tell = [&](bool is_known, MemoryTag tag, std::uint64_t value) {
        if (is_known) balloon.guest.emplace_back(tag, value);
    };
    tell(counted.has_swap_in_bytes(), swap_in, counted.swap_in_bytes() / kib);
    tell(counted.has_swap_out_bytes(), swap_out, counted.swap_out_bytes() / kib);
    tell(counted.has_major_faults(), major_fault, counted.major_faults());
    tell(counted.has_minor_faults(), minor_fault, counted.minor_faults());
    tell(counted.has_free_bytes(), unused, counted.free_bytes() / kib);
    tell(counted.has_total_bytes(), available, counted.total_bytes() / kib);
    tell(counted.has_available_bytes(), usable, counted.available_bytes() / kib);
    tell(counted.has_last_update_s(), last_update, counted.last_update_s());
    tell(counted.has_disk_caches_bytes(), disk_caches, counted.disk_caches_bytes() / kib);
    tell(counted.has_huge_page_allocations(), huge_page_allocations,
         counted.huge_page_allocations());
    tell(counted.has_huge_page_failures(), huge_page_failures, counted.huge_page_failures());
    return balloon;
}

}  // namespace

Statistics translate(const wire::Statistics& counted, const HostNames& names)
{
    Statistics statistics;
    for (const wire::VcpuStatistics& vcpu : counted.vcpus()) {
        statistics.vcpus.push_back(translate_vcpu(vcpu));
        add_up(statistics.cpu, vcpu);
    }
    for (const wire::BlockStatistics& block : counted.blocks())
        statistics.blocks.push_back(translate_block(block, names));
    for (const wire::NetStatistics& net : counted.nets())
        statistics.interfaces.push_back(translate_net(net, names));
    if (counted.vcpus_size() > 0) statistics.hypervisor = translate_machine(counted);
    statistics.balloon = translate_balloon(counted.balloon(), names);
    return statistics;
}

}  // namespace hostler::drivers::kvm
