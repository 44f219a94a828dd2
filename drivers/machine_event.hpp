#pragma once
// What a machine reports by itself. A driver calls report() from any thread; the core takes it to
// the domain's strand, in the order of the calls.

#include <cstdint>
#include <string>
#include <variant>

namespace hostler::drivers {

/// Why a guest is no more.
enum class EndReason { guest_shutdown, host_shutdown, crashed, failed, exited };

/// The guest is gone; nothing of it is left.
struct MachineEnded {
    EndReason reason;
    std::string detail;  ///< for the domain's log: "exit port 0xf4: 33"
};
/// The guest has begun to power off.
struct MachineShuttingDown {
    bool by_guest;
};
struct MachinePaused {
    int reason;  ///< virDomainPausedReason
};
struct MachineResumed {
    int reason;  ///< virDomainRunningReason
};
/// The guest restarted itself.
struct MachineRebooted {};
/// The guest crashed (its panic device, a triple fault); it is paused until on_crash is carried
/// out.
struct MachineCrashed {
    std::string detail;
};
struct MachineIoError {
    std::string path;
    std::string alias;
    int action;  ///< virDomainEventIOErrorAction
    std::string reason;
};
struct MachineWatchdog {
    int action;  ///< virDomainEventWatchdogAction
};
struct MachineBalloon {
    std::uint64_t actual_kib;
};
/// The guest let go of vCPUs that it was asked for.
struct MachineVcpus {
    unsigned count;  ///< that are left
};
struct MachineClock {
    std::int64_t offset_s;  ///< the guest set its clock so far from the host's
};
struct MachineDeviceRemoved {
    std::string alias;
};
/// The guest's agent has opened its channel, or is gone.
struct MachineAgent {
    bool is_connected;
    int reason;  ///< virConnectDomainEventAgentLifecycleReason
};

using MachineEvent =
    std::variant<MachineEnded, MachineShuttingDown, MachinePaused, MachineResumed, MachineRebooted,
                 MachineCrashed, MachineIoError, MachineWatchdog, MachineBalloon, MachineVcpus,
                 MachineClock, MachineDeviceRemoved, MachineAgent>;

class MachineListener {
public:
    virtual ~MachineListener() = default;
    virtual void report(MachineEvent event) = 0;
};

}  // namespace hostler::drivers
