// freecell, freepages, nodememstats: the host's memory.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

constexpr std::uint64_t kib_bytes = 1024;
constexpr const char* cells_path = "/capabilities/host/topology/cells/cell";

std::string right(std::uint64_t number, std::size_t width)
{
    std::string text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::uint64_t free_kib(Session& session, std::int32_t cell)
{
    const auto reply =
        session.ask<proto::NodeGetCellsFreeMemory>({.start_cell = cell, .maxcells = 1});
    return reply.cells.empty() ? 0 : reply.cells.front() / kib_bytes;
}

std::vector<std::int32_t> cell_ids(Session& session)
{
    const Document document(
        session.ask<proto::ConnectGetCapabilities>({}, "unable to get node capabilities")
            .capabilities);
    std::vector<std::int32_t> ids;
    for (xmlNode* cell : document.find(cells_path))
        ids.push_back(std::atoi(document.text("@id", cell).c_str()));
    return ids;
}

void freecell_all(Session& session)
{
    const std::vector<std::int32_t> ids = cell_ids(session);
    std::string text;
    Value::List cells;
    std::uint64_t total = 0;
    for (const std::int32_t id : ids) {
        const std::uint64_t free = free_kib(session, id);
        total += free;
        text += right(static_cast<std::uint64_t>(id), 5) + ": " + right(free, 10) + " KiB\n";
        cells.emplace_back(Value::Map{{"cell", id}, {"free_kib", free}});
    }
    text += "--------------------\nTotal: " + right(total, 10) + " KiB\n";
    session.out().both(text, Value::Map{{"cells", std::move(cells)}, {"total_kib", total}});
}

void freecell(Session& session, const Arguments& arguments)
{
    const auto cell = arguments.number("cellno");
    require_one(arguments, "all", "cellno");
    if (arguments.has("all")) return freecell_all(session);
    if (cell) {
        const std::uint64_t free = free_kib(session, static_cast<std::int32_t>(*cell));
        session.out().both(std::to_string(*cell) + ": " + std::to_string(free) + " KiB\n",
                           Value::Map{{"cell", *cell}, {"free_kib", free}});
        return;
    }
    const std::uint64_t free = session.ask<proto::NodeGetFreeMemory>({}).free_mem / kib_bytes;
    session.out().both("Total: " + std::to_string(free) + " KiB\n",
                       Value::Map{{"total_kib", free}});
}

/// Those that the host's CPUs know; of an older server, those that its cells have.
std::vector<std::uint32_t> page_sizes_kib(const Document& document)
{
    std::vector<xmlNode*> found = document.find("/capabilities/host/cpu/pages");
    if (found.empty()) found = document.find(std::string(cells_path) + "/pages");
    std::vector<std::uint32_t> sizes;
    for (xmlNode* pages : found)
        sizes.push_back(static_cast<std::uint32_t>(std::stoul(document.text("@size", pages))));
    std::ranges::sort(sizes);
    sizes.erase(std::ranges::unique(sizes).begin(), sizes.end());
    return sizes;
}

/// The free pages of one cell, a size each.
Value show_pages(Session& session, std::int32_t cell, const std::vector<std::uint32_t>& sizes,
                 std::string& text)
{
    const auto reply =
        session.ask<proto::NodeGetFreePages>({.pages = sizes, .start_cell = cell, .cell_count = 1});
    Value::Map pages;
    for (std::size_t at = 0; at < sizes.size() && at < reply.counts.size(); ++at) {
        text += std::to_string(sizes[at]) + "KiB: " + std::to_string(reply.counts[at]) + "\n";
        pages.emplace_back(std::to_string(sizes[at]) + "KiB", reply.counts[at]);
    }
    return Value::Map{{"cell", cell}, {"free_pages", std::move(pages)}};
}

void freepages(Session& session, const Arguments& arguments)
{
    const auto wanted_cell = arguments.number("cellno");
    const auto wanted_size = arguments.size("pagesize", kib_bytes);
    require_one(arguments, "all", "cellno");
    if (!wanted_cell && !arguments.has("all")) throw Failure("missing cellno argument");
    if (wanted_cell && !wanted_size) throw Failure("missing pagesize argument");
    const Document document(
        session.ask<proto::ConnectGetCapabilities>({}, "unable to get node capabilities")
            .capabilities);
    std::string text;
    Value::List cells;
    for (xmlNode* cell : document.find(cells_path)) {
        const std::int32_t id = std::atoi(document.text("@id", cell).c_str());
        if (wanted_cell && *wanted_cell != id) continue;
        std::vector<std::uint32_t> sizes = page_sizes_kib(document);
        if (wanted_size) sizes = {static_cast<std::uint32_t>(*wanted_size / kib_bytes)};
        if (arguments.has("all")) text += "Node " + std::to_string(id) + ":\n";
        cells.push_back(show_pages(session, id, sizes, text));
        if (arguments.has("all")) text += "\n";
    }
    session.out().both(text, cells);
}

void nodememstats(Session& session, const Arguments& arguments)
{
    const auto cell = static_cast<std::int32_t>(
        arguments.number("cell").value_or(VIR_NODE_MEMORY_STATS_ALL_CELLS));
    const auto count = session.ask<proto::NodeGetMemoryStats>(
        {.cell_num = cell}, "Unable to get number of memory stats");
    const auto reply = session.ask<proto::NodeGetMemoryStats>(
        {.nparams = count.nparams, .cell_num = cell}, "Unable to get memory stats");
    Record record;
    for (const proto::NodeMemoryStat& each : reply.params)
        record.push_back(
            {each.field + "_kib", each.field, Cell(right(each.value, 20) + " KiB", each.value)});
    session.out().record({7, ": "}, record);
}

constexpr Option freecell_options[] = {
    optional("cellno", "only this NUMA cell", Option::Kind::number),
    flag("all", "each NUMA cell, and the sum"),
};
constexpr Option freepages_options[] = {
    optional("cellno", "only this NUMA cell", Option::Kind::number),
    optional("pagesize", "only pages of this size, in KiB", Option::Kind::size),
    flag("all", "each NUMA cell"),
};
constexpr Option nodememstats_options[] = {
    optional("cell", "only this NUMA cell", Option::Kind::number)};

constexpr Command table[] = {
    {"freecell", Group::host, "the host's free memory", freecell_options, &freecell},
    {"freepages", Group::host, "the host's free pages", freepages_options, &freepages},
    {"nodememstats", Group::host, "how the host's memory is used", nodememstats_options,
     &nodememstats},
};

}  // namespace

std::span<const Command> host_memory_commands()
{
    return table;
}

}  // namespace hostler::cli
