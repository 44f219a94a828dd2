#pragma once
// Whether this host's KVM runs ordinary guests, asked once.

#include <filesystem>
#include <string>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::drivers::kvm {

struct ProbeResult {
    bool is_usable = false;
    std::string why_not;  ///< a sentence
    unsigned vcpus_max = 1;
};

Result<Fd> open_kvm();

/// Runs `hostler-vmm --probe` and looks at /dev/kvm. Blocks, at most a few seconds.
ProbeResult probe(const std::filesystem::path& program);

}  // namespace hostler::drivers::kvm
