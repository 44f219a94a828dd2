#pragma once
// On which of the host's CPUs, in which turn and with how much cache the domain's threads run.

#include <vector>

#include "xml/domain/resctrl.hpp"
#include "xml/schema/box.hpp"
#include "xml/schema/cpu_set.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct VcpuPin {
    std::uint32_t vcpu = 0;
    CpuSet cpus;

    bool operator==(const VcpuPin&) const = default;
};
const Element& schema(const VcpuPin*);

struct IothreadPin {
    std::uint32_t iothread = 0;
    CpuSet cpus;

    bool operator==(const IothreadPin&) const = default;
};
const Element& schema(const IothreadPin*);

struct Scheduler {
    enum class Policy : std::uint8_t { absent, batch, idle, fifo, rr };

    CpuSet members;  ///< vCPUs or I/O threads; none for the emulator
    Policy policy = Policy::absent;
    std::optional<std::int32_t> priority;  ///< fifo, rr

    bool operator==(const Scheduler&) const = default;
};
Words words(Scheduler::Policy);

struct CpuTune {
    std::optional<std::uint64_t> shares;
    std::optional<std::uint64_t> period_us;
    std::optional<std::int64_t> quota_us;  ///< negative: no limit
    std::optional<std::uint64_t> global_period_us;
    std::optional<std::int64_t> global_quota_us;
    std::optional<std::uint64_t> emulator_period_us;
    std::optional<std::int64_t> emulator_quota_us;
    std::optional<std::uint64_t> iothread_period_us;
    std::optional<std::int64_t> iothread_quota_us;
    CpuSet emulator_pin;
    std::vector<VcpuPin> vcpu_pins;
    std::vector<IothreadPin> iothread_pins;
    Box<Scheduler> emulator_scheduler;
    std::vector<Scheduler> vcpu_schedulers;
    std::vector<Scheduler> iothread_schedulers;
    std::vector<CacheTune> cache_tunes;
    std::vector<MemoryBandwidthTune> memory_tunes;

    bool operator==(const CpuTune&) const = default;
};
const Element& schema(const CpuTune*);

}  // namespace hostler::xml
