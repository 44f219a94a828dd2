// The verbs that tell what a domain's memory, disks and interfaces did.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include <algorithm>

#include "daemon/domains/realm.hpp"
#include "daemon/domains/typed_params.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/device_named.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "drivers/storage/volume_file.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

void add(drivers::BlockStatistics& sum, const drivers::BlockStatistics& disk)
{
    sum.read_requests += disk.read_requests;
    sum.read_bytes += disk.read_bytes;
    sum.read_ns += disk.read_ns;
    sum.write_requests += disk.write_requests;
    sum.write_bytes += disk.write_bytes;
    sum.write_ns += disk.write_ns;
    sum.flush_requests += disk.flush_requests;
    sum.flush_ns += disk.flush_ns;
}

/// One disk's figures; an empty path asks for all of them together.
drivers::BlockStatistics disk_figures(const View& view, const std::string& path)
{
    const drivers::Statistics all = view.machine->statistics();
    drivers::BlockStatistics sum;
    if (path.empty()) {
        for (const drivers::BlockStatistics& disk : all.blocks) add(sum, disk);
        return sum;
    }
    const xml::Disk& disk = disk_named(*view.live, path);
    const auto found =
        std::ranges::find(all.blocks, disk.target.view(), &drivers::BlockStatistics::target);
    return found == all.blocks.end() ? sum : *found;
}

std::int64_t number(std::uint64_t figure)
{
    return static_cast<std::int64_t>(figure);
}

proto::DomainMemoryStats::Reply domain_memory_stats(Call& call, proto::DomainMemoryStats::Args args)
{
    call.require_flags(args.flags, 0);
    if (args.max_stats > proto::limit::domain_memory_stats_max)
        throw Error(ErrorCode::rpc,
                    "too many memory stats requested: " + std::to_string(args.max_stats) + " > " +
                        std::to_string(proto::limit::domain_memory_stats_max));
    const ViewPtr view = seen_running(call, args.dom);
    const drivers::BalloonStatistics balloon = view->machine->statistics().balloon;
    proto::DomainMemoryStats::Reply reply;
    reply.stats.push_back({VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, balloon.current_kib});
    for (const auto& [tag, value] : balloon.guest) reply.stats.push_back({tag, value});
    if (balloon.resident_kib)
        reply.stats.push_back({VIR_DOMAIN_MEMORY_STAT_RSS, *balloon.resident_kib});
    if (reply.stats.size() > args.max_stats) reply.stats.resize(args.max_stats);
    return reply;
}

proto::DomainBlockStats::Reply domain_block_stats(Call& call, proto::DomainBlockStats::Args args)
{
    const ViewPtr view = seen_running(call, args.dom);
    const drivers::BlockStatistics disk = disk_figures(*view, args.path);
    // libvirt's hypervisors do not count errors either: -1 says so.
    return {number(disk.read_requests), number(disk.read_bytes), number(disk.write_requests),
            number(disk.write_bytes), -1};
}

proto::DomainBlockStatsFlags::Reply domain_block_stats_flags(
    Call& call, proto::DomainBlockStatsFlags::Args args)
{
    call.require_flags(args.flags, VIR_TYPED_PARAM_STRING_OKAY);
    const ViewPtr view = seen_running(call, args.dom);
    const drivers::BlockStatistics disk = disk_figures(*view, args.path);
    TypedParams params;
    params.push_back({VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, number(disk.write_bytes)});
    params.push_back({VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, number(disk.write_requests)});
    params.push_back({VIR_DOMAIN_BLOCK_STATS_READ_BYTES, number(disk.read_bytes)});
    params.push_back({VIR_DOMAIN_BLOCK_STATS_READ_REQ, number(disk.read_requests)});
    params.push_back({VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ, number(disk.flush_requests)});
    params.push_back({VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, number(disk.write_ns)});
    params.push_back({VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES, number(disk.read_ns)});
    params.push_back({VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES, number(disk.flush_ns)});
    return counted<proto::DomainBlockStatsFlags::Reply>(std::move(params), args.nparams);
}

proto::DomainInterfaceStats::Reply domain_interface_stats(Call& call,
                                                          proto::DomainInterfaceStats::Args args)
{
    const ViewPtr view = seen_running(call, args.dom);
    const xml::Interface& interface = interface_named(*view->live, args.device);
    const drivers::Statistics all = view->machine->statistics();
    const auto found = std::ranges::find(all.interfaces, interface.target.view(),
                                         &drivers::InterfaceStatistics::target);
    if (found == all.interfaces.end())
        throw Error(ErrorCode::operation_unsupported,
                    "no figures are kept of interface '" + args.device + "'");
    return {number(found->rx_bytes),  number(found->rx_packets), number(found->rx_errors),
            number(found->rx_drops),  number(found->tx_bytes),   number(found->tx_packets),
            number(found->tx_errors), number(found->tx_drops)};
}

/// Those that stopped the guest, and those that the driver knows to fail now.
std::vector<DiskError> failing_disks(const View& view)
{
    std::vector<DiskError> failing = view.disk_errors;
    for (const drivers::BlockStatistics& disk : view.machine->statistics().blocks)
        if (disk.failure != 0 &&
            std::ranges::find(failing, disk.target, &DiskError::target) == failing.end())
            failing.push_back({disk.target, disk.failure});
    return failing;
}

proto::DomainGetDiskErrors::Reply domain_get_disk_errors(Call& call,
                                                         proto::DomainGetDiskErrors::Args args)
{
    call.require_flags(args.flags, 0);
    const ViewPtr view = seen_running(call, args.dom);
    // Asked with no room: how much room may be needed.
    if (args.maxerrors == 0)
        return {{}, static_cast<std::int32_t>(view->live->devices.disks.size())};
    proto::DomainGetDiskErrors::Reply reply;
    for (const DiskError& error : failing_disks(*view))
        if (reply.errors.size() < args.maxerrors)
            reply.errors.push_back({error.target, error.code});
    reply.nerrors = static_cast<std::int32_t>(reply.errors.size());
    return reply;
}

/// A disk's file or block device, as it is. Blocks.
xml::StorageVolume image(const std::string& path)
{
    using Type = xml::StorageVolume::Type;
    std::optional<xml::StorageVolume> found = drivers::storage::look_at_file(path).or_throw();
    if (found && (found->type == Type::file || found->type == Type::block))
        return std::move(*found);
    throw Error(ErrorCode::operation_unsupported,
                "'" + path + "' is no disk image: neither a file nor a block device");
}

/// The same, soon: a file system that does not answer is no reason to wait for it.
Task<xml::StorageVolume> looked_at(Call& call, std::string path)
{
    auto look = [path] { return image(path); };
    Looks& looks = call.realm().disk_looks();
    auto found = co_await looks.at(std::move(look));
    if (!found)
        throw Error(ErrorCode::operation_timeout,
                    fmt::format("disk image '{}' could not be looked at within {} s", path,
                                looks.time() / std::chrono::seconds(1)));
    co_return std::move(*found);
}

/// Looks at the disk's file where the domain does not run.
Task<proto::DomainGetBlockInfo::Reply> domain_get_block_info(Call& call,
                                                             proto::DomainGetBlockInfo::Args args)
{
    call.require_flags(args.flags, 0);
    const ViewPtr view = seen(call, args.dom);
    const xml::Disk& disk = disk_named(view->current(), args.path);
    if (disk.source.is_empty())
        throw Error(ErrorCode::invalid_argument,
                    "disk '" + args.path + "' does not currently have a source assigned");
    if (view->machine) {
        const drivers::BlockStatistics known = disk_figures(*view, args.path);
        if (known.capacity)
            co_return proto::DomainGetBlockInfo::Reply{known.allocation.value_or(0),
                                                       *known.capacity,
                                                       known.physical.value_or(*known.capacity)};
    }
    const xml::StorageVolume found = co_await looked_at(call, disk.source.path.str());
    co_return proto::DomainGetBlockInfo::Reply{
        found.allocation_bytes.value_or(0), found.capacity_bytes.value_or(0), found.physical_bytes};
}

constexpr Procedure table[] = {
    serve<proto::DomainBlockStats, &domain_block_stats>(),
    serve<proto::DomainInterfaceStats, &domain_interface_stats>(),
    serve<proto::DomainMemoryStats, &domain_memory_stats>(),
    serve<proto::DomainGetBlockInfo, &domain_get_block_info>(),
    serve<proto::DomainBlockStatsFlags, &domain_block_stats_flags>(),
    serve<proto::DomainGetDiskErrors, &domain_get_disk_errors>(),
};

}  // namespace

extern constinit const Verbs device_stats_verbs = table;

}  // namespace hostler::daemon::verbs
