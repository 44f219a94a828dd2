// pool-list, pool-info: storage pools and how full they are.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/cli/size_cell.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

struct ListFlag {
    std::string_view option;
    std::uint32_t flag;
};
constexpr ListFlag list_flags[] = {
    {"persistent", VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT},
    {"transient", VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT},
    {"autostart", VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART},
    {"no-autostart", VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART},
};
constexpr ListFlag types[] = {
    {"dir", VIR_CONNECT_LIST_STORAGE_POOLS_DIR},
    {"fs", VIR_CONNECT_LIST_STORAGE_POOLS_FS},
    {"netfs", VIR_CONNECT_LIST_STORAGE_POOLS_NETFS},
    {"logical", VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL},
    {"disk", VIR_CONNECT_LIST_STORAGE_POOLS_DISK},
    {"iscsi", VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI},
    {"scsi", VIR_CONNECT_LIST_STORAGE_POOLS_SCSI},
    {"mpath", VIR_CONNECT_LIST_STORAGE_POOLS_MPATH},
    {"rbd", VIR_CONNECT_LIST_STORAGE_POOLS_RBD},
    {"sheepdog", VIR_CONNECT_LIST_STORAGE_POOLS_SHEEPDOG},
    {"gluster", VIR_CONNECT_LIST_STORAGE_POOLS_GLUSTER},
    {"zfs", VIR_CONNECT_LIST_STORAGE_POOLS_ZFS},
    {"vstorage", VIR_CONNECT_LIST_STORAGE_POOLS_VSTORAGE},
    {"iscsi-direct", VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI_DIRECT},
};

std::uint32_t type_flags(const Arguments& arguments)
{
    const auto list = arguments.maybe("type");
    std::string_view left = list ? std::string_view(*list) : "";
    std::uint32_t flags = 0;
    while (!left.empty()) {
        const std::string_view word = left.substr(0, left.find(','));
        left.remove_prefix(std::min(left.size(), word.size() + 1));
        const auto found = std::ranges::find(types, word, &ListFlag::option);
        if (found == std::end(types)) throw Failure(fill("Invalid pool type '%s'", word));
        flags |= found->flag;
    }
    return flags;
}

std::vector<proto::StoragePoolRef> pools(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE;
    if (arguments.has("inactive")) flags = VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE;
    if (arguments.has("all"))
        flags = VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE | VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE;
    for (const ListFlag& each : list_flags)
        if (arguments.has(each.option)) flags |= each.flag;
    flags |= type_flags(arguments);
    auto found = session
                     .ask<proto::ConnectListAllStoragePools>({.need_results = 1, .flags = flags},
                                                             "Failed to list pools")
                     .pools;
    std::ranges::sort(found, {}, [](const proto::StoragePoolRef& each) { return each.name; });
    return found;
}

/// In the order of virStoragePoolState.
constexpr std::string_view states[] = {"inactive", "building", "running", "degraded",
                                       "inaccessible"};

std::string state_word(std::uint8_t state)
{
    return std::string(state < std::size(states) ? states[state] : "unknown");
}

Cell yes_or_no(bool is_so)
{
    return Cell(is_so ? "yes" : "no", is_so);
}

Cell autostart_cell(Session& session, const proto::StoragePoolRef& pool)
{
    const auto reply =
        session.connection().try_call<proto::StoragePoolGetAutostart>({.pool = pool});
    return reply ? yes_or_no(reply->autostart > 0) : Cell("no autostart", Value());
}

constexpr Column brief_columns[] = {
    {"name", "Name"}, {"state", "State"}, {"autostart", "Autostart"}};
constexpr Column detailed_columns[] = {{"name", "Name"},           {"state", "State"},
                                       {"autostart", "Autostart"}, {"persistent", "Persistent"},
                                       {"capacity", "Capacity"},   {"allocation", "Allocation"},
                                       {"available", "Available"}};

Row detailed_row(Session& session, const proto::StoragePoolRef& pool)
{
    const auto info = session.ask<proto::StoragePoolGetInfo>({.pool = pool},
                                                             "Could not retrieve pool information");
    const bool is_kept = session.ask<proto::StoragePoolIsPersistent>({.pool = pool}).persistent > 0;
    const bool is_running = info.state != VIR_STORAGE_POOL_INACTIVE;
    const auto size = [&](std::uint64_t bytes) {
        return is_running ? size_cell(bytes) : Cell("-", Value());
    };
    return {Cell(pool.name),     Cell(state_word(info.state)), autostart_cell(session, pool),
            yes_or_no(is_kept),  size(info.capacity),          size(info.allocation),
            size(info.available)};
}

Row brief_row(Session& session, const proto::StoragePoolRef& pool)
{
    const bool is_running = session.ask<proto::StoragePoolIsActive>({.pool = pool}).active > 0;
    return {Cell(pool.name), Cell(is_running ? "active" : "inactive"),
            autostart_cell(session, pool)};
}

/// With --uuid, --name or both.
void show_lines(Session& session, const std::vector<proto::StoragePoolRef>& found,
                const Arguments& arguments)
{
    constexpr std::size_t name_width = 20;
    std::string text;
    Value::List items;
    for (const proto::StoragePoolRef& each : found) {
        Value::Map item;
        if (arguments.has("uuid")) {
            text += each.uuid.text() + (arguments.has("name") ? " " : "");
            item.emplace_back("uuid", each.uuid.text());
        }
        if (arguments.has("name")) {
            std::string name = each.name;
            name.resize(std::max(name.size(), name_width), ' ');
            text += name;
            item.emplace_back("name", each.name);
        }
        text += "\n";
        items.emplace_back(std::move(item));
    }
    session.out().both(text, items);
}

void pool_list(Session& session, const Arguments& arguments)
{
    require_one(arguments, "details", "uuid");
    require_one(arguments, "details", "name");
    const std::vector<proto::StoragePoolRef> found = pools(session, arguments);
    if (arguments.has("uuid") || arguments.has("name"))
        return show_lines(session, found, arguments);
    const bool is_detailed = arguments.has("details");
    std::vector<Row> rows;
    for (const proto::StoragePoolRef& each : found)
        rows.push_back(is_detailed ? detailed_row(session, each) : brief_row(session, each));
    session.out().table(is_detailed ? std::span<const Column>(detailed_columns) : brief_columns,
                        rows);
}

void pool_info(Session& session, const Arguments& arguments)
{
    const proto::StoragePoolRef pool = find_pool(session, arguments.text("pool"));
    const auto info = session.ask<proto::StoragePoolGetInfo>({.pool = pool});
    Record record = {{"name", "Name:", Cell(pool.name)},
                     {"uuid", "UUID:", Cell(pool.uuid.text())},
                     {"state", "State:", Cell(state_word(info.state))}};
    const auto kept = session.connection().try_call<proto::StoragePoolIsPersistent>({.pool = pool});
    record.push_back({"persistent", "Persistent:",
                      kept ? yes_or_no(kept->persistent > 0) : Cell("unknown", Value())});
    record.push_back({"autostart", "Autostart:", autostart_cell(session, pool)});
    const bool is_full =
        info.state == VIR_STORAGE_POOL_RUNNING || info.state == VIR_STORAGE_POOL_DEGRADED;
    const std::pair<const char*, std::uint64_t> sizes[] = {{"Capacity:", info.capacity},
                                                           {"Allocation:", info.allocation},
                                                           {"Available:", info.available}};
    constexpr const char* keys[] = {"capacity", "allocation", "available"};
    for (std::size_t at = 0; is_full && at < std::size(sizes); ++at) {
        const auto& [title, bytes] = sizes[at];
        record.push_back(
            {keys[at], title, arguments.has("bytes") ? Cell(bytes) : size_cell(bytes)});
    }
    session.out().record({15}, record);
}

constexpr Option list_options[] = {
    flag("inactive", "those that do not run"),
    flag("all", "whether they run or not"),
    flag("transient", "those that are not kept"),
    flag("persistent", "those that are kept"),
    flag("autostart", "those that start with the host"),
    flag("no-autostart", "those that do not"),
    optional("type", "only of these types, with commas"),
    flag("details", "with how full they are"),
    flag("uuid", "only the UUIDs"),
    flag("name", "only the names"),
};
constexpr Option info_options[] = {pool_option, flag("bytes", "sizes in bytes")};

constexpr Command table[] = {
    {"pool-list", Group::pool, "list pools", list_options, &pool_list},
    {"pool-info", Group::pool, "what is known of a pool", info_options, &pool_info},
};

}  // namespace

std::span<const Command> pool_list_commands()
{
    return table;
}

}  // namespace hostler::cli
