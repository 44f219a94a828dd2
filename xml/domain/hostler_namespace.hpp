#pragma once
// What hostler's own VMM is told beyond what the format has: the elements of urn:hostler:domain:1.

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"
#include "xml/schema/words.hpp"

namespace hostler::xml {

/// How long an idle vCPU is waited for before its thread sleeps.
struct HaltPoll {
    enum class Mode : std::uint8_t { host, fixed, budget, off };

    Mode mode = Mode::host;
    std::optional<std::uint32_t> max_ns;
    std::optional<std::uint32_t> grow;
    std::optional<std::uint32_t> grow_start_ns;
    std::optional<std::uint32_t> shrink;
    std::optional<std::uint32_t> budget_percent;  ///< of one CPU, 1..100

    bool operator==(const HaltPoll&) const = default;
};
Words words(HaltPoll::Mode);
const Element& schema(const HaltPoll*);

struct HostlerNamespace {
    /// What the guest's clocks do while it is paused.
    enum class PauseTime : std::uint8_t { absent, keep_going, freeze, step_realtime };
    /// When a saved guest's memory comes: before it runs, or while it does.
    enum class RestoreMemory : std::uint8_t { absent, whole, on_demand };

    Box<HaltPoll> halt_poll;
    PauseTime pause_time = PauseTime::absent;
    RestoreMemory restore_memory = RestoreMemory::absent;
    OnOff core_scheduling = OnOff::absent;   ///< no other guest on the same core at a time
    std::optional<std::uint16_t> exit_port;  ///< a 32-bit write of V ends the guest with (V<<1)|1

    bool operator==(const HostlerNamespace&) const = default;
};
Words words(HostlerNamespace::PauseTime);
Words words(HostlerNamespace::RestoreMemory);
const Element& schema(const HostlerNamespace*);

}  // namespace hostler::xml
