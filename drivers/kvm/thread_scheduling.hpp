#pragma once
// How the kernel schedules one thread: its CPUs, policy and priority. Each call is a system call or
// two, and does not block.

#include <string>

#include "drivers/kvm/changes.hpp"
#include "drivers/kvm/placement.hpp"

namespace hostler::drivers::kvm {

/// As the kernel has it now. An error when there is no such thread.
Result<ThreadPlacement> placement_of(int thread_id);

/// An error names `who` and what the kernel refused.
Result<Done> place(int thread_id, const ThreadPlacement& wanted, const std::string& who);

/// What has to change for the thread to be as wanted; nothing if it is.
Result<Changes> plan_thread(int thread_id, const ThreadPlacement& wanted, std::string who);

}  // namespace hostler::drivers::kvm
