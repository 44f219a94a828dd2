#pragma once
// FakeHost: a folder that looks like a host's /proc and /sys.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "drivers/host/host_root.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::drivers::host {

class FakeHost {
public:
    HostRoot root() const { return HostRoot(folder_.path()); }

    FakeHost& file(const std::string& path, std::string_view text)
    {
        folder_.write(path.substr(1), text);
        return *this;
    }

    FakeHost& cpus(std::string_view present, std::string_view online)
    {
        file("/sys/devices/system/cpu/present", fmt::format("{}\n", present));
        return file("/sys/devices/system/cpu/online", fmt::format("{}\n", online));
    }

    FakeHost& cpu(int id, int socket, int core, std::string_view siblings, int die = 0)
    {
        const std::string topology = fmt::format("/sys/devices/system/cpu/cpu{}/topology/", id);
        file(topology + "physical_package_id", fmt::format("{}\n", socket));
        file(topology + "die_id", fmt::format("{}\n", die));
        file(topology + "core_id", fmt::format("{}\n", core));
        return file(topology + "thread_siblings_list", fmt::format("{}\n", siblings));
    }

    FakeHost& cell(int id, std::string_view cpus, std::string_view distance, int total_kib,
                   int free_kib)
    {
        const std::string node = fmt::format("/sys/devices/system/node/node{}/", id);
        file(node + "cpulist", fmt::format("{}\n", cpus));
        file(node + "distance", fmt::format("{}\n", distance));
        file(node + "meminfo", fmt::format("Node {0} MemTotal:       {1} kB\n"
                                           "Node {0} MemFree:        {2} kB\n"
                                           "Node {0} MemUsed:        7 kB\n",
                                           id, total_kib, free_kib));
        cells_ += fmt::format("{}{}", cells_.empty() ? "" : ",", id);
        return file("/sys/devices/system/node/online", cells_ + "\n");
    }

    FakeHost& huge_pages(int cell, int size_kib, int count, int free)
    {
        const std::string pool = fmt::format(
            "/sys/devices/system/node/node{}/hugepages/hugepages-{}kB/", cell, size_kib);
        file(pool + "nr_hugepages", fmt::format("{}\n", count));
        return file(pool + "free_hugepages", fmt::format("{}\n", free));
    }

    /// Two sockets of two cores of two threads, a cell each.
    static FakeHost two_sockets();

private:
    tests::TemporaryFolder folder_;
    std::string cells_;
};

inline FakeHost FakeHost::two_sockets()
{
    FakeHost host;
    host.cpus("0-7", "0-7");
    for (int id = 0; id < 8; ++id) {
        const int first = id % 4;  // threads of a core are 4 apart
        host.cpu(id, first / 2, first % 2, fmt::format("{},{}", first, first + 4));
    }
    host.cell(0, "0-1,4-5", "10 21", 8'000'000, 1'000'000);
    host.cell(1, "2-3,6-7", "21 10", 4'000'000, 2'000'000);
    host.huge_pages(0, 2048, 100, 40).huge_pages(0, 1048576, 1, 1);
    host.huge_pages(1, 2048, 0, 0).huge_pages(1, 1048576, 0, 0);
    host.file("/proc/cpuinfo",
              "processor\t: 0\nmodel name\t: Test\ncpu MHz\t\t: 2096.010\n\nprocessor\t: 1\n");
    host.file("/proc/meminfo",
              "MemTotal:       12000000 kB\nMemFree:         3000000 kB\n"
              "MemAvailable:    5 kB\nBuffers:           11 kB\nCached:            22 kB\n"
              "SwapCached:        3 kB\n");
    host.file("/proc/stat",
              "cpu  100 20 30 4000 50 6 7 8 0 0\ncpu0 50 10 15 2000 25 3 4 4 0 0\n"
              "cpu10 1 1 1 1 1 1 1 1 0 0\nintr 5\n");
    return host;
}

}  // namespace hostler::drivers::host
