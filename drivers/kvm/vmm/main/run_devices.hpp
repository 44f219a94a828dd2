#pragma once
// The virtio devices that run's options name, as the daemon would describe them. Errors are thrown.

#include "drivers/kvm/vmm/descriptors.hpp"
#include "drivers/kvm/vmm/main/options.hpp"
#include "proto/vmm/machine.pb.h"

namespace hostler::vmm {

Fd open_path(const std::string& path, int flags);

void describe_devices(const Options& options, proto::vmm::Machine& machine,
                      Descriptors& descriptors);

}  // namespace hostler::vmm
