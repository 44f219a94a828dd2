// memtune, blkiotune, numatune, perf: what a domain may use of the host, shown or changed.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/cli/scaled.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

constexpr std::uint64_t kib_bytes = 1024;
constexpr Layout layout = {15, ": "};

struct Limit {
    const char* option;
    const char* param;
};
constexpr Limit limits[] = {
    {"hard-limit", VIR_DOMAIN_MEMORY_HARD_LIMIT},
    {"soft-limit", VIR_DOMAIN_MEMORY_SOFT_LIMIT},
    {"swap-hard-limit", VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT},
    {"min-guarantee", VIR_DOMAIN_MEMORY_MIN_GUARANTEE},
};

/// In KiB; a number below zero is no limit.
std::uint64_t limit_kib(const std::string& text, const char* option)
{
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec == std::errc{} && number < 0) return VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
    const auto bytes = parse_size(text, kib_bytes);
    if (!bytes) refuse_size(text, {fill("Unable to parse integer parameter %s", option)});
    return *bytes / kib_bytes;
}

Cell limit_cell(const proto::TypedParamValue& value)
{
    const auto* number = std::get_if<std::uint64_t>(&value);
    const bool is_unlimited = number != nullptr && *number == VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
    return is_unlimited ? Cell("unlimited", Value()) : cell_of(value);
}

void memtune(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    Params changes;
    for (const Limit& limit : limits)
        if (const auto text = arguments.maybe(limit.option))
            changes.push_back({limit.param, limit_kib(*text, limit.option)});
    if (!changes.empty()) {
        session.ask<proto::DomainSetMemoryParameters>(
            {.dom = domain, .params = changes, .flags = flags},
            "Unable to change memory parameters");
        return;
    }
    Record record;
    for (const proto::TypedParam& each : all_params<proto::DomainGetMemoryParameters>(
             session, {.dom = domain, .flags = flags}, "memory parameters"))
        record.push_back({each.field, each.field, limit_cell(each.value)});
    session.out().record(layout, record);
}

/// An option of blkiotune is a parameter's name with other dashes.
constexpr const char* device_options[] = {"device-weights", "device-read-iops-sec",
                                          "device-write-iops-sec", "device-read-bytes-sec",
                                          "device-write-bytes-sec"};
constexpr const char* device_params[] = {
    VIR_DOMAIN_BLKIO_DEVICE_WEIGHT, VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS,
    VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS, VIR_DOMAIN_BLKIO_DEVICE_READ_BPS,
    VIR_DOMAIN_BLKIO_DEVICE_WRITE_BPS};

void blkiotune(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    Params changes;
    if (const auto weight = arguments.small_number("weight")) {
        if (*weight <= 0)
            throw Failure(fill("Invalid value of %s for I/O weight", std::to_string(*weight)));
        changes.push_back({VIR_DOMAIN_BLKIO_WEIGHT, static_cast<std::uint32_t>(*weight)});
    }
    for (std::size_t at = 0; at < std::size(device_options); ++at)
        if (const auto text = arguments.maybe(device_options[at]))
            changes.push_back({device_params[at], *text});
    if (!changes.empty()) {
        session.ask<proto::DomainSetBlkioParameters>(
            {.dom = domain, .params = changes, .flags = flags},
            "Unable to change blkio parameters");
        return;
    }
    session.out().record(layout,
                         record_of(all_params<proto::DomainGetBlkioParameters>(
                             session, {.dom = domain, .flags = flags}, "blkio parameters")));
}

constexpr std::string_view numa_modes[] = {"strict", "preferred", "interleave", "restrictive"};

/// A mode by its name or number.
std::int32_t numa_mode(const std::string& text)
{
    const auto found = std::ranges::find(numa_modes, text);
    if (found != std::end(numa_modes))
        return static_cast<std::int32_t>(found - std::begin(numa_modes));
    std::int32_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
        throw Failure(fill("Invalid mode: %s", text));
    return number;
}

Cell numa_cell(const proto::TypedParam& param)
{
    const auto* mode = std::get_if<std::int32_t>(&param.value);
    if (param.field != VIR_DOMAIN_NUMA_MODE || mode == nullptr) return cell_of(param.value);
    const bool is_known = *mode >= 0 && *mode < static_cast<std::int32_t>(std::size(numa_modes));
    return Cell(std::string(is_known ? numa_modes[*mode] : "unknown"));
}

void numatune(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    Params changes;
    if (const auto nodes = arguments.maybe("nodeset"))
        changes.push_back({VIR_DOMAIN_NUMA_NODESET, *nodes});
    if (const auto mode = arguments.maybe("mode"))
        changes.push_back({VIR_DOMAIN_NUMA_MODE, numa_mode(*mode)});
    if (!changes.empty()) {
        session.ask<proto::DomainSetNumaParameters>(
            {.dom = domain, .params = changes, .flags = flags}, "Unable to change numa parameters");
        return;
    }
    Record record;
    for (const proto::TypedParam& each : all_params<proto::DomainGetNumaParameters>(
             session, {.dom = domain, .flags = flags}, "numa parameters"))
        record.push_back({each.field, each.field, numa_cell(each)});
    session.out().record(layout, record);
}

void add_events(Params& changes, const std::optional<std::string>& list, bool is_on)
{
    std::string_view left = list ? std::string_view(*list) : "";
    while (!left.empty()) {
        const std::string_view name = left.substr(0, left.find(','));
        left.remove_prefix(std::min(left.size(), name.size() + 1));
        changes.push_back({std::string(name), is_on});
    }
}

void perf(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    Params events;
    add_events(events, arguments.maybe("enable"), true);
    add_events(events, arguments.maybe("disable"), false);
    const proto::DomainRef domain = find_domain(session, arguments);
    if (!events.empty())
        session.ask<proto::DomainSetPerfEvents>({.dom = domain, .params = events, .flags = flags},
                                                "Unable to enable/disable perf events");
    else
        events = session
                     .ask<proto::DomainGetPerfEvents>(
                         {.dom = domain, .flags = flags | strings_okay(session)},
                         "Unable to get perf events")
                     .params;
    Record record;
    for (const proto::TypedParam& each : events) {
        const bool* is_on = std::get_if<bool>(&each.value);
        if (is_on != nullptr)
            record.push_back(
                {each.field, each.field, Cell(*is_on ? "enabled" : "disabled", *is_on)});
    }
    session.out().record(layout, record);
}

constexpr Option memtune_options[] = {
    domain_option,
    optional("hard-limit", "the most memory; in KiB, when it has no unit", Option::Kind::size),
    optional("soft-limit", "the most memory while the host is short of it", Option::Kind::size),
    optional("swap-hard-limit", "the most memory and swap together", Option::Kind::size),
    optional("min-guarantee", "the memory it gets in any case", Option::Kind::size),
    config_option,
    live_option,
    current_option,
};
constexpr Option blkiotune_options[] = {
    domain_option,
    optional("weight", "its share of the host's disks", Option::Kind::number),
    optional("device-weights", "its share of a device: /dev/sda,weight,…"),
    optional("device-read-iops-sec", "reads a second: /dev/sda,number,…"),
    optional("device-write-iops-sec", "writes a second: /dev/sda,number,…"),
    optional("device-read-bytes-sec", "bytes read a second: /dev/sda,number,…"),
    optional("device-write-bytes-sec", "bytes written a second: /dev/sda,number,…"),
    config_option,
    live_option,
    current_option,
};
constexpr Option numatune_options[] = {
    domain_option,
    optional("mode", "strict, preferred, interleave, restrictive, or libvirt's number"),
    optional("nodeset", "the host's NUMA cells"),
    config_option,
    live_option,
    current_option,
};
constexpr Option perf_options[] = {
    domain_option,
    optional("enable", "events to be counted, with commas"),
    optional("disable", "events not to be counted"),
    config_option,
    live_option,
    current_option,
};

constexpr Command table[] = {
    {"memtune", Group::domain, "a domain's limits of memory", memtune_options, &memtune},
    {"blkiotune", Group::domain, "a domain's share of the host's disks", blkiotune_options,
     &blkiotune},
    {"numatune", Group::domain, "where a domain's memory comes from", numatune_options, &numatune},
    {"perf", Group::domain, "what is counted of a domain", perf_options, &perf},
};

}  // namespace

std::span<const Command> parameters_commands()
{
    return table;
}

}  // namespace hostler::cli
