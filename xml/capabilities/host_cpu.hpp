#pragma once
// The host's processor, as <capabilities>/<host>/<cpu> tells it.

#include <optional>
#include <vector>

#include "xml/schema/part.hpp"
#include "xml/schema/text.hpp"
#include "xml/schema/words.hpp"

namespace hostler::xml {

struct HostCpuSignature {
    std::uint32_t family = 0;
    std::uint32_t model = 0;
    std::uint32_t stepping = 0;

    bool operator==(const HostCpuSignature&) const = default;
};
const Element& schema(const HostCpuSignature*);

/// A clock that counts at a known rate: the time stamp counter.
struct HostCpuCounter {
    Text name;
    std::uint64_t frequency_hz = 0;
    YesNo scaling = YesNo::absent;

    bool operator==(const HostCpuCounter&) const = default;
};
const Element& schema(const HostCpuCounter*);

struct HostCpuTopology {
    std::uint32_t sockets = 1;
    std::uint32_t dies = 1;
    std::uint32_t cores = 1;
    std::uint32_t threads = 1;

    bool operator==(const HostCpuTopology&) const = default;
};
const Element& schema(const HostCpuTopology*);

struct HostPageSize {
    Text unit = "KiB";
    std::uint64_t size = 0;

    bool operator==(const HostPageSize&) const = default;
};
const Element& schema(const HostPageSize*);

struct HostCpu {
    Text arch;
    Text model;
    Text vendor;
    std::optional<std::uint64_t> microcode;
    std::optional<HostCpuSignature> signature;
    std::vector<HostCpuCounter> counters;
    std::optional<HostCpuTopology> topology;
    Text physical_bits_mode;
    std::uint32_t physical_bits = 0;
    bool pae = false;  ///< how old drivers tell what their guests may have
    bool nonpae = false;
    std::vector<Text> features;
    std::vector<HostPageSize> pages;

    bool operator==(const HostCpu&) const = default;
};
const Element& schema(const HostCpu*);

}  // namespace hostler::xml
