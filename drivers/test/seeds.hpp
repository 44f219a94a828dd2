#pragma once
// The domains and pools that are there from the start.

#include <vector>

#include "drivers/driver.hpp"
#include "xml/storage/pool.hpp"
#include "xml/storage/volume.hpp"

namespace hostler::drivers::test {

/// The running domain `test` of libvirt's test:///default: same name, UUID, memory, CPUs and
/// devices.
std::vector<SeedDomain> seed_domains();

/// A pool and the volumes in it.
struct PooledSeed {
    xml::StoragePool pool;
    std::vector<xml::StorageVolume> volumes;
};
/// The empty pool `default-pool` of test:///default.
std::vector<PooledSeed> pooled_seeds();

}  // namespace hostler::drivers::test
