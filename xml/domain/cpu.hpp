#pragma once
// The guest's processors: model, features, topology, NUMA.

#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/cpu_set.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct CpuFeature {
    enum class Policy : std::uint8_t { absent, force, require, optional, disable, forbid };

    Policy policy = Policy::absent;
    Text name;

    bool operator==(const CpuFeature&) const = default;
};
Words words(CpuFeature::Policy);
const Element& schema(const CpuFeature*);

struct CpuTopology {
    std::uint32_t sockets = 1;
    std::uint32_t dies = 1;
    std::uint32_t cores = 1;
    std::uint32_t threads = 1;

    bool operator==(const CpuTopology&) const = default;
};
const Element& schema(const CpuTopology*);

struct CpuCache {
    enum class Mode : std::uint8_t { emulate, passthrough, disable };

    Mode mode = Mode::emulate;
    std::optional<std::uint32_t> level;

    bool operator==(const CpuCache&) const = default;
};
Words words(CpuCache::Mode);
const Element& schema(const CpuCache*);

struct CpuAddressBits {
    enum class Mode : std::uint8_t { absent, emulate, passthrough };

    Mode mode = Mode::absent;
    std::uint32_t bits = 0;
    std::uint32_t limit = 0;

    bool operator==(const CpuAddressBits&) const = default;
};
Words words(CpuAddressBits::Mode);
const Element& schema(const CpuAddressBits*);

struct NumaDistance {
    std::uint32_t id = 0;
    std::uint32_t value = 0;

    bool operator==(const NumaDistance&) const = default;
};
const Element& schema(const NumaDistance*);

struct NumaCache {
    enum class Associativity : std::uint8_t { none, direct, full };
    enum class Policy : std::uint8_t { none, writeback, writethrough };

    std::uint32_t level = 0;
    Associativity associativity = Associativity::none;
    Policy policy = Policy::none;
    std::uint64_t size_kib = 0;
    std::uint64_t line_bytes = 0;

    bool operator==(const NumaCache&) const = default;
};
Words words(NumaCache::Associativity);
Words words(NumaCache::Policy);
const Element& schema(const NumaCache*);

struct NumaCell {
    enum class Access : std::uint8_t { absent, shared, private_access };

    std::optional<std::uint32_t> id;
    CpuSet cpus;
    std::uint64_t memory_kib = 0;
    Access access = Access::absent;
    YesNo discard = YesNo::absent;
    std::vector<NumaDistance> distances;
    std::vector<NumaCache> caches;

    bool operator==(const NumaCell&) const = default;
};
Words words(NumaCell::Access);
const Element& schema(const NumaCell*);

/// How fast, or how much at once, one node reaches another.
struct NumaInterconnect {
    enum class Type : std::uint8_t { absent, access, read, write };

    std::uint32_t initiator = 0;
    std::uint32_t target = 0;
    std::optional<std::uint32_t> cache;
    Type type = Type::absent;
    std::uint64_t value = 0;

    bool operator==(const NumaInterconnect&) const = default;
};
struct NumaBandwidth {
    std::uint32_t initiator = 0;
    std::uint32_t target = 0;
    std::optional<std::uint32_t> cache;
    NumaInterconnect::Type type = NumaInterconnect::Type::absent;
    std::uint64_t value_kib = 0;

    bool operator==(const NumaBandwidth&) const = default;
};
Words words(NumaInterconnect::Type);
const Element& schema(const NumaInterconnect*);
const Element& schema(const NumaBandwidth*);

struct Cpu {
    enum class Mode : std::uint8_t { absent, custom, host_model, host_passthrough, maximum };
    enum class Match : std::uint8_t { absent, minimum, exact, strict };
    enum class Check : std::uint8_t { absent, none, partial, full };
    enum class Fallback : std::uint8_t { absent, allow, forbid };

    Mode mode = Mode::absent;
    Match match = Match::absent;
    Check check = Check::absent;
    OnOff migratable = OnOff::absent;
    Fallback fallback = Fallback::absent;
    Text model;
    Text vendor_id;
    Text vendor;
    std::optional<CpuTopology> topology;
    Box<CpuCache> cache;
    Box<CpuAddressBits> address_bits;
    std::vector<CpuFeature> features;
    std::vector<NumaCell> numa;
    std::vector<NumaInterconnect> latencies;
    std::vector<NumaBandwidth> bandwidths;

    bool operator==(const Cpu&) const = default;
};
Words words(Cpu::Mode);
Words words(Cpu::Match);
Words words(Cpu::Check);
Words words(Cpu::Fallback);
const Element& schema(const Cpu*);

}  // namespace hostler::xml
