#pragma once
// Vcpu: one virtual processor and its one thread, for life. The device thread commands by a word;
// the vCPU thread obeys between two KVM_RUNs and acknowledges parking. The kick cannot be lost:
// first the word, then immediate_exit in the page that KVM shares, then a signal whose handler sets
// immediate_exit too; only the vCPU thread clears it, before it reads the word again.

#include <linux/kvm.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "drivers/kvm/vmm/bus.hpp"
#include "drivers/kvm/vmm/cpu/hypercall.hpp"
#include "drivers/kvm/vmm/cpu/kvm.hpp"

namespace hostler::vmm {

/// Why a vCPU cannot go on.
enum class VcpuStop { triple_fault, shutdown, reset, crash, kvm_error };

/// The machine's side. Called on vCPU threads.
class VcpuListener {
public:
    virtual ~VcpuListener() = default;

    /// The vCPU waits for its next command after this.
    virtual void on_stop(unsigned index, VcpuStop stop, const std::string& reason) noexcept = 0;

    /// A hypercall that KVM leaves to us; gives what the guest finds in RAX.
    virtual std::uint64_t on_hypercall(const Hypercall& call) noexcept = 0;

    /// Whether a device has ordered an end (PowerControl); asked after each access to a device.
    virtual bool is_ending() const noexcept = 0;
};

/// How many vCPUs have parked since the last order to. One for the machine.
using ParkedCount = std::atomic<std::uint32_t>;

class Vcpu {
public:
    struct Surroundings {
        const Bus& ports;
        const Bus& mmio;
        VcpuListener& listener;
        ParkedCount& parked;
        std::function<void()>
            on_thread_start;  ///< on the new thread: affinity, sandbox. May be null
    };

    /// Parked, its thread not yet begun: registers may be set from this thread.
    Vcpu(KvmVcpu kvm, unsigned index, Surroundings surroundings);
    ~Vcpu();
    Vcpu(const Vcpu&) = delete;
    Vcpu& operator=(const Vcpu&) = delete;

    /// Begins the thread; it counts as parking once when it is there.
    void begin();

    // Device thread. Orders; parking is complete when the count has risen for all.
    void order_park() noexcept;
    void order_run() noexcept;

    const KvmVcpu& kvm() const noexcept { return kvm_; }
    unsigned index() const noexcept { return index_; }

    /// After begin() has been counted.
    int thread_id() const noexcept { return thread_id_; }
    bool is_parked() const noexcept { return is_parked_; }

    /// Whether the last KVM_RUN left for a device and is not completed. Only while parked.
    bool needs_completion() const noexcept { return needs_completion_; }

private:
    enum class Command : std::uint32_t { park = 0, run = 1, end = 2 };

    void order(Command command) noexcept;
    void kick() noexcept;
    void serve() noexcept;
    void acknowledge_park() noexcept;
    void complete_access() noexcept;
    bool step() noexcept;
    bool handle_exit() noexcept;
    bool access_port() noexcept;
    bool access_memory() noexcept;
    bool handle_hypercall() noexcept;
    bool handle_system_event() noexcept;
    bool fail(std::string what) noexcept;
    bool stop(VcpuStop stop, const std::string& reason) noexcept;

    KvmVcpu kvm_;
    const unsigned index_;
    const Surroundings surroundings_;
    std::atomic<std::uint32_t> command_{0};  ///< the Command below, a count of orders above
    std::atomic<bool> is_parked_ = true;
    bool needs_completion_ = false;
    int thread_id_ = 0;
    std::thread thread_;
};

/// Installs the kick's handler; once, before the first vCPU.
void install_kick_handler();

}  // namespace hostler::vmm
