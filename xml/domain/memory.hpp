#pragma once
// The guest's memory: what backs it, what limits it, which host nodes it is on.

#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/cpu_set.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

/// Limits in KiB.
struct MemoryTune {
    std::optional<std::uint64_t> hard_limit_kib;
    std::optional<std::uint64_t> soft_limit_kib;
    std::optional<std::uint64_t> min_guarantee_kib;
    std::optional<std::uint64_t> swap_hard_limit_kib;

    bool operator==(const MemoryTune&) const = default;
};
const Element& schema(const MemoryTune*);

struct HugePage {
    std::uint64_t size_kib = 0;
    CpuSet nodes;  ///< the guest's; empty: those that no other page names

    bool operator==(const HugePage&) const = default;
};
const Element& schema(const HugePage*);

struct HugePages {
    std::vector<HugePage> pages;  ///< empty: the host's usual size

    bool operator==(const HugePages&) const = default;
};
const Element& schema(const HugePages*);

struct MemoryBacking {
    enum class Source : std::uint8_t { absent, file, anonymous, memfd };
    enum class Access : std::uint8_t { absent, shared, private_access };
    enum class Allocation : std::uint8_t { absent, immediate, ondemand };

    bool has_no_shared_pages = false;
    bool is_locked = false;
    bool is_discarded = false;
    Source source = Source::absent;
    Access access = Access::absent;
    Allocation allocation = Allocation::absent;
    std::uint32_t allocation_threads = 0;
    std::optional<HugePages> huge_pages;

    bool operator==(const MemoryBacking&) const = default;
};
Words words(MemoryBacking::Source);
Words words(MemoryBacking::Access);
Words words(MemoryBacking::Allocation);
const Element& schema(const MemoryBacking*);

struct NumaTuneNode {
    enum class Mode : std::uint8_t { strict, preferred, interleave, restrictive };

    std::uint32_t cell = 0;
    Mode mode = Mode::strict;
    CpuSet nodes;  ///< the host's

    bool operator==(const NumaTuneNode&) const = default;
};
Words words(NumaTuneNode::Mode);
const Element& schema(const NumaTuneNode*);

struct NumaTuneMemory {
    enum class Placement : std::uint8_t { absent, fixed, automatic };

    NumaTuneNode::Mode mode = NumaTuneNode::Mode::strict;
    Placement placement = Placement::absent;
    CpuSet nodes;

    bool operator==(const NumaTuneMemory&) const = default;
};
Words words(NumaTuneMemory::Placement);
const Element& schema(const NumaTuneMemory*);

struct NumaTune {
    Box<NumaTuneMemory> memory;
    std::vector<NumaTuneNode> nodes;

    bool operator==(const NumaTune&) const = default;
};
const Element& schema(const NumaTune*);

/// A block device of the host, and what the domain may do with it.
struct BlockDeviceTune {
    Text path;
    std::uint32_t weight = 0;
    std::uint32_t read_iops_sec = 0;
    std::uint32_t write_iops_sec = 0;
    std::uint64_t read_bytes_sec = 0;
    std::uint64_t write_bytes_sec = 0;

    bool operator==(const BlockDeviceTune&) const = default;
};
const Element& schema(const BlockDeviceTune*);

struct BlockTune {
    std::uint32_t weight = 0;
    std::vector<BlockDeviceTune> devices;

    bool operator==(const BlockTune&) const = default;
};
const Element& schema(const BlockTune*);

}  // namespace hostler::xml
