// domstats, dommemstat, cpu-stats: a domain's numbers.

#include <libvirt/libvirt.h>

#include <array>
#include <cstdio>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/cli/words.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

struct Choice {
    std::string_view option;
    std::uint32_t flag;
};
constexpr Choice groups[] = {
    {"state", VIR_DOMAIN_STATS_STATE},
    {"cpu-total", VIR_DOMAIN_STATS_CPU_TOTAL},
    {"balloon", VIR_DOMAIN_STATS_BALLOON},
    {"vcpu", VIR_DOMAIN_STATS_VCPU},
    {"interface", VIR_DOMAIN_STATS_INTERFACE},
    {"block", VIR_DOMAIN_STATS_BLOCK},
    {"perf", VIR_DOMAIN_STATS_PERF},
    {"iothread", VIR_DOMAIN_STATS_IOTHREAD},
    {"memory", VIR_DOMAIN_STATS_MEMORY},
    {"dirtyrate", VIR_DOMAIN_STATS_DIRTYRATE},
    {"vm", VIR_DOMAIN_STATS_VM},
};
constexpr Choice choices[] = {
    {"list-active", VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE},
    {"list-inactive", VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE},
    {"list-persistent", VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT},
    {"list-transient", VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT},
    {"list-running", VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING},
    {"list-paused", VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED},
    {"list-shutoff", VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF},
    {"list-other", VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER},
    {"enforce", VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS},
    {"backing", VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING},
    {"nowait", VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT},
};

std::uint32_t chosen(const Arguments& arguments, std::span<const Choice> from)
{
    std::uint32_t flags = 0;
    for (const Choice& each : from)
        if (arguments.has(each.option)) flags |= each.flag;
    return flags;
}

void domstats(Session& session, const Arguments& arguments)
{
    std::vector<proto::DomainRef> domains;
    for (const std::string& name : arguments.all("domain"))
        domains.push_back(find_domain(session, name));
    const auto reply = session.ask<proto::ConnectGetAllDomainStats>(
        {.doms = domains, .stats = chosen(arguments, groups), .flags = chosen(arguments, choices)});
    std::string text;
    Value::List items;
    for (const proto::DomainStatsRecord& record : reply.ret_stats) {
        text += (text.empty() ? "Domain: '" : "\nDomain: '") + record.dom.name + "'\n";
        Value::Map stats;
        for (const proto::TypedParam& each : record.params) {
            const Cell cell = cell_of(each.value);
            text += "  " + each.field + "=" + cell.text + "\n";
            stats.emplace_back(each.field, cell.value);
        }
        items.emplace_back(Value::Map{{"domain", record.dom.name},
                                      {"uuid", record.dom.uuid.text()},
                                      {"stats", std::move(stats)}});
    }
    session.out().both(text, items);
}

void dommemstat(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = affects(arguments);
    const std::string& name = arguments.text("domain");
    const proto::DomainRef domain = find_domain(session, name);
    const auto period = arguments.number("period");
    if (period && *period < 0)
        throw Failure("Invalid collection period value '" + std::to_string(*period) + "'");
    if (period) {
        session.ask<proto::DomainSetMemoryStatsPeriod>(
            {.dom = domain, .period = static_cast<std::int32_t>(*period), .flags = flags},
            "Unable to change balloon collection period.");
        return;
    }
    const auto reply = session.ask<proto::DomainMemoryStats>(
        {.dom = domain, .max_stats = VIR_DOMAIN_MEMORY_STAT_NR},
        fill("Failed to get memory statistics for domain %s", name));
    Record record;
    for (const proto::DomainMemoryStat& each : reply.stats) {
        const std::string tag(words::memory_stat(each.tag));
        if (!tag.empty()) record.push_back({tag, tag, Cell(each.val)});
    }
    session.out().record({0}, record);
}

Cell nanoseconds(std::uint64_t time)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%9llu.%09llu seconds",
                  static_cast<unsigned long long>(time / 1000000000),
                  static_cast<unsigned long long>(time % 1000000000));
    return {text.data(), static_cast<double>(time) / 1e9};
}

/// One heading, its parameters below: times as seconds.
Value show_cpu(const std::string& heading, std::span<const proto::TypedParam> params,
               std::string& text)
{
    text += heading + ":\n";
    Value::Map data;
    for (const proto::TypedParam& each : params) {
        const auto* time = std::get_if<std::uint64_t>(&each.value);
        const Cell cell = time != nullptr ? nanoseconds(*time) : cell_of(each.value);
        const std::size_t width = 13;
        text += "\t" + each.field +
                std::string(each.field.size() < width ? width - each.field.size() : 0, ' ') +
                cell.text + "\n";
        data.emplace_back(each.field, cell.value);
    }
    return data;
}

struct CpuRange {
    std::int32_t first;
    std::uint32_t count;
};

Value show_each_cpu(Session& session, const proto::DomainRef& domain, CpuRange range,
                    const std::string& failed, std::string& text)
{
    constexpr std::uint32_t cpus_at_once = 128;
    Value::List cpus;
    const std::uint32_t params = static_cast<std::uint32_t>(
        session
            .ask<proto::DomainGetCpuStats>(
                {.dom = domain, .nparams = 0, .start_cpu = 0, .ncpus = 1}, failed)
            .nparams);
    while (params > 0 && range.count > 0) {
        const std::uint32_t count = std::min(range.count, cpus_at_once);
        const auto reply = session.ask<proto::DomainGetCpuStats>(
            {.dom = domain, .nparams = params, .start_cpu = range.first, .ncpus = count}, failed);
        for (std::uint32_t cpu = 0; cpu < count; ++cpu) {
            const std::size_t from = std::size_t{cpu} * params;
            if (from + params > reply.params.size()) break;
            const std::int32_t number = range.first + static_cast<std::int32_t>(cpu);
            cpus.push_back(show_cpu("CPU" + std::to_string(number),
                                    std::span(reply.params).subspan(from, params), text));
        }
        range = {range.first + static_cast<std::int32_t>(count), range.count - count};
    }
    return cpus;
}

void cpu_stats(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("domain");
    const std::string failed = fill("Failed to retrieve CPU statistics for domain '%s'", name);
    const proto::DomainRef domain = find_domain(session, name);
    const auto start = arguments.number("start");
    const auto count = arguments.number("count");
    if (start && *start < 0) throw Failure("Invalid value for start CPU");
    if (count && *count < 0) throw Failure("Invalid value for number of CPUs to show");
    const bool shows_total = arguments.has("total") || (!start && !count);
    const bool shows_each = start || count || !arguments.has("total");
    std::string text;
    Value::Map data;
    if (shows_each) {
        const auto host = session.ask<proto::DomainGetCpuStats>({.dom = domain}, failed);
        const auto first = static_cast<std::int32_t>(start.value_or(0));
        const std::int32_t behind = std::max(0, host.nparams - first);
        const auto wanted = std::min<std::int64_t>(count.value_or(behind), behind);
        data.emplace_back(
            "cpus", show_each_cpu(session, domain, {first, static_cast<std::uint32_t>(wanted)},
                                  failed, text));
    }
    if (shows_total) {
        const auto params = session.ask<proto::DomainGetCpuStats>(
            {.dom = domain, .start_cpu = -1, .ncpus = 1}, failed);
        const auto total = session.ask<proto::DomainGetCpuStats>(
            {.dom = domain,
             .nparams = static_cast<std::uint32_t>(params.nparams),
             .start_cpu = -1,
             .ncpus = 1},
            failed);
        data.emplace_back("total", show_cpu("Total", total.params, text));
    }
    session.out().both(text, data);
}

constexpr Option domstats_options[] = {
    flag("state", "its state"),
    flag("cpu-total", "the host's CPU time it took"),
    flag("balloon", "its memory"),
    flag("vcpu", "its virtual CPUs"),
    flag("interface", "its network interfaces"),
    flag("block", "its disks"),
    flag("perf", "its performance events"),
    flag("iothread", "its I/O threads"),
    flag("memory", "its memory bandwidth"),
    flag("dirtyrate", "how fast it writes to memory"),
    flag("vm", "what its hypervisor counts"),
    flag("list-active", "only domains that run"),
    flag("list-inactive", "only domains that do not run"),
    flag("list-persistent", "only domains with a definition on disk"),
    flag("list-transient", "only domains without a definition on disk"),
    flag("list-running", "only running domains"),
    flag("list-paused", "only paused domains"),
    flag("list-shutoff", "only domains that are shut off"),
    flag("list-other", "only domains in other states"),
    flag("raw", "as the server tells them"),
    flag("enforce", "fail rather than leave out what is asked for"),
    flag("backing", "with the files below each disk"),
    flag("nowait", "only what can be told at once"),
    offering(rest("domain", "these domains"), Option::Offers::domains),
};
constexpr Option dommemstat_options[] = {
    domain_option,  optional("period", "seconds between the guest's reports", Option::Kind::number),
    config_option,  live_option,
    current_option,
};
constexpr Option cpu_stats_options[] = {
    domain_option,
    flag("total", "only the sum"),
    optional("start", "from this CPU", Option::Kind::number),
    optional("count", "so many CPUs", Option::Kind::number),
};

constexpr Command table[] = {
    {"domstats", Group::monitor, "the statistics of domains", domstats_options, &domstats},
    {"dommemstat", Group::monitor, "a domain's memory statistics", dommemstat_options, &dommemstat},
    {"cpu-stats", Group::domain, "the CPU time a domain took", cpu_stats_options, &cpu_stats},
};

}  // namespace

std::span<const Command> stats_commands()
{
    return table;
}

}  // namespace hostler::cli
