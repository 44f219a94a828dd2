#pragma once
// Shares of the host's caches and memory bandwidth, by the kernel's resctrl.

#include <vector>

#include "xml/schema/cpu_set.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct CacheShare {
    enum class Type : std::uint8_t { both, code, data };

    std::uint32_t id = 0;
    std::uint32_t level = 0;
    Type type = Type::both;
    std::uint64_t size_bytes = 0;

    bool operator==(const CacheShare&) const = default;
};
Words words(CacheShare::Type);
const Element& schema(const CacheShare*);

struct ResctrlMonitor {
    std::uint32_t level = 0;  ///< of a cache
    CpuSet vcpus;

    bool operator==(const ResctrlMonitor&) const = default;
};
const Element& schema(const ResctrlMonitor*);

struct CacheTune {
    Text id;  ///< live: the group's name
    CpuSet vcpus;
    std::vector<CacheShare> shares;
    std::vector<ResctrlMonitor> monitors;

    bool operator==(const CacheTune&) const = default;
};
const Element& schema(const CacheTune*);

struct BandwidthShare {
    std::uint32_t id = 0;
    std::uint32_t bandwidth = 0;  ///< per cent

    bool operator==(const BandwidthShare&) const = default;
};
const Element& schema(const BandwidthShare*);

struct MemoryBandwidthTune {
    Text id;
    CpuSet vcpus;
    std::vector<BandwidthShare> shares;
    std::vector<ResctrlMonitor> monitors;

    bool operator==(const MemoryBandwidthTune&) const = default;
};
const Element& schema(const MemoryBandwidthTune*);

struct CpuTune;
/// What several of them say against each other.
Complaint judge_resctrl(const CpuTune& tune);

}  // namespace hostler::xml
