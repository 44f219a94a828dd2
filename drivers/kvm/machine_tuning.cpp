// KvmMachine, the part that is changed while the guest runs: the places and shares of its threads,
// halt polling, what its clocks do in a pause, its CMOS clock. A change is made whole or not at
// all.

#include <fmt/format.h>

#include <chrono>

#include "drivers/host/cpu_set.hpp"
#include "drivers/kvm/kvm_features.hpp"
#include "drivers/kvm/machine.hpp"
#include "drivers/kvm/thread_scheduling.hpp"
#include "drivers/kvm/timing.hpp"

namespace hostler::drivers::kvm {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

xml::CpuSet online_cpus()
{
    return host::read_cpu_set(host::HostRoot(), "/sys/devices/system/cpu/online");
}

/// The limits of devices, in their order.
auto limits(const xml::Devices& devices)
{
    std::pair<std::vector<xml::Box<xml::IoTune>>, std::vector<xml::Box<xml::Bandwidth>>> limits;
    for (const xml::Disk& disk : devices.disks)
        limits.first.push_back(disk.extras ? disk.extras->iotune : xml::Box<xml::IoTune>());
    for (const xml::Interface& interface : devices.interfaces)
        limits.second.push_back(interface.extras ? interface.extras->bandwidth
                                                 : xml::Box<xml::Bandwidth>());
    return limits;
}

/// What only a start can carry out.
void refuse_the_rest(const xml::Domain& now, const xml::Domain& next)
{
    if (now.memory_tune != next.memory_tune) unsupported("change a running domain's <memtune>");
    if (now.block_tune != next.block_tune) unsupported("change a running domain's <blkiotune>");
    if (now.numa_tune != next.numa_tune) unsupported("change a running domain's <numatune>");
    if (now.iothreads != next.iothreads || now.iothread_list != next.iothread_list)
        unsupported("change a running domain's I/O threads");
    if (limits(now.devices) != limits(next.devices))
        unsupported("change limits of a running domain's devices");
}

Result<Changes> plan(const CpuGroup& group, const GuestThreads& threads, const Placement& now,
                     const Placement& wanted)
{
    Changes changes;
    for (std::size_t vcpu = 0; vcpu < threads.vcpus.size() && vcpu < wanted.vcpus.size(); ++vcpu) {
        Result<Changes> one =
            plan_thread(threads.vcpus[vcpu], wanted.vcpus[vcpu], fmt::format("vCPU {}", vcpu));
        if (!one) return one.error();
        changes.add(*std::move(one));
    }
    Result<Changes> emulator = plan_thread(threads.devices, wanted.emulator, "the emulator");
    if (!emulator) return emulator.error();
    changes.add(*std::move(emulator));
    Result<Changes> shares = group.plan(now.shares, wanted.shares, threads);
    if (!shares) return shares.error();
    changes.add(*std::move(shares));
    return changes;
}

/// As the VMM takes it while the guest runs: KVM's own parameter comes back only by its value.
wire::HaltPoll halt_poll_order(const xml::Domain& next)
{
    wire::HaltPoll order = halt_poll_of(next);
    if (order.mode() != wire::HaltPoll::MODE_HOST) return order;
    const host::HostRoot root;
    order.set_max_ns(root.number("/sys/module/kvm/parameters/halt_poll_ns").value_or(0));
    return order;
}

std::time_t now_s()
{
    return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

/// A guest that keeps its CMOS clock in local time reads UTC from it by taking so much away.
std::int64_t local_part_s(const xml::Clock& clock)
{
    return clock.offset == xml::Clock::Offset::localtime ? rtc_offset_s(clock, now_s()) : 0;
}

}  // namespace

/// Blocks briefly.
Task<std::optional<Error>> KvmMachine::place(PlacingOrder order, Changes& made)
{
    Result<Changes> changes = plan(order.group, order.threads, order.now, order.wanted);
    if (!changes) co_return changes.error();
    made = *std::move(changes);
    const Result<Done> done = made.make();
    if (!done) co_return done.error();
    co_return std::nullopt;
}

Task<> KvmMachine::take_back(Changes changes)
{
    changes.undo();
    co_return;
}

void KvmMachine::assume_placed()
{
    if (Result<Placement> placed = plan_placement(obeyed_, online_cpus()); placed)
        placement_ = *std::move(placed);
}

Task<std::optional<Error>> KvmMachine::settle(bool stays_paused)
{
    const Result<Placement> wanted = plan_placement(obeyed_, online_cpus());
    if (!wanted) co_return wanted.error();
    PlacingOrder places{CpuGroup(link_->traces().cpu_group), link_->threads(), placement_, *wanted};
    Changes changes;
    std::optional<Error> problem = co_await on(blocking_, place(std::move(places), changes));
    if (problem) co_return problem;
    placement_ = *wanted;
    if (stays_paused) co_return std::nullopt;
    wire::Request resume;
    resume.mutable_resume();
    problem = co_await order(std::move(resume));
    co_return problem;
}

Task<> KvmMachine::tune(const xml::Domain& next)
{
    refuse_the_rest(obeyed_, next);
    const xml::Domain wanted_definition = next;
    const Placement wanted = plan_placement(next, online_cpus()).or_throw();
    PlacingOrder places{CpuGroup(link_->traces().cpu_group), link_->threads(), placement_, wanted};
    Changes changes;
    std::optional<Error> problem = co_await on(blocking_, place(std::move(places), changes));
    if (problem) throw *problem;
    problem = co_await obey_timing(wanted_definition);
    if (problem) {
        co_await on(blocking_, take_back(std::move(changes)));
        throw *problem;
    }
    placement_ = wanted;
    obeyed_ = wanted_definition;
}

/// Halt polling, then the clocks; the first is taken back where the second is refused.
Task<std::optional<Error>> KvmMachine::obey_timing(const xml::Domain& next)
{
    xml::Domain judged = next;
    for (const auto rule : {judge_kvm_features, judge_pauses})
        if (const Result<Done> sound = rule(judged, {}); !sound) co_return sound.error();
    const bool has_new_poll =
        halt_poll_of(obeyed_).SerializeAsString() != halt_poll_of(next).SerializeAsString();
    if (has_new_poll) {
        wire::Request request;
        *request.mutable_set_halt_poll()->mutable_halt_poll() = halt_poll_order(next);
        const std::optional<Error> problem = co_await order(std::move(request));
        if (problem) co_return problem;
    }
    if (pause_of(obeyed_) == pause_of(next)) co_return std::nullopt;
    wire::Request request;
    request.mutable_set_clock_pause()->set_pause(pause_of(next));
    const std::optional<Error> problem = co_await order(std::move(request));
    if (problem && has_new_poll) {
        wire::Request back;
        *back.mutable_set_halt_poll()->mutable_halt_poll() = halt_poll_order(obeyed_);
        co_await order(std::move(back));
    }
    co_return problem;
}

Task<std::optional<Error>> KvmMachine::order(wire::Request request)
{
    const std::optional<Error> problem =
        co_await on(link_->strand(), link_->try_to(std::move(request)));
    co_return problem;
}

// There is no agent in the guest: its time is that of the machine's CMOS clock, which a guest reads
// when it boots, and by hwclock.

Task<std::int64_t> KvmMachine::guest_time_ns()
{
    const wire::Statistics figures = co_await on(link_->strand(), link_->ask_statistics());
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t ahead_s = figures.clock().rtc_offset_s() - local_part_s(obeyed_.clock);
    co_return std::chrono::nanoseconds(now).count() + ahead_s* second_ns;
}

Task<> KvmMachine::set_guest_time_ns(std::int64_t time, bool syncs)
{
    const std::int64_t as_defined = rtc_offset_s(obeyed_.clock, now_s());
    const std::int64_t as_told = time / second_ns - now_s() + local_part_s(obeyed_.clock);
    wire::Request request;
    request.mutable_set_rtc()->set_offset_s(syncs ? as_defined : as_told);
    co_await on(link_->strand(), link_->perform(std::move(request)));
}

}  // namespace hostler::drivers::kvm
