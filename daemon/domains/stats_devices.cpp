#include "daemon/domains/stats_writer.hpp"

#include <algorithm>

namespace hostler::daemon {
namespace {

bool is_local(const xml::StorageSource& source)
{
    using Type = xml::StorageSource::Type;
    return source.type == Type::file || source.type == Type::block || source.type == Type::dir;
}

/// One layer of a disk: what it is called and where it is.
void add_layer(StatsWriter& to, std::uint32_t number, const xml::Disk& disk,
               const xml::StorageSource& source)
{
    to.add("block", number, "name", disk.target.view());
    if (is_local(source) && !source.path.empty())
        to.add("block", number, "path", source.path.view());
    if (source.index != 0) to.add("block", number, "backingIndex", source.index);
}

void add_disk_figures(StatsWriter& to, std::uint32_t number, const drivers::BlockStatistics& block)
{
    to.add("block", number, "rd.reqs", block.read_requests);
    to.add("block", number, "rd.bytes", block.read_bytes);
    to.add("block", number, "rd.times", block.read_ns);
    to.add("block", number, "wr.reqs", block.write_requests);
    to.add("block", number, "wr.bytes", block.write_bytes);
    to.add("block", number, "wr.times", block.write_ns);
    to.add("block", number, "fl.reqs", block.flush_requests);
    to.add("block", number, "fl.times", block.flush_ns);
    if (block.allocation) to.add("block", number, "allocation", *block.allocation);
    if (block.capacity) to.add("block", number, "capacity", *block.capacity);
    if (block.physical) to.add("block", number, "physical", *block.physical);
}

}  // namespace

void add_interface_stats(StatsWriter& to)
{
    if (!to.view.is_active()) return;
    const auto& interfaces = to.view.live->devices.interfaces;
    to.add("net.count", static_cast<std::uint32_t>(interfaces.size()));
    for (std::uint32_t number = 0; number < interfaces.size(); ++number) {
        const std::string_view target = interfaces[number].target;
        if (target.empty()) continue;
        to.add("net", number, "name", target);
        const auto found =
            std::ranges::find(to.figures.interfaces, target, &drivers::InterfaceStatistics::target);
        if (found == to.figures.interfaces.end()) continue;
        to.add("net", number, "rx.bytes", found->rx_bytes);
        to.add("net", number, "rx.pkts", found->rx_packets);
        to.add("net", number, "rx.errs", found->rx_errors);
        to.add("net", number, "rx.drop", found->rx_drops);
        to.add("net", number, "tx.bytes", found->tx_bytes);
        to.add("net", number, "tx.pkts", found->tx_packets);
        to.add("net", number, "tx.errs", found->tx_errors);
        to.add("net", number, "tx.drop", found->tx_drops);
    }
}

void add_block_stats(StatsWriter& to)
{
    const std::size_t count_at = to.params.size();
    to.add("block.count", std::uint32_t{0});
    std::uint32_t number = 0;
    for (const xml::Disk& disk : to.view.current().devices.disks) {
        add_layer(to, number, disk, disk.source);
        const auto found = std::ranges::find(to.figures.blocks, disk.target.view(),
                                             &drivers::BlockStatistics::target);
        if (found != to.figures.blocks.end()) add_disk_figures(to, number, *found);
        ++number;
        if (!to.with_backing) continue;
        for (const xml::StorageSource* layer = &disk.source;
             layer->backing && !layer->backing->is_empty();) {
            layer = &*layer->backing;
            add_layer(to, number++, disk, *layer);
        }
    }
    to.params[count_at].value = number;
}

void add_iothread_stats(StatsWriter& to)
{
    if (!to.view.is_active() || to.view.live->iothreads == 0) return;
    to.add("iothread.count", std::uint32_t{to.view.live->iothreads});
}

}  // namespace hostler::daemon
