#pragma once
// ended_within(): work that is not waited for any longer, and is left to come to its end alone.
// within() is for work that may be broken off in its middle; this is for work that may not.

#include <functional>

#include "proto/io/task.hpp"

namespace hostler {

/// True once `task` has ended; what it throws is thrown. False when it has not within `limit`: it
/// goes on where the caller is, and what it throws then is lost. All that it refers to must be its
/// own, since it may outlive the caller. To be awaited on a strand or on a thread of one's own.
Task<bool> ended_within(std::chrono::steady_clock::duration limit, Task<> task);

/// The same for work that may take long and is seen to get on: false where it has last done so, as
/// `moved_at` says, longer than `limit` ago.
Task<bool> ended_while_moving(std::chrono::steady_clock::duration limit,
                              std::function<std::chrono::steady_clock::time_point()> moved_at,
                              Task<> task);

}  // namespace hostler
