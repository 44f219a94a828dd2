// Machine, the part that counts.
#include <unistd.h>

#include "drivers/kvm/vmm/machine/machine.hpp"

namespace hostler::vmm {
namespace {

using proto::vmm::VcpuStatistics;

/// Counters of one value, by KVM's own names; histograms stay out.
template <class Rows>
void add_counters(const KvmStatistics& source, const KvmStatistics::Sample& sample, Rows* rows)
{
    if (sample.empty()) return;
    for (const KvmStatistics::Counter& counter : source.counters()) {
        if (counter.count != 1) continue;
        auto* const row = rows->Add();
        row->set_name(counter.name);
        row->set_value(sample[counter.first]);
    }
}

/// KVM says of itself whether the vCPU waits for an interrupt.
bool is_blocking(const KvmStatistics& source, const KvmStatistics::Sample& sample)
{
    const KvmStatistics::Counter* const counter = source.find("blocking");
    return counter && !sample.empty() && sample[counter->first];
}

}  // namespace

void Machine::collect(proto::vmm::Statistics& statistics)
{
    for (const auto& vcpu : processors_.all())
        if (platform_.processor_slots().is_plugged_in(vcpu->index()))
            collect_vcpu(*vcpu, *statistics.add_vcpus());
    if (vm_statistics_)
        add_counters(*vm_statistics_, vm_statistics_->sample(), statistics.mutable_machine());
    halt_governor_->collect(statistics);
    clock_->collect(*statistics.mutable_clock());
    statistics.mutable_clock()->set_rtc_offset_s(platform_.cmos().offset_s());
    for (const auto& device : devices_) device->collect(statistics);
}

void Machine::collect_vcpu(const Vcpu& vcpu, VcpuStatistics& row) const
{
    row.set_index(vcpu.index());
    row.set_thread_id(vcpu.thread_id());
    row.set_state(vcpu.is_parked() ? VcpuStatistics::STATE_PARKED : VcpuStatistics::STATE_RUNNING);
    if (vcpu.index() < thread_times_.size()) {
        const ThreadTimes::Sample times = thread_times_[vcpu.index()].sample();
        row.set_cpu_time_ns(times.cpu_ns);
        row.set_user_time_ns(times.user_ns);
        row.set_system_time_ns(times.system_ns);
        row.set_run_delay_ns(times.run_delay_ns);
        if (times.processor >= 0) row.set_processor(times.processor);
    }
    if (vcpu.index() >= vcpu_statistics_.size()) return;
    const KvmStatistics& source = vcpu_statistics_[vcpu.index()];
    const KvmStatistics::Sample sample = source.sample();
    if (!has_begun(vcpu, sample))
        row.set_state(VcpuStatistics::STATE_OFFLINE);
    else if (!vcpu.is_parked() && is_blocking(source, sample))
        row.set_state(VcpuStatistics::STATE_HALTED);
    add_counters(source, sample, row.mutable_kvm());
}

/// A vCPU that waits for INIT and SIPI has not left the guest since power-on: it was never in it.
bool Machine::has_begun(const Vcpu& vcpu, const KvmStatistics::Sample& sample) const
{
    const KvmStatistics::Counter* const exits = vcpu_statistics_[vcpu.index()].find("exits");
    if (vcpu.index() == 0 || !exits || sample.empty()) return true;
    if (vcpu.index() >= exits_before_begin_.size()) return sample[exits->first] != 0;
    const std::optional<std::uint64_t>& before = exits_before_begin_[vcpu.index()];
    return !before || sample[exits->first] != *before;
}

void Machine::note_exits()
{
    exits_before_begin_.clear();
    for (const KvmStatistics& source : vcpu_statistics_) {
        const KvmStatistics::Counter* const exits = source.find("exits");
        const KvmStatistics::Sample sample = source.sample();
        exits_before_begin_.push_back(exits && !sample.empty() ? sample[exits->first] : 0);
    }
}

/// This process may have seen nothing of it: it is restored, and has not run yet.
void Machine::note_begun(unsigned vcpu)
{
    if (vcpu < exits_before_begin_.size()) exits_before_begin_[vcpu].reset();
}

proto::vmm::Started Machine::threads() const
{
    proto::vmm::Started started;
    for (const auto& vcpu : processors_.all()) started.add_vcpu_threads(vcpu->thread_id());
    started.set_device_thread(::getpid());
    return started;
}

}  // namespace hostler::vmm
