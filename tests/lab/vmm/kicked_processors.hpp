#pragma once
// KickedProcessors: vCPUs on a real KVM that do nothing but count, told to run and to park again by
// their own class, with nothing between. A kick can only be lost that comes while its vCPU goes
// from its last look at the order into the guest, some hundred nanoseconds of each round: the
// moment of the kick is drawn around it. Such a vCPU never comes out by itself.

#include <atomic>
#include <memory>
#include <random>
#include <thread>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/cpu/kvm.hpp"
#include "drivers/kvm/vmm/cpu/processors.hpp"
#include "drivers/kvm/vmm/memory/ram.hpp"

namespace hostler::vmm::test {

class KickedProcessors : private VcpuListener {
public:
    explicit KickedProcessors(unsigned count);
    ~KickedProcessors() override;

    /// All run, and are parked at a moment that differs from round to round.
    void round();

    /// Rounds in which somebody had to be kicked again, since it did not park for half a minute.
    unsigned lost() const noexcept { return lost_; }
    /// How often the guests have counted: more after each round in which they came to run.
    std::uint32_t counted() const noexcept;

private:
    void add_processor(unsigned index, std::size_t run_bytes);
    void rescue_the_lost(const std::stop_token& end);

    void on_stop(unsigned, VcpuStop, const std::string& reason) noexcept override;
    std::uint64_t on_hypercall(const Hypercall&) noexcept override { return 0; }
    bool is_ending() const noexcept override { return false; }

    std::unique_ptr<Ram> ram_;
    Bus nothing_;
    std::unique_ptr<KvmVm> vm_;
    Processors processors_;
    std::minstd_rand moments_;
    std::atomic<unsigned> parks_ = 0;  ///< begun and ended: odd while one is under way
    std::atomic<unsigned> lost_ = 0;
    std::jthread rescuer_;
};

}  // namespace hostler::vmm::test
