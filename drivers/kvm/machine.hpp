#pragma once
// KvmMachine: one running guest, as the daemon's core sees it. Letting go of it leaves the guest
// running.

#include "drivers/kvm/link.hpp"
#include "drivers/kvm/placement.hpp"

namespace hostler::drivers::kvm {

class KvmMachine final : public Machine {
public:
    /// A host path that clients may attach to, by device alias; the first is the default.
    struct Terminal {
        std::string alias;
        xml::CharSource::Type type;
        std::string path;
    };

    /// `blocking` is where files of the host are written.
    KvmMachine(std::shared_ptr<Link> link, const xml::Domain& live, Executor blocking);
    ~KvmMachine() override;

    Task<> pause() override;
    Task<> resume() override;
    Task<> shutdown(ShutdownMode mode) override;
    Task<> reboot(ShutdownMode mode) override;
    Task<> reset() override;
    Task<> stop(StopMode mode) override;
    Task<> set_vcpus(unsigned count) override;
    Task<> set_memory(std::uint64_t kib) override;
    Task<> set_statistics_period(int seconds) override;
    Task<> inject_nmi() override;
    Task<> tune(const xml::Domain& next) override;
    Task<Result<std::uint64_t>> save(Fd file, std::uint64_t offset) override;
    Task<std::int64_t> guest_time_ns() override;
    Task<> set_guest_time_ns(std::int64_t time, bool syncs) override;

    /// Puts the threads of a guest that has not run yet where the definition wants them, and lets
    /// it run unless it is to stay paused. Gives what went wrong.
    Task<std::optional<Error>> settle(bool stays_paused);
    /// An earlier daemon has done that.
    void assume_placed();
    Task<std::unique_ptr<Console>> console(std::string alias) override;

    Statistics statistics() const override;
    std::string memento() const override { return link_->memento(); }
    int process_id() const override { return link_->process_id(); }

private:
    struct PlacingOrder {
        CpuGroup group;
        GuestThreads threads;
        Placement now;
        Placement wanted;
    };
    static Task<std::optional<Error>> place(PlacingOrder order, Changes& made);
    static Task<> take_back(Changes changes);
    Task<std::optional<Error>> obey_timing(const xml::Domain& next);
    Task<std::optional<Error>> order(wire::Request request);

    const std::shared_ptr<Link> link_;
    const Executor blocking_;
    const bool shows_steal_time_;
    xml::Domain obeyed_;   ///< the definition as it is carried out now
    Placement placement_;  ///< of its threads
    std::vector<Terminal> terminals_;
};

}  // namespace hostler::drivers::kvm
