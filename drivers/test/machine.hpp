#pragma once
// PretendMachine: a guest that exists only as an object. Used on its domain's strand.

#include <atomic>

#include "drivers/driver.hpp"
#include "drivers/test/pretend_agent.hpp"

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
    Task<> set_statistics_period(int seconds) override;
    Task<> tune(const xml::Domain& next) override;
    Task<> attach(const xml::Domain& next, std::string alias) override;
    Task<> detach(std::string alias) override;
    Task<> update(const xml::Domain& next, std::string alias) override;
    Task<> inject_nmi() override;
    Task<> count_events(const xml::Domain& next) override;
    Task<> press_keys(KeyPress keys) override;
    Task<> signal(std::int64_t process, unsigned number) override;
    Task<Picture> screenshot(unsigned screen) override;
    GuestAgent* agent() const override { return agent_.get(); }
    Task<std::unique_ptr<Console>> console(std::string alias) override;
    Task<Result<std::uint64_t>> save(Fd file, std::uint64_t offset) override;
    Task<std::int64_t> guest_time_ns() override;
    Task<> set_guest_time_ns(std::int64_t time, bool syncs) override;

    Statistics statistics() const override;

private:
    void go_on_from(const SavedState& saved);
    /// Of a guest that began with the agent's channel: its agent comes with it, and goes when it
    /// shuts itself down.
    void tell_of_agent(bool is_connected, int reason);
    /// Nanoseconds that the guest has run, pauses left out.
    std::uint64_t ran_ns() const;

    MachineListener& listener_;
    const bool has_agent_;
    const Clock now_;
    std::atomic<std::int64_t> resumed_at_ns_;  ///< 0 while paused
    std::atomic<std::int64_t> ran_before_ns_ = 0;
    std::atomic<unsigned> vcpus_;
    std::atomic<std::uint64_t> memory_kib_;
    const std::uint64_t memory_max_kib_;
    std::atomic<std::int64_t> clock_offset_ns_;  ///< of the guest's clock, from 1970, to now_
    void note_devices(const xml::Domain& definition);

    SharedDevices devices_;
    const std::unique_ptr<PretendAgent> agent_ = std::make_unique<PretendAgent>(devices_);
};

}  // namespace hostler::drivers::test
