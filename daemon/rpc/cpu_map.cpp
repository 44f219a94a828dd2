#include "daemon/rpc/cpu_map.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon {

void append_cpu_map(proto::Bytes& to, const xml::CpuSet& cpus, std::size_t bytes)
{
    for (std::uint32_t byte = 0; byte < bytes; ++byte) {
        unsigned bits = 0;
        for (std::uint32_t bit = 0; bit < 8; ++bit)
            if (cpus.has(byte * 8 + bit)) bits |= 1u << bit;
        to.push_back(static_cast<std::uint8_t>(bits));
    }
}

xml::CpuSet read_cpu_map(std::span<const std::uint8_t> map)
{
    xml::CpuSet cpus;
    for (std::uint32_t number = 0; number < map.size() * 8; ++number) {
        if (!(map[number / 8] >> (number % 8) & 1)) continue;
        if (number > xml::CpuSet::number_max)
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("CPU {} is beyond the last number, {}", number,
                                    xml::CpuSet::number_max));
        cpus.add(number);
    }
    if (cpus.empty()) throw Error(ErrorCode::invalid_argument, "Empty cpu list for pinning");
    return cpus;
}

xml::CpuSet host_cpus()
{
    static const xml::CpuSet all = [] {
        xml::CpuSet cpus;
        const long count = ::sysconf(_SC_NPROCESSORS_CONF);
        for (std::uint32_t number = 0; number < static_cast<std::uint64_t>(count); ++number)
            cpus.add(number);
        return cpus;
    }();
    return all;
}

void require_maps_fit(std::int64_t count, std::int64_t bytes)
{
    if (count < 0 || bytes < 0 || count * bytes > std::int64_t{proto::limit::cpumaps_max})
        throw Error(ErrorCode::rpc,
                    fmt::format("{} maps of {} bytes do not fit into one message", count, bytes));
}

}  // namespace hostler::daemon
