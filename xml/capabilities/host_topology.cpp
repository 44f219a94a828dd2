#include "xml/capabilities/host_topology.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part page_parts[] = {
    attribute<&HostCellPages::unit>("unit", "What the size counts."),
    attribute<&HostCellPages::size>("size", "A page's size.").always(),
    text<&HostCellPages::count>("How many there are.").always(),
};

constexpr Part distance_parts[] = {
    attribute<&HostCellDistance::id>("id", "The other cell.").always(),
    attribute<&HostCellDistance::value>("value", "How far; 10 is here.").always(),
};

constexpr Part cpu_parts[] = {
    attribute<&HostCellCpu::id>("id", "The CPU.").always(),
    attribute<&HostCellCpu::socket>("socket_id", "Its socket.").always(),
    attribute<&HostCellCpu::die>("die_id", "Its die.").always(),
    attribute<&HostCellCpu::core>("core_id", "Its core.").always(),
    attribute<&HostCellCpu::siblings>("siblings", "The threads of its core."),
};

constexpr Part distances_parts[] = {
    child<&HostTopologyCell::distances>("sibling", "How far another cell is."),
};
constexpr Part cpus_parts[] = {
    attribute<&HostTopologyCell::cpus_num>("num", "How many.").always(),
    child<&HostTopologyCell::cpus>("cpu", "A CPU."),
};
constexpr Part cell_parts[] = {
    attribute<&HostTopologyCell::id>("id", "The cell.").always(),
    in_units(leaf<&HostTopologyCell::memory_kib>("memory", "Its memory."), kib),
    child<&HostTopologyCell::pages>("pages", "Its pages of one size."),
    group("distances", distances_parts, "How far the cells are."),
    group("cpus", cpus_parts, "Its CPUs."),
};

constexpr Part bank_parts[] = {
    attribute<&HostCacheBank::id>("id", "The bank.").always(),
    attribute<&HostCacheBank::level>("level", "Its level.").always(),
    attribute<&HostCacheBank::type>("type", "What it caches."),
    attribute<&HostCacheBank::size>("size", "Its size.").always(),
    attribute<&HostCacheBank::unit>("unit", "What the size counts."),
    attribute<&HostCacheBank::cpus>("cpus", "Whose it is."),
};

constexpr Part cells_parts[] = {
    attribute<&HostTopology::cells_num>("num", "How many.").always(),
    child<&HostTopology::cells>("cell", "A NUMA cell."),
};
constexpr Part topology_parts[] = {group("cells", cells_parts, "The NUMA cells.")};
constexpr Part cache_parts[] = {child<&HostTopology::caches>("bank", "A cache.")};
constexpr auto has_cells = [](const HostTopology& topology) { return topology.cells_num > 0; };
constexpr Part parts[] = {
    group("topology", topology_parts, "How CPUs and memory lie together.").shown_if<has_cells>(),
    group("cache", cache_parts, "The caches that CPUs share."),
};

}  // namespace

const Element& schema(const HostCellPages*)
{
    static constexpr Element element = {"pages", "Pages of one size.", page_parts};
    return element;
}

const Element& schema(const HostCellDistance*)
{
    static constexpr Element element = {"sibling", "A distance.", distance_parts};
    return element;
}

const Element& schema(const HostCellCpu*)
{
    static constexpr Element element = {"cpu", "A CPU of a cell.", cpu_parts};
    return element;
}

const Element& schema(const HostTopologyCell*)
{
    static constexpr Element element = {"cell", "A NUMA cell.", cell_parts};
    return element;
}

const Element& schema(const HostCacheBank*)
{
    static constexpr Element element = {"bank", "A cache.", bank_parts};
    return element;
}

const Element& schema(const HostTopology*)
{
    static constexpr Element element = {"topology", "Cells and caches.", parts};
    return element;
}

}  // namespace hostler::xml
