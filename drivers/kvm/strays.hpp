#pragma once
// Strays: guests that run and that no daemon knows. A guest outlives its daemon; one whose daemon
// was killed after it began to run and before that was written down would have its disks to itself
// for ever.
//
// From its start until its status is on disk a guest has a mark in its folder. Who finds a mark and
// no status has found a stray.

#include <string>
#include <vector>

#include "drivers/kvm/traces.hpp"

namespace hostler::drivers::kvm {

/// A guest is about to be started: it has a mark, and no status yet.
void mark_start(const Traces& traces);
/// Takes the mark away if the guest's status is on disk; true when there is none any more.
bool clear_mark(const Traces& traces);

/// Ends the strays whose folders are below `run`/qemu, and removes what they had there; gives their
/// names. When a daemon begins, before it looks for its guests. Blocks.
std::vector<std::string> end_strays(const std::filesystem::path& run);

}  // namespace hostler::drivers::kvm
