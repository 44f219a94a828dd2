// top: what domains do with the host's processors, and with their own time.

#include <libvirt/libvirt.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <map>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/domain_load.hpp"
#include "clients/hostler/cli/interrupts.hpp"
#include "clients/hostler/cli/scaled.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

constexpr std::string_view clear_screen = "\x1b[H\x1b[J";
constexpr std::int64_t interval_s_max = 3600;

struct Seen {
    proto::DomainRef domain;
    DomainReading reading;
};

struct Reading {
    client::Clock::time_point time;
    std::vector<Seen> domains;
};

Reading read_all(Session& session, std::span<const proto::DomainRef> domains)
{
    const auto reply = session.ask<proto::ConnectGetAllDomainStats>(
        {.doms = {domains.begin(), domains.end()},
         .stats = VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_VCPU |
                  VIR_DOMAIN_STATS_VM,
         .flags = domains.empty() ? std::uint32_t{VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE} : 0});
    Reading reading{client::Clock::now(), {}};
    for (const proto::DomainStatsRecord& record : reply.ret_stats)
        reading.domains.push_back({record.dom, reading_of(record.params)});
    return reading;
}

/// One digit behind the point; what is not counted is "-".
Cell number_cell(const std::optional<double>& number)
{
    if (!number) return {"-", Value()};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", *number);
    return {text.data(), *number};
}

/// For people by a unit, for programs in seconds.
Cell offset_cell(const std::optional<std::uint64_t>& behind_ns)
{
    if (!behind_ns) return {"-", Value()};
    const double seconds = static_cast<double>(*behind_ns) / 1e9;
    return {clock_offset_text(*behind_ns), *behind_ns == 0 ? 0.0 : -seconds};
}

Cell word_cell(const std::string& word)
{
    return word.empty() ? Cell("-", Value()) : Cell(word);
}

constexpr Column columns[] = {
    {"id", "Id"},          {"name", "Name"},
    {"state", "State"},    {"vcpus", "vCPUs"},
    {"cpu", "CPU%"},       {"wait", "Wait%"},
    {"steal", "Steal%"},   {"halted", "Halted%"},
    {"poll_won", "Poll%"}, {"poll_wasted", "Waste%"},
    {"exits", "Exits/s"},  {"halt_poll", "Polling"},
    {"clock", "Clock"},    {"clock_offset", "Offset"},
};

Row row_of(const Seen& seen, const DomainLoad& load)
{
    const DomainReading& now = seen.reading;
    const proto::DomainRef& domain = seen.domain;
    return {domain.id < 0 ? Cell("-", Value()) : Cell(domain.id),
            Cell(domain.name),
            Cell(std::string(state_name(now.state))),
            Cell(now.vcpus),
            number_cell(load.cpu),
            number_cell(load.wait),
            number_cell(load.steal),
            number_cell(load.halted),
            number_cell(load.poll_won),
            number_cell(load.poll_wasted),
            number_cell(load.exits),
            word_cell(now.halt_poll),
            word_cell(now.clock_pause),
            offset_cell(now.clock_behind_ns)};
}

/// Who was not there before has no rates yet.
void show(Session& session, const Reading& before, const Reading& after)
{
    std::map<std::array<std::uint8_t, 16>, const DomainReading*> earlier;
    for (const Seen& seen : before.domains) earlier[seen.domain.uuid.bytes] = &seen.reading;
    const double seconds = std::chrono::duration<double>(after.time - before.time).count();
    std::vector<Row> rows;
    for (const Seen& seen : after.domains) {
        const auto was = earlier.find(seen.domain.uuid.bytes);
        rows.push_back(row_of(seen, was == earlier.end()
                                        ? DomainLoad{}
                                        : load_between(*was->second, seen.reading, seconds)));
    }
    session.out().table(columns, rows);
}

void top(Session& session, const Arguments& arguments)
{
    const std::int64_t seconds = arguments.number("interval").value_or(2);
    if (seconds < 1 || seconds > interval_s_max)
        throw Failure(malformed("Numeric", arguments.text("interval"), "interval"));
    std::vector<proto::DomainRef> domains;
    for (const std::string& name : arguments.all("domain"))
        domains.push_back(find_domain(session, name));
    const Interrupts interrupts;
    Reading before = read_all(session, domains);
    for (bool is_over = false; !is_over; is_over = arguments.has("once")) {
        const client::Deadline next = before.time + std::chrono::seconds(seconds);
        while (client::Clock::now() < next && !interrupts.has_come())
            session.connection().wait(next, interrupts.descriptor());
        if (interrupts.has_come()) return;
        Reading after = read_all(session, domains);
        if (!arguments.has("once") && session.out().is_text()) std::cout << clear_screen;
        show(session, before, after);
        std::cout.flush();
        before = std::move(after);
    }
}

constexpr Option top_options[] = {
    flag("once", "one table, and no more"),
    named("interval", "seconds between two readings; 2", Option::Kind::number),
    offering(rest("domain", "these domains; all that run"), Option::Offers::domains),
};

constexpr Command table[] = {
    {"top", Group::monitor, "what domains do with their time, again and again", top_options, &top,
     "CPU%, Wait% (ready, and no processor free), Halted%, Poll% (polling for an idle vCPU that "
     "paid) and Waste% (that did not) are of one processor, summed over the vCPUs; Steal% is of "
     "the time of all of them, as the guest's own top shows it where it may. Clock is what its "
     "clocks do in a pause, Offset how far they stand behind the host's by pauses and saved states "
     "that it did not see. ^C ends it."},
};

}  // namespace

std::span<const Command> top_commands()
{
    return table;
}

}  // namespace hostler::cli
