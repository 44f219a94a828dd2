#pragma once
// The process's heap: what calls and clients took goes back to the host when they are done.

#include "proto/io/task.hpp"

namespace hostler::daemon {

/// Before there are threads.
void bound_memory();

/// Looks again and again whether more memory is free than when it last gave some back, and gives it
/// back, until it is cancelled. Costs milliseconds, in which others may wait for memory.
Task<> give_back_memory();

}  // namespace hostler::daemon
