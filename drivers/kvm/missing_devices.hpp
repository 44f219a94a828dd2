#pragma once
// Devices that a definition may have and hostler-vmm does not. Pure.

#include "xml/base/error.hpp"
#include "xml/domain/devices.hpp"

namespace hostler::drivers::kvm {

/// config_unsupported with the element's name, when the guest would miss a device. Controllers that
/// nothing is attached to are no loss: many tools define a USB controller in every machine, and
/// hostler-vmm shows the guest none.
Result<Done> refuse_missing_devices(const xml::Devices& devices);

}  // namespace hostler::drivers::kvm
