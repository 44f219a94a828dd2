#pragma once
// PretendHost: the machine that libvirt's own test driver shows, so that clients' test-suites find
// what they know: two cells, sixteen CPUs, three gigabytes. Any thread.

#include "drivers/host/host.hpp"

namespace hostler::drivers::test {

/// What test:///default answers to virNodeGetInfo.
host::NodeInfo usual_node();

class PretendHost final : public host::Host {
public:
    explicit PretendHost(host::NodeInfo node) : node_(std::move(node)) {}

    host::NodeInfo node_info() const override { return node_; }
    host::CpuMap cpu_map() const override;
    xml::HostCapabilities capabilities() const override;
    xml::HostSysinfo sysinfo() const override;
    std::uint64_t free_memory() const override;
    Result<std::vector<std::uint64_t>> cells_free_memory(std::int32_t first,
                                                         std::int32_t count) const override;
    Result<std::vector<std::uint64_t>> free_pages(const std::vector<std::uint32_t>& sizes_kib,
                                                  std::int32_t first,
                                                  std::uint32_t count) const override;
    Result<std::vector<host::Figure>> cpu_stats(std::int32_t cpu) const override;
    Result<std::vector<host::Figure>> memory_stats(std::int32_t cell) const override;

private:
    const host::NodeInfo node_;
};

/// The guests that go with it: hvm and xen of i686.
std::vector<xml::Guest> pretend_guests();

}  // namespace hostler::drivers::test
