#pragma once
// Descriptors that this process was started with and that a command passes on.

#include <vector>

#include "clients/hostler/cli/arguments.hpp"

namespace hostler::cli {

using Descriptors = std::vector<int>;

/// Those of the option "pass-fds": "3,4". Failure names the one that is no number or not open.
Descriptors passed_descriptors(const Arguments& arguments);

}  // namespace hostler::cli
