#include <algorithm>

#include "xml/domain/check.hpp"

namespace hostler::xml {
namespace {

Error wrong(std::string sentence, ErrorCode code = ErrorCode::config_unsupported)
{
    return Error(code, std::move(sentence), ErrorDomain::domain);
}

constexpr const char* only_one =
    " KiB in /domain/memoryBacking/hugepages: one page at most names no nodeset";

/// Pages of two sizes for nodes that no page names.
Result<Done> check_pages(const HugePages& pages)
{
    const HugePage* master = nullptr;
    for (const HugePage& page : pages.pages) {
        const bool is_master = page.nodes.empty() || pages.pages.size() == 1;
        if (!is_master) continue;
        if (master)
            return wrong("two master hugepages detected: " + std::to_string(master->size_kib) +
                             " and " + std::to_string(page.size_kib) + only_one,
                         ErrorCode::xml_detail);
        master = &page;
    }
    return Done{};
}

Result<Done> check_members(const std::vector<Scheduler>& schedulers, std::string_view element,
                           std::string_view members)
{
    for (std::size_t i = 0; i < schedulers.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (schedulers[i].members.overlaps(schedulers[j].members))
                return wrong("'" + std::string(element) + "' attributes '" + std::string(members) +
                                 "' must not overlap: '" + schedulers[j].members.text() +
                                 "' and '" + schedulers[i].members.text() +
                                 "' of /domain/cputune/" + std::string(element),
                             ErrorCode::xml_detail);
    return Done{};
}

bool has_thread(const Domain& domain, std::uint32_t id)
{
    const auto& all = domain.iothread_list;
    return std::any_of(all.begin(), all.end(), [id](const Iothread& one) { return one.id == id; });
}

}  // namespace

Result<Done> check_memory(Domain& domain, const FillWorld&)
{
    if (domain.memory_kib == 0)
        return wrong(
            "Memory size must be specified via <memory> or in the <numa> configuration of "
            "/domain",
            ErrorCode::xml_error);
    if (!domain.memory_backing || !domain.memory_backing->huge_pages) return Done{};
    const HugePages& pages = *domain.memory_backing->huge_pages;
    const bool has_nodes = domain.cpu && !domain.cpu->numa.empty();
    const bool names_nodes = std::any_of(pages.pages.begin(), pages.pages.end(),
                                         [](const HugePage& page) { return !page.nodes.empty(); });
    // Without nodes of the guest all its memory is node 0, which a page may name.
    if (!has_nodes && names_nodes && pages.pages.size() > 1)
        return wrong("two master hugepages detected: " + std::to_string(pages.pages[1].size_kib) +
                         " and " + std::to_string(pages.pages[0].size_kib) + only_one,
                     ErrorCode::xml_detail);
    return check_pages(pages);
}

Result<Done> check_numa(Domain& domain, const FillWorld&)
{
    if (!domain.cpu) return Done{};
    const auto& cells = domain.cpu->numa;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].id.value_or(0) != i)
            return wrong(
                "Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous "
                "ranges or ranges not starting from 0 are not allowed: cell " +
                    std::to_string(cells[i].id.value_or(0)) + " stands where cell " +
                    std::to_string(i) + " is expected (/domain/cpu/numa)",
                ErrorCode::xml_error);
        if (!cells[i].cpus.empty() && cells[i].cpus.last() >= domain.vcpus)
            return wrong("CPU IDs in <numa> exceed the <vcpu> count: cell " + std::to_string(i) +
                             " has '" + cells[i].cpus.text() + "' of " +
                             std::to_string(domain.vcpus) + " (/domain/cpu/numa)",
                         ErrorCode::internal);
        for (std::size_t j = 0; j < i; ++j)
            if (cells[i].cpus.overlaps(cells[j].cpus))
                return wrong("NUMA cells " + std::to_string(i) + " and " + std::to_string(j) +
                             " have overlapping vCPU ids, '" + cells[j].cpus.text() + "' and '" +
                             cells[i].cpus.text() + "' (/domain/cpu/numa)");
    }
    return Done{};
}

Result<Done> check_numa_tuning(Domain& domain, const FillWorld&)
{
    if (!domain.numa_tune || !domain.numa_tune->memory) return Done{};
    const NumaTuneMemory& memory = *domain.numa_tune->memory;
    using Mode = NumaTuneNode::Mode;
    if (memory.placement == NumaTuneMemory::Placement::fixed && memory.nodes.empty())
        return wrong(
            "nodeset for NUMA memory tuning must be set if 'placement' is 'static' "
            "(/domain/numatune/memory)");
    for (const NumaTuneNode& node : domain.numa_tune->nodes) {
        if (memory.placement == NumaTuneMemory::Placement::automatic)
            return wrong(
                "Per-node binding is not compatible with automatic NUMA placement: "
                "/domain/numatune/memory is placed by 'auto', and there is "
                "/domain/numatune/memnode");
        if ((memory.mode == Mode::restrictive) != (node.mode == Mode::restrictive))
            return wrong(
                "'restrictive' mode is required in memnode element when mode is "
                "'restrictive' in memory element, and the other way round: cell " +
                    std::to_string(node.cell) + " is '" + std::string(word(node.mode)) +
                    "' (/domain/numatune)",
                ErrorCode::xml_error);
    }
    return Done{};
}

Result<Done> check_schedulers(Domain& domain, const FillWorld&)
{
    if (!domain.cpu_tune) return Done{};
    const CpuTune& tune = *domain.cpu_tune;
    if (auto done = check_members(tune.vcpu_schedulers, "vcpusched", "vcpus"); !done) return done;
    if (auto done = check_members(tune.iothread_schedulers, "iothreadsched", "iothreads"); !done)
        return done;
    for (const Scheduler& scheduler : tune.iothread_schedulers)
        for (std::uint32_t id = 0; !scheduler.members.empty() && id <= scheduler.members.last();
             ++id)
            if (scheduler.members.has(id) && !has_thread(domain, id))
                return wrong("Cannot find 'iothread' : " + std::to_string(id) +
                             ", which /domain/cputune/iothreadsched names");
    return Done{};
}

}  // namespace hostler::xml
