#pragma once
// Filters: what system calls a thread may make from now on, as a seccomp program. The rules are
// data (conf/seccomp); compiling them is pure.

#include <linux/filter.h>

#include <cstdint>
#include <span>
#include <vector>

namespace hostler::vmm {

struct SyscallRule {
    std::uint32_t number = 0;
    int argument = -1;  ///< which must have `value`; -1: the call is allowed whatever it is given
    std::uint64_t value = 0;
};

/// A program that allows what any rule allows and traps the rest, and any other architecture. An
/// argument's whole 64 bits must match, but for ioctl's request, of which the kernel takes 32.
std::vector<sock_filter> compile_filter(std::span<const SyscallRule> rules);

}  // namespace hostler::vmm
