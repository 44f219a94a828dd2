#pragma once
// probe: whether this host's KVM runs an ordinary guest. Some KVMs exist and cannot: where the
// processor's own virtualization is missing, a variant in software emulates every instruction of a
// guest's kernel, and does not know those that any kernel today uses.

#include <string>

namespace hostler::vmm {

enum class Usability { usable, missing, no_permission, cannot_run };

struct ProbeResult {
    Usability usability = Usability::usable;
    std::string sentence;  ///< what a user is told
};

/// Opens `path`, runs a guest of some 15 instructions, one of them SSE2, and looks at what it says.
/// Takes a millisecond; a guest that says nothing within two seconds cannot run.
ProbeResult probe_kvm(const std::string& path);

/// Prints one line; the exit status is 0 (usable), 3 (missing), 4 (no permission), 5 (cannot run).
int probe_main();

}  // namespace hostler::vmm
