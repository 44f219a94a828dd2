#pragma once
// The host's NUMA cells and caches, as <capabilities>/<host> tells them. `num` is the number of
// what follows it, kept as the document has it.

#include <vector>

#include "xml/schema/cpu_set.hpp"
#include "xml/schema/part.hpp"
#include "xml/schema/text.hpp"

namespace hostler::xml {

struct HostCellPages {
    Text unit = "KiB";
    std::uint64_t size = 0;
    std::uint64_t count = 0;

    bool operator==(const HostCellPages&) const = default;
};
const Element& schema(const HostCellPages*);

struct HostCellDistance {
    std::uint32_t id = 0;
    std::uint32_t value = 0;

    bool operator==(const HostCellDistance&) const = default;
};
const Element& schema(const HostCellDistance*);

struct HostCellCpu {
    std::uint32_t id = 0;
    std::uint32_t socket = 0;
    std::uint32_t die = 0;
    std::uint32_t core = 0;
    CpuSet siblings;

    bool operator==(const HostCellCpu&) const = default;
};
const Element& schema(const HostCellCpu*);

struct HostTopologyCell {
    std::uint32_t id = 0;
    std::uint64_t memory_kib = 0;
    std::vector<HostCellPages> pages;
    std::vector<HostCellDistance> distances;
    std::uint32_t cpus_num = 0;
    std::vector<HostCellCpu> cpus;

    bool operator==(const HostTopologyCell&) const = default;
};
const Element& schema(const HostTopologyCell*);

struct HostCacheBank {
    std::uint32_t id = 0;
    std::uint32_t level = 0;
    Text type;  ///< "both", "code", "data"
    std::uint64_t size = 0;
    Text unit;
    CpuSet cpus;

    bool operator==(const HostCacheBank&) const = default;
};
const Element& schema(const HostCacheBank*);

struct HostTopology {
    std::uint32_t cells_num = 0;
    std::vector<HostTopologyCell> cells;
    std::vector<HostCacheBank> caches;

    bool operator==(const HostTopology&) const = default;
};
/// Its two elements, <topology> and <cache>, one after the other.
const Element& schema(const HostTopology*);

}  // namespace hostler::xml
