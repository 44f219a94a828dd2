#pragma once
// Figures of a running machine. Times are nanoseconds, sizes bytes unless a name says otherwise.
// What a driver does not know stays empty, and the client is not told of it.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hostler::drivers {

enum class VcpuState : std::uint8_t { offline = 0, running = 1, blocked = 2 };

struct VcpuStatistics {
    unsigned number = 0;
    VcpuState state = VcpuState::offline;
    std::uint64_t time_ns = 0;
    std::optional<std::uint64_t> wait_ns;   ///< halted
    std::optional<std::uint64_t> delay_ns;  ///< runnable, without a processor
    int cpu = -1;                           ///< the host's processor that it ran on last
    std::optional<bool> is_halted;
    /// KVM's own statistics by its names, "halt_poll_success_ns".
    std::vector<std::pair<std::string, std::uint64_t>> kvm;
};

struct BlockStatistics {
    std::string target;  ///< "vda"
    std::string alias;
    std::string path;
    std::uint64_t read_requests = 0, read_bytes = 0, read_ns = 0;
    std::uint64_t write_requests = 0, write_bytes = 0, write_ns = 0;
    std::uint64_t flush_requests = 0, flush_ns = 0;
    std::uint64_t errors = 0;
    int failure = 0;  ///< of virDomainDiskErrorCode, where the disk fails now
    std::optional<std::uint64_t> allocation, capacity, physical;
};

struct IpAddress {
    std::string text;  ///< "192.168.122.3"
    unsigned prefix = 0;
};

struct InterfaceStatistics {
    std::string target;             ///< "vnet0"
    std::vector<IpAddress> leases;  ///< what a network of the driver's own has given to it
    std::uint64_t rx_bytes = 0, rx_packets = 0, rx_errors = 0, rx_drops = 0;
    std::uint64_t tx_bytes = 0, tx_packets = 0, tx_errors = 0, tx_drops = 0;
};

struct BalloonStatistics {
    std::uint64_t current_kib = 0;
    std::uint64_t maximum_kib = 0;
    std::optional<std::uint64_t> resident_kib;
    /// What the guest's driver told, by virDomainMemoryStatTags.
    std::vector<std::pair<int, std::uint64_t>> guest;
};

struct CpuStatistics {
    std::uint64_t time_ns = 0;
    std::uint64_t user_ns = 0;
    std::uint64_t system_ns = 0;
    std::optional<std::uint64_t> halt_poll_success_ns;
    std::optional<std::uint64_t> halt_poll_fail_ns;
};

/// What a hypervisor has beyond what libvirt names; clients are told of it as "vm.NAME".
struct HypervisorFigure {
    std::string name;  ///< "halt_poll_window.cur": .cur, .sum or .max at its end
    std::variant<std::uint64_t, std::int64_t, std::string> value;

    bool operator==(const HypervisorFigure&) const = default;
};

struct Statistics {
    /// The guest did not answer lately: the figures are the last that are known.
    bool is_stale = false;
    CpuStatistics cpu;
    std::vector<VcpuStatistics> vcpus;
    std::vector<BlockStatistics> blocks;
    std::vector<InterfaceStatistics> interfaces;
    BalloonStatistics balloon;
    std::vector<HypervisorFigure> hypervisor;
};

}  // namespace hostler::drivers
