// domblklist, domblkinfo, domblkstat, domblkerror: a domain's disks.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::string dash(std::string text)
{
    return text.empty() ? "-" : text;
}

std::string source_of(const Document& document, xmlNode* disk)
{
    // The attribute that names the source depends on its type.
    return document.text(
        "source/@*[name()='file' or name()='dev' or name()='dir' or name()='name' "
        "or name()='volume'][1]",
        disk);
}

constexpr Column brief_columns[] = {{"target", "Target"}, {"source", "Source"}};
constexpr Column detailed_columns[] = {
    {"type", "Type"}, {"device", "Device"}, {"target", "Target"}, {"source", "Source"}};

void domblklist(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const Document document(definition(session, domain, arguments.has("inactive")));
    const bool is_detailed = arguments.has("details");
    std::vector<Row> rows;
    for (xmlNode* disk : document.find("/domain/devices/disk")) {
        Row& row = rows.emplace_back();
        if (is_detailed)
            row = {Cell(document.text("@type", disk)), Cell(document.text("@device", disk))};
        row.push_back(Cell(document.text("target/@dev", disk)));
        row.push_back(Cell(dash(source_of(document, disk))));
    }
    session.out().table(is_detailed ? std::span<const Column>(detailed_columns) : brief_columns,
                        rows);
}

Cell size_cell(std::uint64_t bytes, bool is_human)
{
    return is_human ? Cell(human_size(bytes), bytes) : Cell(bytes);
}

constexpr Column info_columns[] = {{"target", "Target"},
                                   {"capacity", "Capacity"},
                                   {"allocation", "Allocation"},
                                   {"physical", "Physical"}};

void all_block_info(Session& session, const proto::DomainRef& domain, bool is_human)
{
    const bool is_running = is_active(session, domain);
    const Document document(definition(session, domain, false));
    std::vector<Row> rows;
    for (xmlNode* disk : document.find("/domain/devices/disk")) {
        const std::string target = document.text("target/@dev", disk);
        Row row = {Cell(target), Cell("-", Value()), Cell("-", Value()), Cell("-", Value())};
        const bool has_source = !source_of(document, disk).empty();
        // A network disk of a domain that does not run cannot be looked at.
        const bool is_reachable = is_running || document.text("@type", disk) != "network";
        if (has_source && is_reachable) {
            const auto info =
                session.ask<proto::DomainGetBlockInfo>({.dom = domain, .path = target});
            row = {Cell(target), size_cell(info.capacity, is_human),
                   size_cell(info.allocation, is_human), size_cell(info.physical, is_human)};
        }
        rows.push_back(std::move(row));
    }
    session.out().table(info_columns, rows);
}

void domblkinfo(Session& session, const Arguments& arguments)
{
    const auto device = arguments.maybe("device");
    if (!device && !arguments.has("all"))
        throw Failure("command 'domblkinfo' requires <device> option");
    const proto::DomainRef domain = find_domain(session, arguments);
    const bool is_human = arguments.has("human");
    if (arguments.has("all")) return all_block_info(session, domain, is_human);
    const auto info = session.ask<proto::DomainGetBlockInfo>({.dom = domain, .path = *device});
    session.out().record({15}, {{"capacity", "Capacity:", size_cell(info.capacity, is_human)},
                                {"allocation", "Allocation:", size_cell(info.allocation, is_human)},
                                {"physical", "Physical:", size_cell(info.physical, is_human)}});
}

/// libvirt's parameter, virsh's word for it, and how it says it to people.
struct Statistic {
    const char* param;
    const char* word;
    const char* phrase;
};
constexpr Statistic statistics[] = {
    {VIR_DOMAIN_BLOCK_STATS_READ_REQ, "rd_req", "number of read operations:"},
    {VIR_DOMAIN_BLOCK_STATS_READ_BYTES, "rd_bytes", "number of bytes read:"},
    {VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, "wr_req", "number of write operations:"},
    {VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, "wr_bytes", "number of bytes written:"},
    {VIR_DOMAIN_BLOCK_STATS_ERRS, "errs", "error count:"},
    {VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ, "flush_operations", "number of flush operations:"},
    {VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES, "rd_total_times", "total duration of reads (ns):"},
    {VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, "wr_total_times", "total duration of writes (ns):"},
    {VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES, "flush_total_times",
     "total duration of flushes (ns):"},
};

/// What a server tells that knows only the five oldest numbers; -1 is one it does not have.
Params old_block_stats(Session& session, const proto::DomainRef& domain, const std::string& device,
                       const std::string& failed)
{
    const auto reply =
        session.ask<proto::DomainBlockStats>({.dom = domain, .path = device}, failed);
    const std::pair<const char*, std::int64_t> numbers[] = {
        {VIR_DOMAIN_BLOCK_STATS_READ_REQ, reply.rd_req},
        {VIR_DOMAIN_BLOCK_STATS_READ_BYTES, reply.rd_bytes},
        {VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, reply.wr_req},
        {VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, reply.wr_bytes},
        {VIR_DOMAIN_BLOCK_STATS_ERRS, reply.errs}};
    Params params;
    for (const auto& [name, number] : numbers)
        if (number >= 0) params.push_back({name, number});
    return params;
}

Params block_stats(Session& session, const proto::DomainRef& domain, const std::string& device,
                   const std::string& failed)
{
    client::Connection& connection = session.connection();
    proto::DomainBlockStatsFlags::Args args = {.dom = domain, .path = device};
    args.flags = strings_okay(session);
    const auto count = connection.try_call<proto::DomainBlockStatsFlags>(args);
    if (!count && connection.refusal().code == ErrorCode::no_support)
        return old_block_stats(session, domain, device, failed);
    if (!count) session.refused({});
    args.nparams = count->nparams;
    return session.ask<proto::DomainBlockStatsFlags>(args, failed).params;
}

void domblkstat(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("domain");
    const std::string device = arguments.maybe("device").value_or("");
    const proto::DomainRef domain = find_domain(session, name);
    const std::string failed = "Failed to get block stats " + name + " " + device;
    const Params params = block_stats(session, domain, device, failed);
    const bool is_human = arguments.has("human");
    std::string text = is_human ? "Device: " + device + "\n" : "";
    Value::Map data;
    const auto add = [&](const std::string& word, const std::string& phrase, const Cell& cell) {
        constexpr std::size_t width = 31;
        const std::string padding(phrase.size() < width ? width - phrase.size() : 0, ' ');
        const std::string human = " " + phrase + padding + " ";
        text += (is_human ? human : device + " " + word + " ") + cell.text + "\n";
        data.emplace_back(word, cell.value);
    };
    const auto is_known = [](const proto::TypedParam& param) {
        return std::ranges::find(statistics, std::string_view(param.field),
                                 [](const Statistic& each) {
                                     return std::string_view(each.param);
                                 }) != std::end(statistics);
    };
    for (const Statistic& each : statistics)
        if (const auto* value = find_param(params, each.param))
            add(each.word, each.phrase, cell_of(*value));
    for (const proto::TypedParam& each : params)
        if (!is_known(each)) add(each.field, each.field, cell_of(each.value));
    session.out().both(text, data);
}

void domblkerror(Session& session, const Arguments& arguments)
{
    constexpr std::string_view words[] = {"no error", "unspecified error", "no space"};
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto count = session.ask<proto::DomainGetDiskErrors>({.dom = domain});
    Value::Map data;
    std::string text;
    if (count.nerrors > 0) {
        const auto reply = session.ask<proto::DomainGetDiskErrors>(
            {.dom = domain, .maxerrors = static_cast<std::uint32_t>(count.nerrors)});
        for (const proto::DomainDiskError& each : reply.errors) {
            const auto at = static_cast<std::size_t>(each.error);
            const std::string word(at < std::size(words) ? words[at] : "unknown error");
            text += each.disk + ": " + word + "\n";
            data.emplace_back(each.disk, word);
        }
    }
    session.out().both(text.empty() ? "No errors found\n" : text, data);
}

constexpr Option domblklist_options[] = {
    domain_option,
    flag("inactive", "those of the next start"),
    flag("details", "with type and device"),
};
constexpr Option domblkinfo_options[] = {
    domain_option,
    optional("device", "the disk: its target or path"),
    flag("human", "with units"),
    flag("all", "all disks"),
};
constexpr Option domblkstat_options[] = {
    domain_option,
    optional("device", "the disk: its target or path; without it, all together"),
    flag("human", "in words"),
};
constexpr Option domain_options[] = {domain_option};

constexpr Command table[] = {
    {"domblklist", Group::monitor, "a domain's disks", domblklist_options, &domblklist},
    {"domblkinfo", Group::monitor, "the size of a domain's disk", domblkinfo_options, &domblkinfo},
    {"domblkstat", Group::monitor, "what a domain's disk did", domblkstat_options, &domblkstat},
    {"domblkerror", Group::monitor, "which disks of a domain failed", domain_options, &domblkerror},
};

}  // namespace

std::span<const Command> block_commands()
{
    return table;
}

}  // namespace hostler::cli
