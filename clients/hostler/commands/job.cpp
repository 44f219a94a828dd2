// domjobinfo, domjobabort: the work a domain is busy with.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/cli/words.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// One line of a job's statistics: the parameter, its title, how it is measured.
struct Line {
    enum class Unit { count, milliseconds, bytes, bytes_per_second, pages_per_second, in_bytes };
    /// An amount's three numbers and what is said of it stand only where one of the three is above
    /// zero, and then all three.
    enum class Amount { none, data, memory, disk };

    const char* param;
    const char* title;
    Unit unit;
    Amount amount = Amount::none;
    bool is_told_always = false;  ///< zero where the server does not say
};
using Unit = Line::Unit;
using Amount = Line::Amount;

constexpr Line lines[] = {
    {VIR_DOMAIN_JOB_TIME_ELAPSED, "Time elapsed:", Unit::milliseconds, Amount::none, true},
    {VIR_DOMAIN_JOB_TIME_ELAPSED_NET, "Time elapsed w/o network:", Unit::milliseconds},
    {VIR_DOMAIN_JOB_TIME_REMAINING, "Time remaining:", Unit::milliseconds},
    {VIR_DOMAIN_JOB_DATA_PROCESSED, "Data processed:", Unit::bytes, Amount::data, true},
    {VIR_DOMAIN_JOB_DATA_REMAINING, "Data remaining:", Unit::bytes, Amount::data, true},
    {VIR_DOMAIN_JOB_DATA_TOTAL, "Data total:", Unit::bytes, Amount::data, true},
    {VIR_DOMAIN_JOB_MEMORY_PROCESSED, "Memory processed:", Unit::bytes, Amount::memory, true},
    {VIR_DOMAIN_JOB_MEMORY_REMAINING, "Memory remaining:", Unit::bytes, Amount::memory, true},
    {VIR_DOMAIN_JOB_MEMORY_TOTAL, "Memory total:", Unit::bytes, Amount::memory, true},
    {VIR_DOMAIN_JOB_MEMORY_BPS, "Memory bandwidth:", Unit::bytes_per_second, Amount::memory},
    {VIR_DOMAIN_JOB_MEMORY_DIRTY_RATE, "Dirty rate:", Unit::pages_per_second, Amount::memory},
    {VIR_DOMAIN_JOB_MEMORY_PAGE_SIZE, "Page size:", Unit::in_bytes, Amount::memory},
    {VIR_DOMAIN_JOB_MEMORY_ITERATION, "Iteration:", Unit::count, Amount::memory},
    {VIR_DOMAIN_JOB_MEMORY_POSTCOPY_REQS, "Postcopy requests:", Unit::count, Amount::memory},
    {VIR_DOMAIN_JOB_DISK_PROCESSED, "File processed:", Unit::bytes, Amount::disk, true},
    {VIR_DOMAIN_JOB_DISK_REMAINING, "File remaining:", Unit::bytes, Amount::disk, true},
    {VIR_DOMAIN_JOB_DISK_TOTAL, "File total:", Unit::bytes, Amount::disk, true},
    {VIR_DOMAIN_JOB_DISK_BPS, "File bandwidth:", Unit::bytes_per_second, Amount::disk},
    {VIR_DOMAIN_JOB_MEMORY_CONSTANT, "Constant pages:", Unit::count},
    {VIR_DOMAIN_JOB_MEMORY_NORMAL, "Normal pages:", Unit::count},
    {VIR_DOMAIN_JOB_MEMORY_NORMAL_BYTES, "Normal data:", Unit::bytes},
    {VIR_DOMAIN_JOB_DOWNTIME, "Total downtime:", Unit::milliseconds},
    {VIR_DOMAIN_JOB_DOWNTIME_NET, "Downtime w/o network:", Unit::milliseconds},
    {VIR_DOMAIN_JOB_SETUP_TIME, "Setup time:", Unit::milliseconds},
    {VIR_DOMAIN_JOB_COMPRESSION_CACHE, "Compression cache:", Unit::bytes},
    {VIR_DOMAIN_JOB_COMPRESSION_BYTES, "Compressed data:", Unit::bytes},
    {VIR_DOMAIN_JOB_COMPRESSION_PAGES, "Compressed pages:", Unit::count},
};

std::string padded(const std::string& text)
{
    constexpr std::size_t width = 12;
    return text.size() < width ? text + std::string(width - text.size(), ' ') : text;
}

std::string measured(std::uint64_t number, Unit unit)
{
    switch (unit) {
        case Unit::bytes:
            return human_size(number);
        case Unit::bytes_per_second:
            return human_size(number) + "/s";
        case Unit::milliseconds:
            return padded(std::to_string(number)) + " ms";
        case Unit::pages_per_second:
            return padded(std::to_string(number)) + " pages/s";
        case Unit::in_bytes:
            return padded(std::to_string(number)) + " bytes";
        case Unit::count:
            break;
    }
    return padded(std::to_string(number));
}

using Stats = proto::DomainGetJobStats::Reply;

bool has_amount(const Stats& stats, Amount amount)
{
    return std::ranges::any_of(lines, [&](const Line& line) {
        return line.amount == amount && line.is_told_always &&
               param_number(stats.params, line.param).value_or(0) != 0;
    });
}

bool is_shown(const Stats& stats, const Line& line, std::optional<std::uint64_t> number)
{
    if (!number && !line.is_told_always) return false;
    if (line.unit == Unit::bytes_per_second && number == 0u) return false;
    if (std::string_view(line.param) == VIR_DOMAIN_JOB_TIME_REMAINING)
        return stats.type == VIR_DOMAIN_JOB_BOUNDED;  // else nobody knows
    return line.amount == Amount::none || has_amount(stats, line.amount);
}

/// `is_whole`: with the numbers of a job that is over, too.
Record job_record(const Stats& stats, bool is_whole)
{
    const std::string type(words::job_type(stats.type));
    Record record = {{"type", "Job type:", Cell(padded(type), type)}};
    if (stats.type == VIR_DOMAIN_JOB_NONE) return record;
    const std::string operation(
        words::job_operation(param_number(stats.params, VIR_DOMAIN_JOB_OPERATION).value_or(0)));
    record.push_back({"operation", "Operation:", Cell(padded(operation), operation)});
    const bool goes_on =
        stats.type == VIR_DOMAIN_JOB_BOUNDED || stats.type == VIR_DOMAIN_JOB_UNBOUNDED;
    if (!goes_on && !is_whole) return record;
    for (const Line& line : lines) {
        const auto number = param_number(stats.params, line.param);
        if (!is_shown(stats, line, number)) continue;
        const bool is_expected = std::string_view(line.param) == VIR_DOMAIN_JOB_DOWNTIME &&
                                 stats.type != VIR_DOMAIN_JOB_COMPLETED;
        record.push_back({line.param, is_expected ? "Expected downtime:" : line.title,
                          Cell(measured(number.value_or(0), line.unit), number.value_or(0))});
    }
    if (const std::string error = param_text(stats.params, VIR_DOMAIN_JOB_ERRMSG); !error.empty())
        record.push_back({"error", "Error message:", Cell(error)});
    return record;
}

/// From a server that knows only the older call, its few numbers.
Stats job_stats(Session& session, const proto::DomainRef& domain, std::uint32_t flags)
{
    client::Connection& connection = session.connection();
    if (auto stats = connection.try_call<proto::DomainGetJobStats>({.dom = domain, .flags = flags}))
        return std::move(*stats);
    if (connection.refusal().code != ErrorCode::no_support || flags != 0) session.refused({});
    const auto info = session.ask<proto::DomainGetJobInfo>({.dom = domain});
    return {info.type,
            {{VIR_DOMAIN_JOB_TIME_ELAPSED, info.time_elapsed},
             {VIR_DOMAIN_JOB_TIME_REMAINING, info.time_remaining},
             {VIR_DOMAIN_JOB_DATA_PROCESSED, info.data_processed},
             {VIR_DOMAIN_JOB_DATA_REMAINING, info.data_remaining},
             {VIR_DOMAIN_JOB_DATA_TOTAL, info.data_total}}};
}

void domjobinfo(Session& session, const Arguments& arguments)
{
    if (arguments.has("keep-completed") && !arguments.has("completed"))
        throw Failure("Option --keep-completed requires option --completed");
    std::uint32_t flags = 0;
    if (arguments.has("completed")) flags |= VIR_DOMAIN_JOB_STATS_COMPLETED;
    if (arguments.has("keep-completed")) flags |= VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED;
    const proto::DomainRef domain = find_domain(session, arguments);
    const Stats stats = job_stats(session, domain, flags);
    const bool is_whole = arguments.has("completed") || arguments.has("anystats");
    if (!arguments.has("rawstats")) return session.out().record({17}, job_record(stats, is_whole));
    std::string text = "Job type: " + std::to_string(stats.type) + "\n\n";
    Value::Map data = {{"type", stats.type}};
    for (const proto::TypedParam& each : stats.params) {
        const Cell cell = cell_of(each.value);
        text += each.field + ": " + cell.text + "\n";
        data.emplace_back(each.field, cell.value);
    }
    session.out().both(text, data);
}

void domjobabort(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    if (arguments.has("postcopy"))
        session.ask<proto::DomainAbortJobFlags>(
            {.dom = domain, .flags = VIR_DOMAIN_ABORT_JOB_POSTCOPY});
    else
        session.ask<proto::DomainAbortJob>({.dom = domain});
}

constexpr Option domjobinfo_options[] = {
    domain_option,
    flag("completed", "of the job that was last completed"),
    flag("keep-completed", "and keep them for the next question"),
    flag("anystats", "of a job that failed, too"),
    flag("rawstats", "as the server names them"),
};
constexpr Option domjobabort_options[] = {domain_option,
                                          flag("postcopy", "a migration in its post-copy phase")};

constexpr Command table[] = {
    {"domjobinfo", Group::domain, "how far a domain's job is", domjobinfo_options, &domjobinfo},
    {"domjobabort", Group::domain, "give a domain's job up", domjobabort_options, &domjobabort},
};

}  // namespace

std::span<const Command> job_commands()
{
    return table;
}

}  // namespace hostler::cli
