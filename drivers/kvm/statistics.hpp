#pragma once
// From what a VMM counts to what the daemon tells its clients.

#include <map>
#include <string>

#include "drivers/statistics.hpp"
#include "proto/vmm/statistics.pb.h"

namespace hostler::drivers::kvm {

/// What a VMM does not know: the host's names for a guest's devices, by alias.
struct HostNames {
    struct Disk {
        std::string target;  ///< "vda"
        std::string path;
    };
    std::map<std::string, Disk> disks;
    std::map<std::string, std::string> interfaces;  ///< "vnet0"
    std::uint64_t memory_bytes = 0;
};

Statistics translate(const proto::vmm::Statistics& counted, const HostNames& names);

}  // namespace hostler::drivers::kvm
