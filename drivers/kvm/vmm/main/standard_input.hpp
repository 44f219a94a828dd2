#pragma once
// Standard input while a guest that is run from a terminal has it.

#include <functional>

namespace hostler::vmm {

/// Whether it can be waited for: it is neither a file nor /dev/null.
bool is_input_a_stream();

/// Runs the guest; a terminal is raw meanwhile. Afterwards standard input is as before, whatever
/// ended the guest: a signal, a failure of the host, an end in its sandbox, where nothing can be
/// set back. So it is a child that runs it, where there is a stream. Gives the exit status: 128 and
/// the signal's number where a signal ended it.
int run_with_input(const std::function<int()>& guest);

}  // namespace hostler::vmm
