#include "xml/domain/resctrl.hpp"

#include "xml/domain/cputune.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part share_parts[] = {
    attribute<&CacheShare::id>("id", "The host's cache.").required().always(),
    attribute<&CacheShare::level>("level", "Its level.").required().always(),
    attribute<&CacheShare::type>("type", "For code, data or both.").required().always(),
    in_units(attribute<&CacheShare::size_bytes>("size", "How much of it.").required().always(),
             pretty_kib),
};

constexpr Part monitor_parts[] = {
    attribute<&ResctrlMonitor::level>("level", "The cache's level."),
    attribute<&ResctrlMonitor::vcpus>("vcpus", "Whose use is measured.").required(),
};

constexpr Part cache_parts[] = {
    attribute<&CacheTune::vcpus>("vcpus", "Whose share it is.").required(),
    attribute<&CacheTune::id>("id", "The group's name.").live(),
    child<&CacheTune::shares>("cache", "A share."),
    child<&CacheTune::monitors>("monitor", "A measurement."),
};

constexpr Part bandwidth_parts[] = {
    attribute<&BandwidthShare::id>("id", "The host's node.").required().always(),
    attribute<&BandwidthShare::bandwidth>("bandwidth", "Per cent of it.").required().always(),
};

constexpr Part memory_parts[] = {
    attribute<&MemoryBandwidthTune::vcpus>("vcpus", "Whose share it is.").required(),
    attribute<&MemoryBandwidthTune::id>("id", "The group's name.").live(),
    child<&MemoryBandwidthTune::shares>("node", "A share."),
    child<&MemoryBandwidthTune::monitors>("monitor", "A measurement."),
};

bool collide(const CacheShare& a, const CacheShare& b)
{
    if (a.id != b.id || a.level != b.level) return false;
    return a.type == b.type || a.type == CacheShare::Type::both || b.type == CacheShare::Type::both;
}

Complaint judge_shares(const CacheTune& tune)
{
    for (std::size_t i = 0; i < tune.shares.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const CacheShare& share = tune.shares[i];
            if (!collide(share, tune.shares[j])) continue;
            return {"Colliding cache allocations for cache level '" + std::to_string(share.level) +
                        "' id '" + std::to_string(share.id) + "', type '" +
                        std::string(word(share.type)) + "'",
                    ErrorCode::xml_error, ErrorDomain::none};
        }
    return {};
}

/// A monitor measures the group's vCPUs or some of them, and two do not share one.
Complaint judge_monitors(const CpuSet& vcpus, const std::vector<ResctrlMonitor>& monitors)
{
    for (std::size_t i = 0; i < monitors.size(); ++i) {
        for (std::uint32_t cpu = 0; cpu <= monitors[i].vcpus.last(); ++cpu)
            if (monitors[i].vcpus.has(cpu) && !vcpus.has(cpu))
                return {"Monitor vcpus conflicts with allocation", ErrorCode::invalid_argument};
        for (std::size_t j = 0; j < i; ++j)
            if (monitors[i].vcpus != vcpus && monitors[j].vcpus != vcpus &&
                monitors[i].vcpus.overlaps(monitors[j].vcpus))
                return {"Monitor vcpus conflicts with others", ErrorCode::invalid_argument};
    }
    return {};
}

/// Groups are the same vCPUs or none in common.
bool overlap(const CpuSet& a, const CpuSet& b)
{
    return a != b && a.overlaps(b);
}

}  // namespace

Complaint judge_resctrl(const CpuTune& tune)
{
    constexpr std::string_view overlapping = "Overlapping vcpus in resctrls";
    const auto& caches = tune.cache_tunes;
    for (std::size_t i = 0; i < caches.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            if (caches[i].vcpus.overlaps(caches[j].vcpus)) return {std::string(overlapping)};
        if (auto wrong = judge_shares(caches[i]); !wrong.sentence.empty()) return wrong;
        if (auto wrong = judge_monitors(caches[i].vcpus, caches[i].monitors);
            !wrong.sentence.empty())
            return wrong;
        for (const MemoryBandwidthTune& memory : tune.memory_tunes)
            if (overlap(caches[i].vcpus, memory.vcpus)) return {std::string(overlapping)};
    }
    for (std::size_t i = 0; i < tune.memory_tunes.size(); ++i) {
        const auto& memory = tune.memory_tunes[i];
        for (std::size_t j = 0; j < i; ++j)
            if (memory.vcpus.overlaps(tune.memory_tunes[j].vcpus))
                return {std::string(overlapping)};
        if (auto wrong = judge_monitors(memory.vcpus, memory.monitors); !wrong.sentence.empty())
            return wrong;
    }
    return {};
}

Words words(CacheShare::Type)
{
    static constexpr std::string_view all[] = {"both", "code", "data"};
    return all;
}

const Element& schema(const CacheShare*)
{
    static constexpr Element element = {"cache", "A share of a cache.", share_parts};
    return element;
}

const Element& schema(const ResctrlMonitor*)
{
    static constexpr Element element = {"monitor", "A measurement.", monitor_parts};
    return element;
}

const Element& schema(const CacheTune*)
{
    static constexpr Element element = {"cachetune", "Shares of the host's caches.", cache_parts};
    return element;
}

const Element& schema(const BandwidthShare*)
{
    static constexpr Element element = {"node", "A share of bandwidth.", bandwidth_parts};
    return element;
}

const Element& schema(const MemoryBandwidthTune*)
{
    static constexpr Element element = {"memorytune", "Shares of memory bandwidth.", memory_parts};
    return element;
}

}  // namespace hostler::xml
