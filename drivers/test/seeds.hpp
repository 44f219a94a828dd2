#pragma once
// The domains that are there from the start.

#include <vector>

#include "drivers/driver.hpp"

namespace hostler::drivers::test {

/// The running domain `test` of libvirt's test:///default: same name, UUID, memory, CPUs and
/// devices.
std::vector<SeedDomain> seed_domains();

}  // namespace hostler::drivers::test
