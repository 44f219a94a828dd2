#pragma once
// What a definition says of a guest's time: its clocks, what they do across a pause, and how an
// idle vCPU is waited for. Rules that judge it, and its translation to what the VMM takes.

#include <cstdint>
#include <ctime>

#include "proto/vmm/machine.pb.h"
#include "xml/domain/fill.hpp"

namespace hostler::drivers::kvm {

/// Refuses timers that hostler-vmm does not have, and what contradicts itself.
Result<Done> judge_timers(xml::Domain& domain, const xml::FillWorld& world);
/// The same for <hostler:haltpoll> and <hostler:pause>.
Result<Done> judge_pauses(xml::Domain& domain, const xml::FillWorld& world);

/// Clock, halt polling and KVM's features (kvm_features.hpp) of `machine`; `now` is the host's
/// time.
void describe_timing(proto::vmm::Machine& machine, const xml::Domain& live, std::time_t now);

// What of it may change while the guest runs.
proto::vmm::HaltPoll halt_poll_of(const xml::Domain& live);
proto::vmm::Clock::Pause pause_of(const xml::Domain& live);

/// What the CMOS clock is ahead of UTC at `now`.
std::int64_t rtc_offset_s(const xml::Clock& clock, std::time_t now);

}  // namespace hostler::drivers::kvm
