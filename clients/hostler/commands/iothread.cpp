// iothreadinfo, iothreadadd, iothreaddel, iothreadpin, iothreadset: a domain's I/O threads.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/host_cpus.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

constexpr Column columns[] = {{"id", "IOThread ID"}, {"affinity", "CPU Affinity"}};

void iothreadinfo(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::size_t host_cpus = host_cpu_count(session);
    const auto reply = session.ask<proto::DomainGetIothreadInfo>(
        {.dom = domain, .flags = flags}, "Unable to get domain IOThreads information");
    if (reply.info.empty())
        return session.out().both("No IOThreads found for the domain", Value::List());
    std::vector<Row> rows;
    for (const proto::DomainIothreadInfo& each : reply.info)
        rows.push_back({Cell(each.iothread_id), Cell(cpu_list(each.cpumap, host_cpus))});
    session.out().table(columns, rows);
}

/// Numbered from 1.
std::uint32_t thread_id(const Arguments& arguments)
{
    const std::int64_t id = *arguments.number("id");
    if (id <= 0) throw Failure(fill("Invalid IOThread id value: '%s'", std::to_string(id)));
    return *arguments.count("id");
}

void iothreadadd(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    session.ask<proto::DomainAddIothread>(
        {.dom = domain, .iothread_id = thread_id(arguments), .flags = flags});
}

void iothreaddel(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    session.ask<proto::DomainDelIothread>(
        {.dom = domain, .iothread_id = thread_id(arguments), .flags = flags});
}

void iothreadpin(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string& list = arguments.text("cpulist");
    const std::uint32_t id = *arguments.count("iothread");
    const CpuMap map = wanted_cpus(list, host_cpu_count(session));
    session.ask<proto::DomainPinIothread>(
        {.dom = domain, .iothreads_id = id, .cpumap = map, .flags = flags});
}

void iothreadset(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::uint32_t id = thread_id(arguments);
    Params params;
    if (const auto time = arguments.big_count("poll-max-ns"))
        params.push_back({VIR_DOMAIN_IOTHREAD_POLL_MAX_NS, *time});
    if (const auto grow = arguments.count("poll-grow"))
        params.push_back({VIR_DOMAIN_IOTHREAD_POLL_GROW, *grow});
    if (const auto shrink = arguments.count("poll-shrink"))
        params.push_back({VIR_DOMAIN_IOTHREAD_POLL_SHRINK, *shrink});
    const std::pair<const char*, const char*> pool[] = {
        {"thread-pool-min", VIR_DOMAIN_IOTHREAD_THREAD_POOL_MIN},
        {"thread-pool-max", VIR_DOMAIN_IOTHREAD_THREAD_POOL_MAX}};
    for (const auto& [option, param] : pool)
        if (const auto size = arguments.number(option))
            params.push_back({param, static_cast<std::int32_t>(*size)});
    if (params.empty()) throw Failure("Not enough arguments passed, nothing to set");
    session.ask<proto::DomainSetIothreadParams>(
        {.dom = domain, .iothread_id = id, .params = params, .flags = flags});
}

constexpr Option info_options[] = {domain_option, config_option, live_option, current_option};
constexpr Option id_options[] = {domain_option,
                                 required("id", "the thread's id, from 1", Option::Kind::number),
                                 config_option, live_option, current_option};
constexpr Option pin_options[] = {
    domain_option,
    required("iothread", "the thread's id", Option::Kind::number),
    required("cpulist", "the host CPUs"),
    config_option,
    live_option,
    current_option,
};
constexpr Option set_options[] = {
    domain_option,
    required("id", "the thread's id", Option::Kind::number),
    optional("poll-max-ns", "how long it polls before it sleeps", Option::Kind::number),
    optional("poll-grow", "how that time grows", Option::Kind::number),
    optional("poll-shrink", "how that time shrinks", Option::Kind::number),
    optional("thread-pool-min", "the fewest workers", Option::Kind::number),
    optional("thread-pool-max", "the most workers", Option::Kind::number),
    config_option,
    live_option,
    current_option,
};

constexpr Command table[] = {
    {"iothreadinfo", Group::domain, "a domain's I/O threads", info_options, &iothreadinfo},
    {"iothreadadd", Group::domain, "give a domain an I/O thread", id_options, &iothreadadd},
    {"iothreaddel", Group::domain, "take an I/O thread from a domain", id_options, &iothreaddel},
    {"iothreadpin", Group::domain, "where an I/O thread runs", pin_options, &iothreadpin},
    {"iothreadset", Group::domain, "change an I/O thread", set_options, &iothreadset},
};

}  // namespace

std::span<const Command> iothread_commands()
{
    return table;
}

}  // namespace hostler::cli
