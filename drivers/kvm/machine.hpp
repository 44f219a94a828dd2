#pragma once
// KvmMachine: one running guest, as the daemon's core sees it. Letting go of it leaves the guest
// running.

#include "drivers/kvm/link.hpp"

namespace hostler::drivers::kvm {

class KvmMachine final : public Machine {
public:
    /// A host path that clients may attach to, by device alias; the first is the default.
    struct Terminal {
        std::string alias;
        xml::CharSource::Type type;
        std::string path;
    };

    KvmMachine(std::shared_ptr<Link> link, const xml::Domain& live);
    ~KvmMachine() override;

    Task<> pause() override;
    Task<> resume() override;
    Task<> shutdown(ShutdownMode mode) override;
    Task<> reboot(ShutdownMode mode) override;
    Task<> reset() override;
    Task<> stop(StopMode mode) override;
    Task<> set_memory(std::uint64_t kib) override;
    Task<> set_statistics_period(int seconds) override;
    Task<> inject_nmi() override;
    Task<std::unique_ptr<Console>> console(std::string alias) override;

    Statistics statistics() const override { return link_->statistics(); }
    std::string memento() const override { return link_->memento(); }
    int process_id() const override { return link_->process_id(); }

private:
    const std::shared_ptr<Link> link_;
    std::vector<Terminal> terminals_;
};

}  // namespace hostler::drivers::kvm
