#include "drivers/test/pretend_figures.hpp"

#include <libvirt/libvirt.h>

#include "drivers/test/pretend_agent.hpp"

namespace hostler::drivers::test {
namespace {

// The disk that libvirt's test driver tells of: a tebibyte, of which the file system takes some.
constexpr std::uint64_t allocation_bytes = 1'099'511'627'776;
constexpr std::uint64_t capacity_bytes = 1'099'506'450'432;

constexpr std::uint64_t request_bytes = 4096;
constexpr std::uint64_t packet_bytes = 512;

/// A thing that happens every so many nanoseconds, and has happened once before.
std::uint64_t times(std::uint64_t ran_ns, std::uint64_t every_ns)
{
    return 1 + ran_ns / every_ns;
}

}  // namespace

BlockStatistics block_figures(std::string target, std::size_t place, std::uint64_t ran_ns)
{
    BlockStatistics block;
    block.target = std::move(target);
    block.read_requests = times(ran_ns, 1'000'000);
    block.read_bytes = block.read_requests * request_bytes;
    block.read_ns = block.read_requests * 20'000;
    block.write_requests = times(ran_ns, 3'000'000);
    block.write_bytes = block.write_requests * request_bytes;
    block.write_ns = block.write_requests * 40'000;
    block.flush_requests = times(ran_ns, 100'000'000);
    block.flush_ns = block.flush_requests * 100'000;
    block.failure = place % 2 == 0 ? VIR_DOMAIN_DISK_ERROR_UNSPEC : VIR_DOMAIN_DISK_ERROR_NO_SPACE;
    block.allocation = allocation_bytes;
    block.capacity = capacity_bytes;
    block.physical = allocation_bytes;
    return block;
}

InterfaceStatistics interface_figures(std::string target, std::size_t place, std::uint64_t ran_ns)
{
    InterfaceStatistics interface;
    interface.target = std::move(target);
    interface.leases = {pretend_address(place)};
    interface.rx_packets = times(ran_ns, 1'000'000);
    interface.rx_bytes = interface.rx_packets * packet_bytes;
    interface.rx_errors = times(ran_ns, 1'000'000'000);
    interface.rx_drops = times(ran_ns, 2'000'000'000);
    interface.tx_packets = times(ran_ns, 2'000'000);
    interface.tx_bytes = interface.tx_packets * packet_bytes;
    interface.tx_errors = times(ran_ns, 3'000'000'000);
    interface.tx_drops = times(ran_ns, 4'000'000'000);
    return interface;
}

BalloonStatistics balloon_figures(std::uint64_t current_kib, std::uint64_t maximum_kib,
                                  std::int64_t clock_s)
{
    return {.current_kib = current_kib,
            .maximum_kib = maximum_kib,
            .resident_kib = current_kib / 2,
            .guest = {{VIR_DOMAIN_MEMORY_STAT_SWAP_IN, 0},
                      {VIR_DOMAIN_MEMORY_STAT_SWAP_OUT, 0},
                      {VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT, 0},
                      {VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT, 0},
                      {VIR_DOMAIN_MEMORY_STAT_UNUSED, current_kib / 2},
                      {VIR_DOMAIN_MEMORY_STAT_AVAILABLE, current_kib},
                      {VIR_DOMAIN_MEMORY_STAT_USABLE, current_kib / 2},
                      {VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE, static_cast<std::uint64_t>(clock_s)},
                      {VIR_DOMAIN_MEMORY_STAT_DISK_CACHES, current_kib / 8},
                      {VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC, 0},
                      {VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL, 0}}};
}

}  // namespace hostler::drivers::test
