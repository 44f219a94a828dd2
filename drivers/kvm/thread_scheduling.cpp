#include "drivers/kvm/thread_scheduling.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace hostler::drivers::kvm {
namespace {

using Policy = xml::Scheduler::Policy;

/// A kernel's CPU mask as wide as a CpuSet can be.
class CpuMask {
public:
    CpuMask() : mask_(CPU_ALLOC(cpus)), bytes_(CPU_ALLOC_SIZE(cpus))
    {
        CPU_ZERO_S(bytes_, mask_.get());
    }
    explicit CpuMask(const xml::CpuSet& set) : CpuMask()
    {
        for (std::uint32_t cpu = 0; !set.empty() && cpu <= set.last(); ++cpu)
            if (set.has(cpu)) CPU_SET_S(cpu, bytes_, mask_.get());
    }

    cpu_set_t* get() { return mask_.get(); }
    std::size_t bytes() const { return bytes_; }
    xml::CpuSet set() const
    {
        xml::CpuSet set;
        for (std::uint32_t cpu = 0; cpu < cpus; ++cpu)
            if (CPU_ISSET_S(cpu, bytes_, mask_.get())) set.add(cpu);
        return set;
    }

private:
    static constexpr std::uint32_t cpus = xml::CpuSet::number_max + 1;

    struct Free {
        void operator()(cpu_set_t* mask) const { CPU_FREE(mask); }
    };
    std::unique_ptr<cpu_set_t, Free> mask_;
    std::size_t bytes_;
};

int kernel_policy(Policy policy)
{
    switch (policy) {
        case Policy::batch:
            return SCHED_BATCH;
        case Policy::idle:
            return SCHED_IDLE;
        case Policy::fifo:
            return SCHED_FIFO;
        case Policy::rr:
            return SCHED_RR;
        case Policy::absent:
            break;
    }
    return SCHED_OTHER;
}

Policy policy_of(int policy)
{
    switch (policy & ~SCHED_RESET_ON_FORK) {
        case SCHED_BATCH:
            return Policy::batch;
        case SCHED_IDLE:
            return Policy::idle;
        case SCHED_FIFO:
            return Policy::fifo;
        case SCHED_RR:
            return Policy::rr;
        default:
            return Policy::absent;
    }
}

Error refusal(const std::string& who, const std::string& what)
{
    const int reason = errno;
    const bool lacks_right = reason == EPERM || reason == EACCES;
    return {lacks_right ? ErrorCode::operation_denied : ErrorCode::system_error,
            fmt::format("{}: {}: {}", who, what, std::strerror(reason))};
}

/// A guest's threads are another user's: to move them takes a right, to ask where they are none.
Result<Done> set_cpus(int thread_id, const xml::CpuSet& cpus, const std::string& who)
{
    CpuMask now;
    if (::sched_getaffinity(thread_id, now.bytes(), now.get()) == 0 && now.set() == cpus)
        return Done{};
    CpuMask mask(cpus);
    if (::sched_setaffinity(thread_id, mask.bytes(), mask.get()) == 0) return Done{};
    std::string what = fmt::format("it cannot run on CPUs {}", cpus.text());
    if (errno == EPERM) what += ", which needs CAP_SYS_NICE";
    return refusal(who, what);
}

Result<Done> schedule(int thread_id, const ThreadPlacement& wanted, const std::string& who)
{
    sched_param parameters{};
    const bool is_known = ::sched_getparam(thread_id, &parameters) == 0;
    const bool is_there = is_known && parameters.sched_priority == wanted.priority &&
                          policy_of(::sched_getscheduler(thread_id)) == wanted.policy;
    if (is_there) return Done{};
    parameters.sched_priority = wanted.priority;
    if (::sched_setscheduler(thread_id, kernel_policy(wanted.policy), &parameters) == 0)
        return Done{};
    const std::string_view name =
        wanted.policy == Policy::absent ? "other" : xml::word(wanted.policy);
    std::string what = fmt::format("scheduler '{}' with priority {}", name, wanted.priority);
    if (errno == EPERM) what += " needs CAP_SYS_NICE";
    if (errno == EPERM && wanted.priority > 0)
        what += fmt::format(", or an RLIMIT_RTPRIO of at least {}", wanted.priority);
    return refusal(who, what);
}

}  // namespace

Result<ThreadPlacement> placement_of(int thread_id)
{
    CpuMask mask;
    if (::sched_getaffinity(thread_id, mask.bytes(), mask.get()) != 0)
        return refusal(fmt::format("thread {}", thread_id), "its CPUs cannot be read");
    sched_param parameters{};
    ::sched_getparam(thread_id, &parameters);
    return ThreadPlacement{mask.set(), policy_of(::sched_getscheduler(thread_id)),
                           parameters.sched_priority};
}

Result<Done> place(int thread_id, const ThreadPlacement& wanted, const std::string& who)
{
    if (const Result<Done> moved = set_cpus(thread_id, wanted.cpus, who); !moved) return moved;
    return schedule(thread_id, wanted, who);
}

Result<Changes> plan_thread(int thread_id, const ThreadPlacement& wanted, std::string who)
{
    const Result<ThreadPlacement> before = placement_of(thread_id);
    if (!before) return before.error();
    Changes changes;
    if (*before == wanted) return changes;
    changes.add({[=] {
                     const Result<Done> done = place(thread_id, wanted, who);
                     // The CPUs may have been taken and the policy not.
                     if (!done) (void)place(thread_id, *before, who);
                     return done;
                 },
                 [=, before = *before] { (void)place(thread_id, before, who); }});
    return changes;
}

}  // namespace hostler::drivers::kvm
