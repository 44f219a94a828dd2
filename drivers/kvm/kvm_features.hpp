#pragma once
// What a definition says of KVM's own features, each by its element (<kvm>, <apic>, <pvspinlock>,
// <timer>) or by <cpu><feature> and QEMU's name for it; and of the processor's virtualization,
// which no guest has. Rules that judge it, and its translation to what the VMM takes.

#include "proto/vmm/machine.pb.h"
#include "xml/domain/fill.hpp"

namespace hostler::drivers::kvm {

/// Refuses what contradicts itself, the hidden KVM or <hostler:haltpoll>.
Result<Done> judge_kvm_features(xml::Domain& domain, const xml::FillWorld& world);
/// Refuses a <cpu> that requires SVM or VMX.
Result<Done> judge_nesting(xml::Domain& domain, const xml::FillWorld& world);

void describe_kvm_features(proto::vmm::Machine& machine, const xml::Domain& live);

/// False where the definition takes kvmclock, or all of KVM, from the guest's sight.
bool shows_kvmclock(const xml::Domain& domain);
/// The same of the time that its processors were taken away.
bool shows_steal_time(const xml::Domain& domain);

}  // namespace hostler::drivers::kvm
