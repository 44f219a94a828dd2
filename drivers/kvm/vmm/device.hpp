#pragma once
// Device: what the machine asks of each device that the device table builds, besides what the bus
// asks. All calls come on the device thread, with every vCPU parked where it says so.

#include <string_view>

#include "drivers/kvm/vmm/state/archive.hpp"
#include "proto/vmm/control.pb.h"
#include "xml/base/error.hpp"

namespace hostler::vmm {

class Device {
public:
    virtual ~Device() = default;

    /// vCPUs parked: finish or put aside what is under way, so that guest memory rests.
    virtual void pause() noexcept {}
    virtual void resume() noexcept {}

    /// vCPUs parked: back to the state after power-on. What is under way is dropped or awaited.
    virtual void reset() noexcept {}

    /// Paused: writes its state or reads it back, by the same code. What it reads is as it was
    /// before the first resume().
    virtual void transfer(Archive& state) { (void)state; }

    /// Adds its counters.
    virtual void collect(proto::vmm::Statistics& statistics) const { (void)statistics; }

    /// A verb that names a device by alias or kind (SetBalloon, SetLink …). `is_handled` says
    /// whether it was this device's; the first that handles it answers.
    virtual Result<Done> serve(const proto::vmm::Request& request, bool& is_handled)
    {
        (void)request;
        is_handled = false;
        return Done{};
    }
};

/// How a device tells the daemon something. Any thread.
class Reporter {
public:
    virtual ~Reporter() = default;

    /// Fills in sequence and time.
    virtual void report(proto::vmm::Event event) noexcept = 0;
};

}  // namespace hostler::vmm
