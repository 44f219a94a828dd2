#pragma once
// What a failure of the host makes the process say, a line on standard error (the domain's log),
// and how it ends it. Guest input never leads here (DESIGN: in the VMM guest input is never an
// error).

#include <string_view>

namespace hostler::vmm {

/// The exit status of a VMM that ended this way.
constexpr int fatal_exit_status = 70;

/// "hostler-vmm: WHAT", of what the process can go on without.
void note(std::string_view what) noexcept;

/// The same, and ends it. Runs no destructor: other threads still run.
[[noreturn]] void fatal(std::string_view what) noexcept;

/// The same with errno's text behind it.
[[noreturn]] void fatal_errno(std::string_view what) noexcept;

}  // namespace hostler::vmm
