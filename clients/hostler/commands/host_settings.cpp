// allocpages, node-memory-tune, nodesuspend, nodesevinfo: the host's settings.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::vector<std::int32_t> cell_ids(Session& session)
{
    const Document document(
        session.ask<proto::ConnectGetCapabilities>({}, "unable to get node capabilities")
            .capabilities);
    std::vector<std::int32_t> ids;
    for (xmlNode* cell : document.find("/capabilities/host/topology/cells/cell"))
        ids.push_back(std::atoi(document.text("@id", cell).c_str()));
    return ids;
}

void allocpages(Session& session, const Arguments& arguments)
{
    constexpr std::uint64_t kib_bytes = 1024;
    require_one(arguments, "all", "cellno");
    const auto cell = arguments.number("cellno");
    const auto size_kib =
        static_cast<std::uint32_t>(*arguments.size("pagesize", kib_bytes) / kib_bytes);
    const std::uint64_t count = *arguments.big_count("pagecount");
    const std::uint32_t flags = arguments.has("add") ? VIR_NODE_ALLOC_PAGES_ADD : 0u;
    std::vector<std::int32_t> cells = {static_cast<std::int32_t>(cell.value_or(-1))};
    if (arguments.has("all")) cells = cell_ids(session);
    for (const std::int32_t each : cells)
        session.ask<proto::NodeAllocPages>({.page_sizes = {size_kib},
                                            .page_counts = {count},
                                            .start_cell = each,
                                            .cell_count = 1,
                                            .flags = flags});
}

// An option's name is the parameter's with dashes.
constexpr Option memory_options[] = {
    optional("shm-pages-to-scan", "pages looked at before a pause", Option::Kind::number),
    optional("shm-sleep-millisecs", "how long the pause is", Option::Kind::number),
    optional("shm-merge-across-nodes", "1: pages of several NUMA cells become one",
             Option::Kind::number),
};

void node_memory_tune(Session& session, const Arguments& arguments)
{
    Params changes;
    for (const Option& option : memory_options) {
        std::string name(option.name);
        std::ranges::replace(name, '-', '_');
        if (const auto number = arguments.count(option.name)) changes.push_back({name, *number});
    }
    if (!changes.empty()) {
        session.ask<proto::NodeSetMemoryParameters>({.params = changes},
                                                    "Unable to change memory parameters");
        return;
    }
    std::string text = "Shared memory:\n";
    Value::Map data;
    for (const proto::TypedParam& each :
         all_params<proto::NodeGetMemoryParameters>(session, {}, "memory parameters")) {
        const Cell cell = cell_of(each.value);
        std::string name = each.field;
        name.resize(std::max<std::size_t>(name.size(), 15), ' ');
        text += "\t" + name + " " + cell.text + "\n";
        data.emplace_back(each.field, cell.value);
    }
    session.out().both(text, data);
}

void nodesuspend(Session& session, const Arguments& arguments)
{
    constexpr std::string_view targets[] = {"mem", "disk", "hybrid"};
    const auto target = std::ranges::find(targets, arguments.text("target"));
    const std::int64_t duration = *arguments.number("duration");
    if (target == std::end(targets)) throw Failure("Invalid target");
    if (duration < 0) throw Failure("Invalid duration");
    session.ask<proto::NodeSuspendForDuration>(
        {.target = static_cast<std::uint32_t>(target - std::begin(targets)),
         .duration = static_cast<std::uint64_t>(duration)},
        "The host was not suspended");
}

void nodesevinfo(Session& session, const Arguments&)
{
    constexpr const char* failed = "Unable to get host SEV information";
    const std::uint32_t flags = strings_okay(session);
    const auto count = session.ask<proto::NodeGetSevInfo>({.flags = flags}, failed);
    const auto reply =
        session.ask<proto::NodeGetSevInfo>({.nparams = count.nparams, .flags = flags}, failed);
    session.out().record({18, ": "}, record_of(reply.params));
}

constexpr Option alloc_options[] = {
    required("pagesize", "the size of a page; in KiB, when it has no unit", Option::Kind::size),
    required("pagecount", "how many pages", Option::Kind::number),
    optional("cellno", "only in this NUMA cell", Option::Kind::number),
    flag("add", "more than there are, not as many in all"),
    flag("all", "in each NUMA cell"),
};
constexpr Option suspend_options[] = {
    required("target", "mem, disk or hybrid"),
    required("duration", "seconds until the host wakes", Option::Kind::number),
};

constexpr Command table[] = {
    {"allocpages", Group::host, "set pages of a size aside", alloc_options, &allocpages},
    {"node-memory-tune", Group::host, "how the host shares equal pages", memory_options,
     &node_memory_tune},
    {"nodesuspend", Group::host, "let the host sleep for a while", suspend_options, &nodesuspend},
    {"nodesevinfo", Group::host, "the host's memory encryption (SEV)", {}, &nodesevinfo},
};

}  // namespace

std::span<const Command> host_settings_commands()
{
    return table;
}

}  // namespace hostler::cli
