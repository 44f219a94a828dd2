#pragma once
// Machine: one guest, from its configuration to its end. All of it is the device thread's, but for
// what the vCPU threads call (PowerControl, VcpuListener), which only leaves a note and posts.

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/kvm/vmm/boot/acpi.hpp"
#include "drivers/kvm/vmm/boot/kernel.hpp"
#include "drivers/kvm/vmm/clock/guest_clock.hpp"
#include "drivers/kvm/vmm/cpu/cpuid.hpp"
#include "drivers/kvm/vmm/cpu/halt_governor.hpp"
#include "drivers/kvm/vmm/cpu/kvm_statistics.hpp"
#include "drivers/kvm/vmm/cpu/processors.hpp"
#include "drivers/kvm/vmm/cpu/thread_times.hpp"
#include "drivers/kvm/vmm/cpu/vcpu_state.hpp"
#include "drivers/kvm/vmm/machine/device_table.hpp"
#include "drivers/kvm/vmm/machine/platform.hpp"
#include "drivers/kvm/vmm/power.hpp"
#include "drivers/kvm/vmm/state/memory_on_demand.hpp"
#include "drivers/kvm/vmm/state/piece_writer.hpp"
#include "drivers/kvm/vmm/thread_hooks.hpp"
#include "proto/vmm/control.pb.h"

namespace hostler::vmm {

class Machine final : private PowerControl, private VcpuListener {
public:
    /// What the process does around a machine.
    struct Surroundings {
        EventLoop& loop;
        Reporter& reporter;
        ThreadHooks hooks;
    };

    /// Everything but the threads: memory, vCPUs, devices, the loaded kernel. An error leaves
    /// nothing.
    static Result<std::unique_ptr<Machine>> create(const proto::vmm::Machine& config,
                                                   Descriptors& descriptors,
                                                   Surroundings surroundings);

    Machine(const proto::vmm::Machine& config, Platform::Parts parts, Surroundings surroundings);
    ~Machine() override;

    proto::vmm::MachineState state() const noexcept { return state_; }

    /// Begins the threads; runs unless `paused`. Once.
    Result<Done> start(bool paused);
    Result<Done> pause();
    Result<Done> resume();
    Result<Done> reset();
    Result<Done> press_power_button();
    /// Processors may come at once; the guest lets go of them when it pleases, which is reported.
    /// Gives how many are plugged in now.
    Result<std::uint32_t> set_processors(std::uint32_t count);

    /// Writes all that a paused machine is, and gives how many bytes that took.
    Result<std::uint64_t> save(const Fd& file, std::uint64_t offset);

    /// The end of the process is near: nothing runs any more, and devices have finished their work.
    void rest() noexcept;

    Result<Done> inject_nmi();
    Result<Done> set_halt_poll(const proto::vmm::HaltPoll& config);
    Result<Done> set_clock_pause(proto::vmm::Clock::Pause pause);
    void set_rtc(std::int64_t offset_s) noexcept { platform_.cmos().set_offset_s(offset_s); }

    /// A verb for a device (balloon, link). An error if no device is meant by it.
    Result<Done> serve_device(const proto::vmm::Request& request);

    void collect(proto::vmm::Statistics& statistics);
    proto::vmm::Started threads() const;

private:
    struct Images {
        Image kernel;
        std::optional<Image> initrd;
    };

    /// What a guest or KVM ordered.
    struct Ending {
        proto::vmm::GuestStopped::Cause cause{};
        std::string reason;
        std::optional<std::uint32_t> exit_value;
        unsigned vcpu = 0;
    };

    // Building, in this order (machine/build.cpp).
    Result<Done> build(Descriptors& descriptors);
    Result<Done> take_images(Descriptors& descriptors);
    Result<Done> plan_processors();
    Result<Done> build_processors();
    Result<Done> prepare_vcpu(const KvmVcpu& vcpu, unsigned index);
    Result<Done> build_devices(Descriptors& descriptors);
    Result<AcpiTables> build_tables() const;
    Result<Done> power_on();
    Result<Done> read_saved(Descriptors& descriptors);
    std::optional<UserFaults> watch_faults(Descriptors& descriptors) const;
    void bring_memory(UserFaults faults, MemoryOnDemand::Saved saved);
    Result<Done> restore();
    std::uint64_t tsc_khz() const;

    const std::string& alias_of(std::size_t device) const;
    void transfer_identity(Archive& state);
    Result<Done> restore_part(std::string_view name,
                              const std::function<Result<Done>(Archive&)>& part);

    // PowerControl and VcpuListener: any vCPU thread.
    void power_off(std::string_view reason) noexcept override;
    void reset(std::string_view reason) noexcept override;
    void crash(std::string_view reason) noexcept override;
    void exit(std::uint32_t value) noexcept override;
    void on_stop(unsigned index, VcpuStop stop, const std::string& reason) noexcept override;
    std::uint64_t on_hypercall(const Hypercall& call) noexcept override
    {
        return static_cast<std::uint64_t>(answer_hypercall(call, platform_.memory()));
    }
    bool is_ending() const noexcept override { return is_ending_; }
    void end(Ending ending) noexcept;

    void on_ending(const Ending& ending);
    void on_processor_ejected();
    void place_processors();
    void collect_vcpu(const Vcpu& vcpu, proto::vmm::VcpuStatistics& row) const;
    bool has_begun(const Vcpu& vcpu, const KvmStatistics::Sample& sample) const;
    void note_exits();
    void note_begun(unsigned vcpu);
    void park();
    void run();
    Result<Done> return_to_power_on();
    void change_state(proto::vmm::MachineState state);
    Error refusal(const char* verb) const;

    const proto::vmm::Machine config_;
    Surroundings surroundings_;
    Platform platform_;
    std::vector<kvm_cpuid_entry2> cpuid_;
    Topology topology_;
    std::optional<Images> images_;
    std::vector<VcpuState> power_on_states_;
    std::vector<KvmStatistics> vcpu_statistics_;
    std::vector<ThreadTimes> thread_times_;
    /// By vCPU; nothing: it is in the guest already.
    std::vector<std::optional<std::uint64_t>> exits_before_begin_;
    std::optional<KvmStatistics> vm_statistics_;
    std::optional<HaltGovernor> halt_governor_;
    proto::vmm::MachineState state_ = proto::vmm::MACHINE_STATE_CONFIGURED;
    std::atomic<bool> is_ending_ = false;
    std::vector<std::uint32_t> msrs_;  ///< that a processor's state holds
    std::size_t xsave_bytes_ = 0;
    PieceWriter state_writer_;
    std::optional<StateParts> saved_;  ///< of a machine that is restored, until it is
    bool is_restored_ = false;
    std::optional<MemoryOnDemand> memory_on_demand_;  ///< until all of it is there
    EventLoop::Watch memory_watch_;
    SavedClock saved_clock_;
    std::vector<std::unique_ptr<Device>> devices_;
    Processors processors_;  ///< behind the devices that its threads call
    std::optional<GuestClock> clock_;
};

}  // namespace hostler::vmm
