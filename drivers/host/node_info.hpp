#pragma once
// NodeInfo: what virNodeGetInfo answers, computed as libvirt computes it: the numbers multiply to
// the CPUs, sockets are those of one node, and a topology that does not multiply is told as one
// flat node.

#include <cstdint>
#include <string>

#include "drivers/host/host_root.hpp"
#include "drivers/host/topology.hpp"

namespace hostler::drivers::host {

struct NodeInfo {
    std::string model;  ///< the architecture, "x86_64"; at most 31 bytes travel
    std::uint64_t memory_kib = 0;
    std::uint32_t cpus = 0;  ///< online
    std::uint32_t mhz = 0;   ///< 0 when unknown
    std::uint32_t nodes = 1;
    std::uint32_t sockets = 1;  ///< per node
    std::uint32_t cores = 1;    ///< per socket
    std::uint32_t threads = 1;  ///< per core

    bool operator==(const NodeInfo&) const = default;
};

NodeInfo read_node_info(const HostRoot& root, const Topology& topology);

}  // namespace hostler::drivers::host
