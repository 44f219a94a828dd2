#include "clients/hostler/cli/host_cpus.hpp"

#include <algorithm>

namespace hostler::cli {

std::size_t host_cpu_count(Session& session)
{
    const auto map = session.connection().try_call<proto::NodeGetCpuMap>({});
    if (map && map->ret > 0) return static_cast<std::size_t>(map->ret);
    const auto info = session.ask<proto::NodeGetInfo>({});
    return static_cast<std::size_t>(info.nodes) * static_cast<std::size_t>(info.sockets) *
           static_cast<std::size_t>(info.cores) * static_cast<std::size_t>(info.threads);
}

CpuMap nth_map(const proto::Bytes& maps, std::size_t index, std::size_t map_bytes)
{
    if (maps.size() < (index + 1) * map_bytes) return {};
    const auto first = maps.begin() + static_cast<std::ptrdiff_t>(index * map_bytes);
    return {first, first + static_cast<std::ptrdiff_t>(map_bytes)};
}

CpuMap wanted_cpus(const std::string& list, std::size_t host_cpus)
{
    constexpr std::size_t cpus_max = 16384;
    const auto is_none = [](const CpuMap& map) {
        return std::ranges::all_of(map, [](std::uint8_t byte) { return byte == 0; });
    };
    const std::string invalid = fill("Invalid cpulist '%s'", list);
    const auto map = parse_cpu_list(list, host_cpus);
    if (map && is_none(*map)) throw Failure(invalid);
    if (map) return *map;
    const auto wider = parse_cpu_list(list, cpus_max);
    if (!wider)
        throw Failure({invalid, fill("invalid argument: Failed to parse bitmap '%s'", list)});
    std::size_t last = cpus_max - 1;
    while (!has_cpu(*wider, last)) --last;
    throw Failure("CPU " + std::to_string(last) + " in cpulist '" + list + "' exceed the maxcpu " +
                  std::to_string(host_cpus));
}

}  // namespace hostler::cli
