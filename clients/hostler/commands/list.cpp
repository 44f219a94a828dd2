// list: the domains.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <array>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

struct Filter {
    std::string_view option;
    std::uint32_t flag;
};

constexpr Filter filters[] = {
    {"transient", VIR_CONNECT_LIST_DOMAINS_TRANSIENT},
    {"persistent", VIR_CONNECT_LIST_DOMAINS_PERSISTENT},
    {"with-snapshot", VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT},
    {"without-snapshot", VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT},
    {"with-checkpoint", VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT},
    {"without-checkpoint", VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT},
    {"state-running", VIR_CONNECT_LIST_DOMAINS_RUNNING},
    {"state-paused", VIR_CONNECT_LIST_DOMAINS_PAUSED},
    {"state-shutoff", VIR_CONNECT_LIST_DOMAINS_SHUTOFF},
    {"state-other", VIR_CONNECT_LIST_DOMAINS_OTHER},
    {"autostart", VIR_CONNECT_LIST_DOMAINS_AUTOSTART},
    {"no-autostart", VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART},
    {"with-managed-save", VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE},
    {"without-managed-save", VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE},
};

std::uint32_t wanted(const Arguments& arguments)
{
    std::uint32_t flags = VIR_CONNECT_LIST_DOMAINS_ACTIVE;
    if (arguments.has("inactive") || arguments.has("state-shutoff"))
        flags = VIR_CONNECT_LIST_DOMAINS_INACTIVE;
    if (arguments.has("all"))
        flags = VIR_CONNECT_LIST_DOMAINS_INACTIVE | VIR_CONNECT_LIST_DOMAINS_ACTIVE;
    for (const Filter& filter : filters)
        if (arguments.has(filter.option)) flags |= filter.flag;
    return flags;
}

/// Running ones by id, then the others by name.
std::vector<proto::DomainRef> domains(Session& session, const Arguments& arguments)
{
    auto found = session
                     .ask<proto::ConnectListAllDomains>(
                         {.need_results = 1, .flags = wanted(arguments)}, "Failed to list domains")
                     .domains;
    std::ranges::sort(found, [](const proto::DomainRef& left, const proto::DomainRef& right) {
        if (left.id >= 0 && right.id >= 0) return left.id < right.id;
        if (left.id >= 0 || right.id >= 0) return left.id >= 0;
        return strcasecmp(left.name.c_str(), right.name.c_str()) < 0;
    });
    return found;
}

Cell id_cell(const proto::DomainRef& domain)
{
    return domain.id < 0 ? Cell("-", Value()) : Cell(domain.id);
}

Cell state_cell(Session& session, const proto::DomainRef& domain, bool shows_saved)
{
    const auto state = session.connection().try_call<proto::DomainGetState>({.dom = domain});
    const std::string name(state ? state_name(state->state) : "no state");
    if (!shows_saved || !state || state->state != VIR_DOMAIN_SHUTOFF) return Cell(name);
    const auto saved =
        session.connection().try_call<proto::DomainHasManagedSaveImage>({.dom = domain});
    return Cell(saved && saved->result == 1 ? "saved" : name);
}

Cell title_cell(Session& session, const proto::DomainRef& domain)
{
    const auto title = session.connection().try_call<proto::DomainGetMetadata>(
        {.dom = domain, .type = VIR_DOMAIN_METADATA_TITLE});
    return Cell(title ? title->metadata : "");
}

constexpr Column columns[] = {
    {"id", "Id"}, {"name", "Name"}, {"state", "State"}, {"title", "Title"}};

void list_table(Session& session, const Arguments& arguments)
{
    const bool shows_title = arguments.has("title");
    std::vector<Row> rows;
    for (const proto::DomainRef& domain : domains(session, arguments)) {
        Row& row = rows.emplace_back();
        row = {id_cell(domain), Cell(domain.name),
               state_cell(session, domain, arguments.has("managed-save"))};
        if (shows_title) row.push_back(title_cell(session, domain));
    }
    session.out().table(std::span(columns).first(shows_title ? 4 : 3), rows);
}

/// --name, --uuid, --id: bare words, for scripts; several of them stand side by side.
void list_words(Session& session, const Arguments& arguments)
{
    constexpr std::string_view uuid_gap = " ";
    const bool is_id_alone = !arguments.has("uuid") && !arguments.has("name");
    std::string text;
    Value::List items;
    for (const proto::DomainRef& domain : domains(session, arguments)) {
        if (is_id_alone && domain.id < 0) continue;
        std::string line;
        Value::Map item;
        const auto add = [&](const char* key, const Cell& cell) {
            line += (line.empty() ? "" : std::string(uuid_gap)) + cell.text;
            item.emplace_back(key, cell.value);
        };
        if (arguments.has("uuid")) add("uuid", Cell(domain.uuid.text()));
        if (arguments.has("id")) add("id", id_cell(domain));
        if (arguments.has("name")) add("name", Cell(domain.name));
        text += line + '\n';
        items.emplace_back(std::move(item));
    }
    session.out().both(text, items);
}

void list(Session& session, const Arguments& arguments)
{
    for (const char* words : {"name", "uuid", "id"}) require_one(arguments, "table", words);
    const bool has_words = arguments.has("uuid") || arguments.has("name") || arguments.has("id");
    if (has_words)
        list_words(session, arguments);
    else
        list_table(session, arguments);
}

constexpr Option list_options[] = {
    flag("inactive", "domains that do not run"),
    flag("all", "domains that run and that do not"),
    flag("transient", "only domains without a definition on disk"),
    flag("persistent", "only domains with a definition on disk"),
    flag("with-snapshot", "only domains that have snapshots"),
    flag("without-snapshot", "only domains without snapshots"),
    flag("with-checkpoint", "only domains that have checkpoints"),
    flag("without-checkpoint", "only domains without checkpoints"),
    flag("state-running", "only running domains"),
    flag("state-paused", "only paused domains"),
    flag("state-shutoff", "only domains that are shut off"),
    flag("state-other", "only domains in other states"),
    flag("autostart", "only domains that start with the host"),
    flag("no-autostart", "only domains that do not start with the host"),
    flag("with-managed-save", "only domains whose state is saved"),
    flag("without-managed-save", "only domains without a saved state"),
    flag("uuid", "UUIDs only"),
    flag("name", "names only"),
    flag("id", "ids only"),
    flag("table", "a table (as usual)"),
    flag("managed-save", "mark the domains whose state is saved"),
    flag("title", "the titles too"),
};

constexpr Command table[] = {
    {"list", Group::monitor, "list domains", list_options, &list},
};

}  // namespace

std::span<const Command> list_commands()
{
    return table;
}

}  // namespace hostler::cli
