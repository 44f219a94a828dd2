#pragma once
// Descriptors that this process was started with and that a command passes on.

#include <vector>

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

using Descriptors = std::vector<int>;

/// Those of the option "pass-fds": "3,4". Failure names the one that is no number or not open.
Descriptors passed_descriptors(const Arguments& arguments);

/// The same for a server that may take none: Failure where there are some.
Descriptors descriptors_to_pass(Session& session, const Arguments& arguments);

}  // namespace hostler::cli
