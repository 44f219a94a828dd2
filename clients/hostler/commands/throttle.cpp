// blkdeviotune, domiftune, domblkthreshold: how much goes through one device.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <array>

#include "clients/hostler/cli/bandwidth.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/cli/scaled.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

constexpr Layout layout = {15, ": "};

// An option's name is the parameter's with dashes.
constexpr Option blkdeviotune_options[] = {
    domain_option,
    required("device", "the disk: its target or path"),
    optional("total-bytes-sec", "bytes a second", Option::Kind::size),
    optional("read-bytes-sec", "bytes read a second", Option::Kind::size),
    optional("write-bytes-sec", "bytes written a second", Option::Kind::size),
    optional("total-iops-sec", "operations a second", Option::Kind::number),
    optional("read-iops-sec", "reads a second", Option::Kind::number),
    optional("write-iops-sec", "writes a second", Option::Kind::number),
    optional("total-bytes-sec-max", "bytes a second in a burst", Option::Kind::size),
    optional("read-bytes-sec-max", "bytes read a second in a burst", Option::Kind::size),
    optional("write-bytes-sec-max", "bytes written a second in a burst", Option::Kind::size),
    optional("total-iops-sec-max", "operations a second in a burst", Option::Kind::number),
    optional("read-iops-sec-max", "reads a second in a burst", Option::Kind::number),
    optional("write-iops-sec-max", "writes a second in a burst", Option::Kind::number),
    optional("size-iops-sec", "the bytes that count as one operation", Option::Kind::number),
    optional("group-name", "disks of one name share what is allowed"),
    optional("total-bytes-sec-max-length", "seconds of a burst", Option::Kind::number),
    optional("read-bytes-sec-max-length", "seconds of a burst of reads", Option::Kind::number),
    optional("write-bytes-sec-max-length", "seconds of a burst of writes", Option::Kind::number),
    optional("total-iops-sec-max-length", "seconds of a burst", Option::Kind::number),
    optional("read-iops-sec-max-length", "seconds of a burst of reads", Option::Kind::number),
    optional("write-iops-sec-max-length", "seconds of a burst of writes", Option::Kind::number),
    config_option,
    live_option,
    current_option,
};

/// A number that cannot be read is said twice, as virsh says it.
std::uint64_t throttle_number(const Arguments& arguments, const Option& option)
{
    const std::string& text = arguments.text(option.name);
    const bool is_size = option.kind == Option::Kind::size;
    const auto number = is_size ? parse_size(text, 1) : parse_count(text);
    if (number) return *number;
    std::vector<std::string> lines = {
        malformed(is_size ? "Scaled numeric" : "Numeric", text, option.name),
        "Unable to parse integer parameter"};
    if (is_size) refuse_size(text, std::move(lines));
    throw Failure(std::move(lines));
}

Params throttle_changes(const Arguments& arguments)
{
    Params changes;
    for (const Option& option : blkdeviotune_options) {
        const bool is_number =
            option.kind == Option::Kind::size || option.kind == Option::Kind::number;
        if (!arguments.has(option.name) || (!is_number && option.name != "group-name")) continue;
        std::string name(option.name);
        std::ranges::replace(name, '-', '_');
        if (is_number)
            changes.push_back({name, throttle_number(arguments, option)});
        else
            changes.push_back({name, arguments.text(option.name)});
    }
    return changes;
}

void blkdeviotune(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string& device = arguments.text("device");
    const Params changes = throttle_changes(arguments);
    if (!changes.empty()) {
        session.ask<proto::DomainSetBlockIoTune>(
            {.dom = domain, .disk = device, .params = changes, .flags = flags},
            "Unable to change block I/O throttle");
        return;
    }
    // The number of parameters is the hypervisor's, not the disk's.
    proto::DomainGetBlockIoTune::Args args = {.dom = domain,
                                              .flags = flags | strings_okay(session)};
    const auto count = session.ask<proto::DomainGetBlockIoTune>(
        args, "Unable to get number of block I/O throttle parameters");
    args.disk = device;
    args.nparams = count.nparams;
    session.out().record(layout,
                         record_of(session
                                       .ask<proto::DomainGetBlockIoTune>(
                                           args, "Unable to get block I/O throttle parameters")
                                       .params));
}

void add_rate(Params& changes, const std::string& direction, const Bandwidth& rate)
{
    changes.push_back({direction + ".average", rate.average});
    if (rate.peak != 0) changes.push_back({direction + ".peak", rate.peak});
    if (rate.burst != 0) changes.push_back({direction + ".burst", rate.burst});
    if (rate.floor != 0) changes.push_back({direction + ".floor", rate.floor});
}

Params rate_changes(const Arguments& arguments)
{
    Params changes;
    if (const auto given = arguments.maybe("inbound")) {
        const Bandwidth rate = parse_bandwidth(*given);
        if (rate.average == 0 && rate.floor == 0 && (rate.peak != 0 || rate.burst != 0))
            throw Failure("either inbound average or floor is mandatory");
        add_rate(changes, "inbound", rate);
    }
    if (const auto given = arguments.maybe("outbound")) {
        const Bandwidth rate = parse_bandwidth(*given);
        if (rate.average == 0 && (rate.peak != 0 || rate.burst != 0))
            throw Failure("outbound average is mandatory");
        if (rate.floor != 0) throw Failure("outbound floor is unsupported yet");
        add_rate(changes, "outbound", rate);
    }
    return changes;
}

void domiftune(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string& device = arguments.text("interface");
    const Params changes = rate_changes(arguments);
    if (!changes.empty()) {
        session.ask<proto::DomainSetInterfaceParameters>(
            {.dom = domain, .device = device, .params = changes, .flags = flags},
            "Unable to set interface parameters");
        return;
    }
    session.out().record(layout, record_of(all_params<proto::DomainGetInterfaceParameters>(
                                     session, {.dom = domain, .device = device, .flags = flags},
                                     "interface parameters")));
}

void domblkthreshold(Session& session, const Arguments& arguments)
{
    const std::string& device = arguments.text("dev");
    const std::uint64_t threshold = *arguments.size("threshold", 1);
    session.ask<proto::DomainSetBlockThreshold>(
        {.dom = find_domain(session, arguments), .dev = device, .threshold = threshold});
}

constexpr Option domiftune_options[] = {
    domain_option,
    required("interface", "the interface: its device or MAC address"),
    optional("inbound", "what may come in: average,peak,burst,floor"),
    optional("outbound", "what may go out: average,peak,burst"),
    config_option,
    live_option,
    current_option,
};
constexpr Option threshold_options[] = {
    domain_option,
    required("dev", "the disk: its target"),
    required("threshold", "the place in the image; in bytes, when it has no unit",
             Option::Kind::size),
};

constexpr Command table[] = {
    {"blkdeviotune", Group::domain, "how much a disk may read and write", blkdeviotune_options,
     &blkdeviotune},
    {"domiftune", Group::domain, "how much an interface may send and receive", domiftune_options,
     &domiftune},
    {"domblkthreshold", Group::domain, "be told when an image has grown to here", threshold_options,
     &domblkthreshold},
};

}  // namespace

std::span<const Command> throttle_commands()
{
    return table;
}

}  // namespace hostler::cli
