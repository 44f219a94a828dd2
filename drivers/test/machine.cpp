#include "drivers/test/machine.hpp"

#include <algorithm>

#include "xml/domain/domain.hpp"

namespace hostler::drivers::test {

PretendMachine::PretendMachine(const StartOrder& order, Clock now)
    : listener_(order.listener),
      now_(std::move(now)),
      resumed_at_ns_(order.is_paused ? 0 : now_().count()),
      vcpus_(order.live.current_vcpus.value_or(order.live.vcpus)),
      memory_kib_(order.live.current_memory_kib),
      memory_max_kib_(order.live.memory_kib)
{
    for (const xml::Disk& disk : order.live.devices.disks) disks_.push_back(disk.target.str());
    for (const xml::Interface& interface : order.live.devices.interfaces)
        interfaces_.push_back(interface.target.str());
}

std::uint64_t PretendMachine::ran_ns() const
{
    const std::int64_t since = resumed_at_ns_;
    const std::int64_t running = since == 0 ? 0 : now_().count() - since;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(ran_before_ns_ + running, 0));
}

Task<> PretendMachine::pause()
{
    ran_before_ns_ = static_cast<std::int64_t>(ran_ns());
    resumed_at_ns_ = 0;
    co_return;
}

Task<> PretendMachine::resume()
{
    resumed_at_ns_ = now_().count();
    co_return;
}

Task<> PretendMachine::shutdown(ShutdownMode)
{
    listener_.report(MachineEnded{EndReason::guest_shutdown, "the guest powered off"});
    co_return;
}

Task<> PretendMachine::reboot(ShutdownMode)
{
    listener_.report(MachineRebooted{});
    co_return;
}

Task<> PretendMachine::reset()
{
    listener_.report(MachineRebooted{});
    co_return;
}

Task<> PretendMachine::stop(StopMode)
{
    co_return;
}

Task<> PretendMachine::set_memory(std::uint64_t kib)
{
    memory_kib_ = kib;
    listener_.report(MachineBalloon{kib});
    co_return;
}

Task<> PretendMachine::set_vcpus(unsigned count)
{
    vcpus_ = count;
    co_return;
}

Statistics PretendMachine::statistics() const
{
    Statistics statistics;
    const std::uint64_t ran = ran_ns();
    statistics.cpu = {.time_ns = ran, .user_ns = ran / 4, .system_ns = ran / 4};
    for (unsigned number = 0; number < vcpus_; ++number)
        statistics.vcpus.push_back(
            {.number = number, .state = VcpuState::running, .time_ns = ran / vcpus_, .cpu = 0});
    for (const std::string& target : disks_) {
        BlockStatistics block;
        block.target = target;
        statistics.blocks.push_back(std::move(block));
    }
    for (const std::string& target : interfaces_) {
        InterfaceStatistics interface;
        interface.target = target;
        statistics.interfaces.push_back(std::move(interface));
    }
    statistics.balloon = {.current_kib = memory_kib_, .maximum_kib = memory_max_kib_};
    return statistics;
}

}  // namespace hostler::drivers::test
