#pragma once
// What the host does for a domain: measurements, identities, resources, power states.

#include <vector>

#include "xml/schema/box.hpp"
#include "xml/schema/part.hpp"

namespace hostler::xml {

struct PerfEvent {
    enum class Name : std::uint8_t {
        cmt,
        mbmt,
        mbml,
        cpu_cycles,
        instructions,
        cache_references,
        cache_misses,
        branch_instructions,
        branch_misses,
        bus_cycles,
        stalled_cycles_frontend,
        stalled_cycles_backend,
        ref_cpu_cycles,
        cpu_clock,
        task_clock,
        page_faults,
        context_switches,
        cpu_migrations,
        page_faults_min,
        page_faults_maj,
        alignment_faults,
        emulation_faults,
    };

    Name name = Name::cmt;
    YesNo enabled = YesNo::absent;

    bool operator==(const PerfEvent&) const = default;
};
Words words(PerfEvent::Name);
const Element& schema(const PerfEvent*);

/// Which power states the firmware offers.
struct PowerManagement {
    YesNo suspend_to_mem = YesNo::absent;
    YesNo suspend_to_disk = YesNo::absent;

    bool operator==(const PowerManagement&) const = default;
};
const Element& schema(const PowerManagement*);

/// `count` identities from `start` in the container are those from `target` on the host.
struct IdRange {
    std::uint32_t start = 0;
    std::uint32_t target = 0;
    std::uint32_t count = 0;

    bool operator==(const IdRange&) const = default;
};
const Element& schema(const IdRange*);

struct IdMap {
    std::vector<IdRange> users;
    std::vector<IdRange> groups;

    bool operator==(const IdMap&) const = default;
};
const Element& schema(const IdMap*);

struct Resource {
    Text partition;  ///< the cgroup it is below: "/machine"
    Text fibre_channel_app;

    bool operator==(const Resource&) const = default;
};
const Element& schema(const Resource*);

}  // namespace hostler::xml
