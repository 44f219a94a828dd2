#pragma once
// A pretended guest's console: it says back what it is told, as a terminal does that nobody reads.
// As a terminal, it takes no more than it has room for until some of it is read.

#include <memory>

#include "drivers/driver.hpp"

namespace hostler::drivers::test {

/// Throws where the host has no descriptor left.
std::unique_ptr<Console> open_echo_console(Executor executor);

}  // namespace hostler::drivers::test
