#pragma once

#include <stdint.h>

namespace guest {

/// Code that runs_as_user() knows: it makes hypercall 1 and leaves the answer.
extern "C" const char user_vmcall[];
extern "C" const char user_vmmcall[];

/// Runs `code` at privilege level 3 and gives what it left in RAX when it came back. Uses vector
/// 0x80. The processor that booted only.
uint64_t run_as_user(const char* code);

}  // namespace guest
