#include "clients/hostler/cli/host_cpus.hpp"

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

}  // namespace hostler::cli
