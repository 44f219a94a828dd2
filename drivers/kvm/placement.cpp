#include "drivers/kvm/placement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hostler::drivers::kvm {
namespace {

using xml::CpuSet;
using xml::CpuTune;
using xml::Scheduler;

constexpr std::uint64_t quota_us_min = 1000;
constexpr std::uint64_t weight_max = 10'000;
constexpr int priority_max = 99;

Error refusal(std::string detail)
{
    return {ErrorCode::config_unsupported, std::move(detail)};
}

/// Where the emulator's wish and the I/O thread's are for one thread, they must be one wish.
Error contradiction(std::string_view emulator, std::string_view iothread)
{
    return refusal(
        fmt::format("<{}> and <{}> differ: hostler-vmm's I/O thread is the emulator's thread",
                    emulator, iothread));
}

Result<Done> require_on_host(const CpuSet& cpus, const CpuSet& host_cpus, std::string_view element)
{
    for (std::uint32_t cpu = 0; !cpus.empty() && cpu <= cpus.last(); ++cpu)
        if (cpus.has(cpu) && !host_cpus.has(cpu))
            return refusal(fmt::format("{} cpuset='{}': CPU {} is not one of this host's {}",
                                       element, cpus.text(), cpu, host_cpus.text()));
    return Done{};
}

Result<Done> set_scheduler(ThreadPlacement& thread, const Scheduler& scheduler,
                           std::string_view element)
{
    const bool is_realtime =
        scheduler.policy == Scheduler::Policy::fifo || scheduler.policy == Scheduler::Policy::rr;
    const int priority = scheduler.priority.value_or(0);
    if (is_realtime && (priority < 1 || priority > priority_max))
        return refusal(fmt::format("{} priority='{}': a realtime priority is 1 to {}", element,
                                   priority, priority_max));
    thread.policy = scheduler.policy;
    thread.priority = is_realtime ? priority : 0;
    return Done{};
}

Result<CpuBandwidth> bandwidth(std::optional<std::uint64_t> period_us,
                               std::optional<std::int64_t> quota_us, std::string_view name)
{
    CpuBandwidth bandwidth;
    if (period_us && *period_us != 0) bandwidth.period_us = *period_us;
    if (!quota_us || *quota_us <= 0) return bandwidth;  // 0 and what is negative: no limit
    bandwidth.quota_us = static_cast<std::uint64_t>(*quota_us);
    if (*bandwidth.quota_us < quota_us_min)
        return refusal(fmt::format("<{}>{}</{}>: the kernel's least is {} us", name, *quota_us,
                                   name, quota_us_min));
    return bandwidth;
}

Result<CpuBandwidth> devices_bandwidth(const CpuTune& tune)
{
    const auto emulator =
        bandwidth(tune.emulator_period_us, tune.emulator_quota_us, "emulator_quota");
    if (!emulator) return emulator;
    const auto iothread =
        bandwidth(tune.iothread_period_us, tune.iothread_quota_us, "iothread_quota");
    if (!iothread || !iothread->quota_us) return iothread ? emulator : iothread;
    if (emulator->quota_us && *emulator != *iothread)
        return contradiction("emulator_quota", "iothread_quota");
    return iothread;
}

Result<CpuShares> plan_shares(const CpuTune& tune)
{
    CpuShares shares;
    if (tune.shares && *tune.shares != 0) {
        if (*tune.shares > weight_max)
            return refusal(fmt::format("<shares>{}</shares>: with cgroup v2 it is 1 to {}",
                                       *tune.shares, weight_max));
        shares.weight = tune.shares;
    }
    const auto all = bandwidth(tune.global_period_us, tune.global_quota_us, "global_quota");
    if (!all) return all.error();
    const auto each = bandwidth(tune.period_us, tune.quota_us, "quota");
    if (!each) return each.error();
    const auto emulator = devices_bandwidth(tune);
    if (!emulator) return emulator.error();
    shares.all = *all;
    shares.each_vcpu = *each;
    shares.emulator = *emulator;
    return shares;
}

/// The number of the I/O thread: a machine has at most one, the thread that serves its devices,
/// which is the emulator's as well. Nothing where the definition has none.
std::optional<std::uint32_t> iothread_of(const xml::Domain& live)
{
    if (!live.iothread_list.empty()) return live.iothread_list.front().id;
    if (live.iothreads == 0) return std::nullopt;
    return 1;
}

Result<Done> check_iothreads(const xml::Domain& live)
{
    if (std::max<std::size_t>(live.iothreads, live.iothread_list.size()) > 1)
        return refusal(fmt::format(
            "<iothreads>{}</iothreads>: hostler-vmm serves all devices on one thread, and has one "
            "I/O thread at most",
            std::max<std::size_t>(live.iothreads, live.iothread_list.size())));
    if (!live.cpu_tune) return Done{};
    const std::optional<std::uint32_t> own = iothread_of(live);
    for (const xml::IothreadPin& pin : live.cpu_tune->iothread_pins)
        if (pin.iothread != own)
            return refusal(fmt::format("<iothreadpin iothread='{}'>: there is no such I/O thread",
                                       pin.iothread));
    for (const Scheduler& scheduler : live.cpu_tune->iothread_schedulers)
        if (!own || scheduler.members.text() != std::to_string(*own))
            return refusal(
                fmt::format("<iothreadsched iothreads='{}'>: there is no such I/O thread",
                            scheduler.members.text()));
    if (live.cpu_tune->iothread_quota_us.value_or(0) > 0 && !own)
        return refusal("<iothread_quota>: there is no I/O thread");
    return Done{};
}

Result<Done> plan_vcpus(Placement& placement, const CpuTune& tune, const CpuSet& host_cpus)
{
    for (const xml::VcpuPin& pin : tune.vcpu_pins) {
        if (pin.vcpu >= placement.vcpus.size()) continue;  // there is no such vCPU
        const std::string element = fmt::format("<vcpupin vcpu='{}'>", pin.vcpu);
        if (const auto sound = require_on_host(pin.cpus, host_cpus, element); !sound) return sound;
        placement.vcpus[pin.vcpu].cpus = pin.cpus;
    }
    for (const Scheduler& scheduler : tune.vcpu_schedulers)
        for (std::uint32_t vcpu = 0; vcpu < placement.vcpus.size(); ++vcpu)
            if (scheduler.members.has(vcpu))
                if (const auto done =
                        set_scheduler(placement.vcpus[vcpu], scheduler, "<vcpusched>");
                    !done)
                    return done;
    return Done{};
}

Result<Done> pin_devices(ThreadPlacement& devices, const CpuTune& tune, const CpuSet& host_cpus)
{
    const CpuSet& emulator = tune.emulator_pin;
    if (const auto sound = require_on_host(emulator, host_cpus, "<emulatorpin>"); !sound)
        return sound;
    if (!emulator.empty()) devices.cpus = emulator;
    if (tune.iothread_pins.empty()) return Done{};
    const xml::IothreadPin& pin = tune.iothread_pins.front();
    const std::string element = fmt::format("<iothreadpin iothread='{}'>", pin.iothread);
    if (const auto sound = require_on_host(pin.cpus, host_cpus, element); !sound) return sound;
    if (!emulator.empty() && emulator != pin.cpus)
        return contradiction("emulatorpin", "iothreadpin");
    devices.cpus = pin.cpus;
    return Done{};
}

Result<Done> schedule_devices(ThreadPlacement& devices, const CpuTune& tune)
{
    if (tune.emulator_scheduler)
        if (const auto done = set_scheduler(devices, *tune.emulator_scheduler, "<emulatorsched>");
            !done)
            return done;
    if (tune.iothread_schedulers.empty()) return Done{};
    const ThreadPlacement emulator = devices;
    if (const auto done =
            set_scheduler(devices, tune.iothread_schedulers.front(), "<iothreadsched>");
        !done)
        return done;
    if (tune.emulator_scheduler && devices != emulator)
        return contradiction("emulatorsched", "iothreadsched");
    return Done{};
}

}  // namespace

Result<Placement> plan_placement(const xml::Domain& live, const CpuSet& host_cpus)
{
    if (const auto sound = require_on_host(live.vcpu_cpus, host_cpus, "<vcpu>"); !sound)
        return sound.error();
    if (const auto sound = check_iothreads(live); !sound) return sound.error();
    ThreadPlacement anywhere;
    anywhere.cpus = live.vcpu_cpus.empty() ? host_cpus : live.vcpu_cpus;
    Placement placement;
    placement.vcpus.assign(live.vcpus, anywhere);
    placement.emulator = anywhere;
    if (!live.cpu_tune) return placement;
    const CpuTune& tune = *live.cpu_tune;
    if (const auto done = plan_vcpus(placement, tune, host_cpus); !done) return done.error();
    if (const auto done = pin_devices(placement.emulator, tune, host_cpus); !done)
        return done.error();
    if (const auto done = schedule_devices(placement.emulator, tune); !done) return done.error();
    const Result<CpuShares> shares = plan_shares(tune);
    if (!shares) return shares.error();
    placement.shares = *shares;
    return placement;
}

Result<Done> judge_placement(const xml::Domain& definition)
{
    if (!asks_for_placement(definition)) return Done{};
    static const CpuSet every_cpu = [] {
        CpuSet set;
        for (std::uint32_t cpu = 0; cpu <= CpuSet::number_max; ++cpu) set.add(cpu);
        return set;
    }();
    const Result<Placement> placed = plan_placement(definition, every_cpu);
    if (!placed) return placed.error();
    return Done{};
}

bool asks_for_placement(const xml::Domain& live)
{
    return live.cpu_tune || !live.vcpu_cpus.empty() || live.iothreads > 0 ||
           !live.iothread_list.empty();
}

}  // namespace hostler::drivers::kvm
