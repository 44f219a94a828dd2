// vcpucount, vcpuinfo, setvcpus: a domain's virtual CPUs.

#include <libvirt/libvirt.h>

#include <array>
#include <cstdio>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/host_cpus.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

struct Question {
    const char* key;
    const char* which;
    const char* when;
    std::uint32_t flags;
};
constexpr std::uint32_t maximum = VIR_DOMAIN_VCPU_MAXIMUM;
constexpr Question questions[] = {
    {"maximum_config", "maximum", "config", maximum | VIR_DOMAIN_AFFECT_CONFIG},
    {"maximum_live", "maximum", "live", maximum | VIR_DOMAIN_AFFECT_LIVE},
    {"current_config", "current", "config", VIR_DOMAIN_AFFECT_CONFIG},
    {"current_live", "current", "live", VIR_DOMAIN_AFFECT_LIVE},
};

/// Every count that the domain has an answer to.
void show_all_counts(Session& session, const proto::DomainRef& domain)
{
    std::string text;
    Value::Map counts;
    const bool is_kept = session.ask<proto::DomainIsPersistent>({.dom = domain}).persistent == 1;
    const bool is_running = is_active(session, domain);
    for (const Question& question : questions) {
        const bool is_live = (question.flags & VIR_DOMAIN_AFFECT_LIVE) != 0;
        if (is_live ? !is_running : !is_kept) continue;
        const auto reply =
            session.ask<proto::DomainGetVcpusFlags>({.dom = domain, .flags = question.flags});
        std::array<char, 64> line{};
        std::snprintf(line.data(), line.size(), "%-12s %-12s %3d\n", question.which, question.when,
                      reply.num);
        text += line.data();
        counts.emplace_back(question.key, reply.num);
    }
    session.out().both(text, counts);
}

void vcpucount(Session& session, const Arguments& arguments)
{
    require_one(arguments, "live", "config");
    require_one(arguments, "active", "maximum");
    std::uint32_t flags = 0;
    if (arguments.has("live")) flags |= VIR_DOMAIN_AFFECT_LIVE;
    if (arguments.has("config")) flags |= VIR_DOMAIN_AFFECT_CONFIG;
    if (arguments.has("maximum")) flags |= VIR_DOMAIN_VCPU_MAXIMUM;
    if (arguments.has("guest")) flags |= VIR_DOMAIN_VCPU_GUEST;
    const proto::DomainRef domain = find_domain(session, arguments);
    const bool is_asking = flags != 0 || arguments.has("current") || arguments.has("active");
    if (!is_asking) return show_all_counts(session, domain);
    const char* failed =
        arguments.has("guest") ? "Failed to retrieve vCPU count from the guest" : "";
    const auto reply =
        session.ask<proto::DomainGetVcpusFlags>({.dom = domain, .flags = flags}, failed);
    session.out().both(std::to_string(reply.num) + "\n", Value::Map{{"count", reply.num}});
}

Cell affinity(const CpuMap& map, std::size_t host_cpus, bool is_pretty)
{
    const std::string list = cpu_list(map, host_cpus);
    if (!is_pretty) return {cpu_letters(map, host_cpus), list};
    return {list + " (out of " + std::to_string(host_cpus) + ")", list};
}

Record vcpu_record(const proto::VcpuInfo& info)
{
    constexpr std::string_view states[] = {"offline", "running", "blocked"};
    const auto state = static_cast<std::size_t>(info.state);
    Record record = {{"vcpu", "VCPU:", Cell(info.number)}, {"cpu", "CPU:", Cell(info.cpu)}};
    record.push_back({"state", "State:",
                      Cell(std::string(state < std::size(states) ? states[state] : "no state"))});
    if (info.cpu_time != 0) record.push_back({"cpu_time_s", "CPU time:", seconds(info.cpu_time)});
    return record;
}

/// A domain that does not run has affinities all the same.
std::vector<Record> planned_vcpus(Session& session, const proto::DomainRef& domain,
                                  std::size_t host_cpus, bool is_pretty)
{
    const std::size_t map_bytes = (host_cpus + 7) / 8;
    const auto count =
        session.ask<proto::DomainGetVcpusFlags>({.dom = domain, .flags = VIR_DOMAIN_AFFECT_CONFIG});
    const auto pins =
        session.ask<proto::DomainGetVcpuPinInfo>({.dom = domain,
                                                  .ncpumaps = count.num,
                                                  .maplen = static_cast<std::int32_t>(map_bytes),
                                                  .flags = VIR_DOMAIN_AFFECT_CONFIG});
    std::vector<Record> records;
    for (std::int32_t vcpu = 0; vcpu < pins.num; ++vcpu) {
        const Cell unknown("N/A", Value());
        records.push_back(
            {{"vcpu", "VCPU:", Cell(vcpu)},
             {"cpu", "CPU:", unknown},
             {"state", "State:", unknown},
             {"cpu_time_s", "CPU time", unknown},
             {"affinity", "CPU Affinity:",
              affinity(nth_map(pins.cpumaps, static_cast<std::size_t>(vcpu), map_bytes), host_cpus,
                       is_pretty)}});
    }
    return records;
}

void vcpuinfo(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const bool is_pretty = arguments.has("pretty");
    const std::size_t host_cpus = host_cpu_count(session);
    const std::size_t map_bytes = (host_cpus + 7) / 8;
    const auto info = session.ask<proto::DomainGetInfo>({.dom = domain});
    if (info.state == VIR_DOMAIN_SHUTOFF)
        return session.out().records({15}, planned_vcpus(session, domain, host_cpus, is_pretty));
    const auto vcpus =
        session.ask<proto::DomainGetVcpus>({.dom = domain,
                                            .maxinfo = info.nr_virt_cpu,
                                            .maplen = static_cast<std::int32_t>(map_bytes)});
    std::vector<Record> records;
    for (const proto::VcpuInfo& each : vcpus.info) {
        Record record = vcpu_record(each);
        record.push_back(
            {"affinity", "CPU Affinity:",
             affinity(nth_map(vcpus.cpumaps, records.size(), map_bytes), host_cpus, is_pretty)});
        records.push_back(std::move(record));
    }
    session.out().records({15}, records);
}

void setvcpus(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = affects(arguments);
    if (arguments.has("maximum")) flags |= VIR_DOMAIN_VCPU_MAXIMUM;
    if (arguments.has("guest")) flags |= VIR_DOMAIN_VCPU_GUEST;
    if (arguments.has("hotpluggable")) flags |= VIR_DOMAIN_VCPU_HOTPLUGGABLE;
    require_one(arguments, "guest", "config");
    require_with(arguments, "maximum", "config");
    require_one(arguments, "maximum", "guest");
    const std::uint32_t count = *arguments.count("count");
    const proto::DomainRef domain = find_domain(session, arguments);
    if (count == 0) throw Failure("Can't set 0 processors for a VM");
    // Without a word the running domain is meant.
    if (flags == 0 && !arguments.has("current"))
        session.ask<proto::DomainSetVcpus>({.dom = domain, .nvcpus = count});
    else
        session.ask<proto::DomainSetVcpusFlags>({.dom = domain, .nvcpus = count, .flags = flags});
}

constexpr Option vcpucount_options[] = {
    domain_option,
    flag("maximum", "the most it can have"),
    flag("active", "those it has now"),
    live_option,
    config_option,
    current_option,
    flag("guest", "as the guest counts them"),
};
constexpr Option vcpuinfo_options[] = {domain_option, flag("pretty", "host CPUs as ranges")};
constexpr Option setvcpus_options[] = {
    domain_option,
    required("count", "how many", Option::Kind::number),
    flag("maximum", "the most it can have, from the next start"),
    config_option,
    live_option,
    current_option,
    flag("guest", "let the guest switch them"),
    flag("hotpluggable", "such that they can be taken away again"),
};

constexpr Command table[] = {
    {"vcpucount", Group::domain, "how many virtual CPUs a domain has", vcpucount_options,
     &vcpucount},
    {"vcpuinfo", Group::domain, "what a domain's virtual CPUs do", vcpuinfo_options, &vcpuinfo},
    {"setvcpus", Group::domain, "change how many virtual CPUs a domain has", setvcpus_options,
     &setvcpus},
};

}  // namespace

std::span<const Command> vcpu_commands()
{
    return table;
}

}  // namespace hostler::cli
