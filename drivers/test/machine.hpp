#pragma once
// PretendMachine: a guest that exists only as an object. Used on its domain's strand.

#include <atomic>

#include "drivers/driver.hpp"

namespace hostler::drivers::test {

class PretendMachine final : public Machine {
public:
    PretendMachine(const StartOrder& order, Clock now);

    Task<> pause() override;
    Task<> resume() override;
    Task<> shutdown(ShutdownMode mode) override;
    Task<> reboot(ShutdownMode mode) override;
    Task<> reset() override;
    Task<> stop(StopMode mode) override;
    Task<> set_memory(std::uint64_t kib) override;
    Task<> set_vcpus(unsigned count) override;

    Statistics statistics() const override;

private:
    /// Nanoseconds that the guest has run, pauses left out.
    std::uint64_t ran_ns() const;

    MachineListener& listener_;
    const Clock now_;
    std::atomic<std::int64_t> resumed_at_ns_;  ///< 0 while paused
    std::atomic<std::int64_t> ran_before_ns_ = 0;
    std::atomic<unsigned> vcpus_;
    std::atomic<std::uint64_t> memory_kib_;
    const std::uint64_t memory_max_kib_;
    std::vector<std::string> disks_;
    std::vector<std::string> interfaces_;
};

}  // namespace hostler::drivers::test
