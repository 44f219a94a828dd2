#include "xml/domain/fill_tuning.hpp"

#include <algorithm>

namespace hostler::xml {
namespace {

constexpr std::uint32_t distance_to_itself = 10;

NumaDistance* find(NumaCell& cell, std::uint32_t other)
{
    for (NumaDistance& one : cell.distances)
        if (one.id == other) return &one;
    return nullptr;
}

void keep(NumaCell& cell, std::uint32_t other, std::uint32_t value)
{
    if (!find(cell, other)) cell.distances.push_back({.id = other, .value = value});
}

/// One scheduler a member, by member.
std::vector<Scheduler> apart(const std::vector<Scheduler>& all)
{
    std::vector<Scheduler> out;
    for (const Scheduler& one : all) {
        if (one.members.empty()) continue;
        for (std::uint32_t member = 0; member <= one.members.last(); ++member) {
            if (!one.members.has(member)) continue;
            Scheduler& alone = out.emplace_back(one);
            alone.members = {};
            alone.members.add(member);
        }
    }
    std::sort(out.begin(), out.end(), [](const Scheduler& a, const Scheduler& b) {
        return a.members.last() < b.members.last();
    });
    return out;
}

bool has_pins(const Domain& domain)
{
    const auto& tune = domain.cpu_tune;
    return tune && (!tune->vcpu_pins.empty() || !tune->emulator_pin.empty() ||
                    !tune->iothread_pins.empty());
}

}  // namespace

Result<Done> fill_distances(Domain& domain, const FillWorld&)
{
    if (!domain.cpu) return Done{};
    std::vector<NumaCell>& cells = domain.cpu->numa;
    for (NumaCell& cell : cells) {
        const std::vector<NumaDistance> said = cell.distances;
        for (const NumaDistance& one : said) {
            const auto other = std::ranges::find(cells, one.id, &NumaCell::id);
            if (other == cells.end() || !cell.id) continue;
            keep(cell, *cell.id, distance_to_itself);
            keep(*other, *cell.id, one.value);
            keep(*other, one.id, distance_to_itself);
        }
    }
    for (NumaCell& cell : cells) std::ranges::sort(cell.distances, {}, &NumaDistance::id);
    return Done{};
}

Result<Done> fill_schedulers(Domain& domain, const FillWorld&)
{
    if (!domain.cpu_tune) return Done{};
    domain.cpu_tune->vcpu_schedulers = apart(domain.cpu_tune->vcpu_schedulers);
    domain.cpu_tune->iothread_schedulers = apart(domain.cpu_tune->iothread_schedulers);
    return Done{};
}

Result<Done> fill_placement(Domain& domain, const FillWorld&)
{
    const bool follows =
        domain.numa_tune && domain.numa_tune->memory &&
        domain.numa_tune->memory->placement == NumaTuneMemory::Placement::automatic;
    if (follows && domain.vcpu_cpus.empty() && !has_pins(domain))
        domain.vcpu_placement = Domain::VcpuPlacement::automatic;
    else if (domain.vcpu_placement == Domain::VcpuPlacement::absent)
        domain.vcpu_placement = Domain::VcpuPlacement::fixed;
    return Done{};
}

}  // namespace hostler::xml
