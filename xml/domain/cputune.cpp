#include "xml/domain/cputune.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part vcpu_pin_parts[] = {
    attribute<&VcpuPin::vcpu>("vcpu", "The vCPU.").required().always(),
    attribute<&VcpuPin::cpus>("cpuset", "The host's CPUs.").required(),
};

constexpr Part iothread_pin_parts[] = {
    attribute<&IothreadPin::iothread>("iothread", "The I/O thread, from 1.")
        .required()
        .range(1, UINT32_MAX),
    attribute<&IothreadPin::cpus>("cpuset", "The host's CPUs.").required(),
};

Complaint judge(Scheduler& scheduler)
{
    const bool is_realtime =
        scheduler.policy == Scheduler::Policy::fifo || scheduler.policy == Scheduler::Policy::rr;
    if (is_realtime && !scheduler.priority)
        return {"Missing scheduler priority: fifo and rr have one", ErrorCode::xml_error};
    if (!is_realtime) scheduler.priority.reset();
    return {};
}

constexpr Part policy_part =
    attribute<&Scheduler::policy>("scheduler", "The host's policy.").required();
constexpr Part priority_part = attribute<&Scheduler::priority>("priority", "Among its like.");

constexpr Part vcpu_scheduler_parts[] = {
    attribute<&Scheduler::members>("vcpus", "The vCPUs.").required(),
    policy_part,
    priority_part,
    rule<judge>("fifo and rr have a priority"),
};
constexpr Part iothread_scheduler_parts[] = {
    attribute<&Scheduler::members>("iothreads", "The I/O threads.").required(),
    policy_part,
    priority_part,
    rule<judge>("fifo and rr have a priority"),
};
constexpr Part emulator_scheduler_parts[] = {
    policy_part,
    priority_part,
    rule<judge>("fifo and rr have a priority"),
};

template <auto Member>
constexpr Part period(std::string_view name)
{
    return leaf<Member>(name, "Microseconds of a period.").range(1000, 1000000);
}
template <auto Member>
constexpr Part quota(std::string_view name)
{
    return leaf<Member>(name, "Microseconds it may run in a period; negative: all.");
}

constexpr Part parts[] = {
    leaf<&CpuTune::shares>("shares", "Its weight among domains."),
    period<&CpuTune::period_us>("period"),
    quota<&CpuTune::quota_us>("quota"),
    period<&CpuTune::global_period_us>("global_period"),
    quota<&CpuTune::global_quota_us>("global_quota"),
    period<&CpuTune::emulator_period_us>("emulator_period"),
    quota<&CpuTune::emulator_quota_us>("emulator_quota"),
    period<&CpuTune::iothread_period_us>("iothread_period"),
    quota<&CpuTune::iothread_quota_us>("iothread_quota"),
    child<&CpuTune::vcpu_pins>("vcpupin", "Where a vCPU runs."),
    wrapped<&CpuTune::emulator_pin>("emulatorpin", "cpuset", "Where the rest runs."),
    child<&CpuTune::iothread_pins>("iothreadpin", "Where an I/O thread runs."),
    child<&CpuTune::vcpu_schedulers>("vcpusched", "How vCPUs are scheduled.", vcpu_scheduler_parts),
    child<&CpuTune::iothread_schedulers>("iothreadsched", "How I/O threads are scheduled.",
                                         iothread_scheduler_parts),
    child<&CpuTune::emulator_scheduler>("emulatorsched", "How the rest is scheduled.",
                                        emulator_scheduler_parts),
    child<&CpuTune::cache_tunes>("cachetune", "Shares of the host's caches."),
    child<&CpuTune::memory_tunes>("memorytune", "Shares of memory bandwidth."),
    rule<[](CpuTune& tune) { return judge_resctrl(tune); }>("shares do not overlap"),
};

}  // namespace

Words words(Scheduler::Policy)
{
    static constexpr std::string_view all[] = {"", "batch", "idle", "fifo", "rr"};
    return all;
}

const Element& schema(const VcpuPin*)
{
    static constexpr Element element = {"vcpupin", "Where a vCPU runs.", vcpu_pin_parts};
    return element;
}

const Element& schema(const IothreadPin*)
{
    static constexpr Element element = {"iothreadpin", "Where an I/O thread runs.",
                                        iothread_pin_parts};
    return element;
}

const Element& schema(const CpuTune*)
{
    static constexpr Element element = {"cputune", "Where and when the domain runs.", parts};
    return element;
}

}  // namespace hostler::xml
