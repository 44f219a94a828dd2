// The verbs about the machine: what it has, and how much of it is free. They read small files, so
// they are tasks that do so where no disk is waited for.

#include <algorithm>

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/services.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "xml/schema/format.hpp"

namespace hostler::daemon::verbs {
namespace {

using drivers::host::CpuMap;
using drivers::host::Figure;
using drivers::host::Host;
using drivers::host::NodeInfo;
using Counts = std::vector<std::uint64_t>;
using Figures = std::vector<Figure>;

std::int32_t to_wire(std::uint32_t number)
{
    return static_cast<std::int32_t>(number);
}

/// A list that a client first asks the length of (room 0), then with room for all of it.
template <class Reply>
Reply listed(const Figures& figures, std::int32_t room)
{
    Reply reply;
    reply.nparams = static_cast<std::int32_t>(figures.size());
    if (room == 0) return reply;
    if (room < reply.nparams)
        throw Error(ErrorCode::invalid_argument,
                    "nparams is " + std::to_string(room) + ", there are " +
                        std::to_string(figures.size()) + " parameters");
    for (const Figure& figure : figures)
        reply.params.push_back({std::string(figure.name), figure.value});
    return reply;
}

Task<proto::NodeGetInfo::Reply> node_get_info(Call& call, proto::NodeGetInfo::Args)
{
    const Host& host = call.realm().host();
    const auto read = [&host] { return host.node_info(); };
    const NodeInfo info = co_await on(call.realm().looking(), hostler::call(read));
    proto::NodeGetInfo::Reply reply{};
    std::ranges::copy_n(info.model.begin(), std::ssize(info.model.substr(0, 31)),
                        reply.model.begin());
    reply.memory = info.memory_kib;
    reply.cpus = to_wire(info.cpus);
    reply.mhz = to_wire(info.mhz);
    reply.nodes = to_wire(info.nodes);
    reply.sockets = to_wire(info.sockets);
    reply.cores = to_wire(info.cores);
    reply.threads = to_wire(info.threads);
    co_return reply;
}

Task<proto::NodeGetCpuMap::Reply> node_get_cpu_map(Call& call, proto::NodeGetCpuMap::Args args)
{
    call.require_flags(args.flags, 0);
    const Host& host = call.realm().host();
    const auto read = [&host] { return host.cpu_map(); };
    const CpuMap map = co_await on(call.realm().looking(), hostler::call(read));
    proto::NodeGetCpuMap::Reply reply;
    if (args.need_map) reply.cpumap = drivers::host::bitmap(map.online, map.present);
    if (args.need_online) reply.online = static_cast<std::uint32_t>(map.online.count());
    reply.ret = to_wire(map.present);
    co_return reply;
}

Task<proto::NodeGetCpuStats::Reply> node_get_cpu_stats(Call& call,
                                                       proto::NodeGetCpuStats::Args args)
{
    call.require_flags(args.flags, 0);
    const Host& host = call.realm().host();
    const auto read = [&host, &args] { return host.cpu_stats(args.cpu_num).or_throw(); };
    const Figures figures = co_await on(call.realm().looking(), hostler::call(read));
    co_return listed<proto::NodeGetCpuStats::Reply>(figures, args.nparams);
}

Task<proto::NodeGetMemoryStats::Reply> node_get_memory_stats(Call& call,
                                                             proto::NodeGetMemoryStats::Args args)
{
    call.require_flags(args.flags, 0);
    const Host& host = call.realm().host();
    const auto read = [&host, &args] { return host.memory_stats(args.cell_num).or_throw(); };
    const Figures figures = co_await on(call.realm().looking(), hostler::call(read));
    co_return listed<proto::NodeGetMemoryStats::Reply>(figures, args.nparams);
}

Task<proto::NodeGetFreeMemory::Reply> node_get_free_memory(Call& call,
                                                           proto::NodeGetFreeMemory::Args)
{
    const Host& host = call.realm().host();
    const auto read = [&host] { return host.free_memory(); };
    const std::uint64_t free = co_await on(call.realm().looking(), hostler::call(read));
    co_return proto::NodeGetFreeMemory::Reply{free};
}

Task<proto::NodeGetCellsFreeMemory::Reply> node_get_cells_free_memory(
    Call& call, proto::NodeGetCellsFreeMemory::Args args)
{
    const Host& host = call.realm().host();
    const std::int32_t count = std::clamp(args.maxcells, 0, to_wire(proto::limit::node_max_cells));
    const auto read = [&host, &args, count] {
        return host.cells_free_memory(args.start_cell, count).or_throw();
    };
    Counts cells = co_await on(call.realm().looking(), hostler::call(read));
    co_return proto::NodeGetCellsFreeMemory::Reply{std::move(cells)};
}

Task<proto::NodeGetFreePages::Reply> node_get_free_pages(Call& call,
                                                         proto::NodeGetFreePages::Args args)
{
    call.require_flags(args.flags, 0);
    // The answer is a list of bounded length: as many counts as sizes and cells multiply to.
    if (args.pages.size() * args.cell_count > proto::limit::node_max_cells)
        throw Error(ErrorCode::rpc, "too many page sizes and cells: at most " +
                                        std::to_string(proto::limit::node_max_cells) + " counts");
    const Host& host = call.realm().host();
    const auto read = [&host, &args] {
        return host.free_pages(args.pages, args.start_cell, args.cell_count).or_throw();
    };
    Counts counts = co_await on(call.realm().looking(), hostler::call(read));
    co_return proto::NodeGetFreePages::Reply{std::move(counts)};
}

Task<proto::ConnectGetHostname::Reply> connect_get_hostname(Call& call,
                                                            proto::ConnectGetHostname::Args)
{
    call.realm();
    std::string name = co_await call.services().hostname();
    co_return proto::ConnectGetHostname::Reply{std::move(name)};
}

Task<proto::ConnectGetSysinfo::Reply> connect_get_sysinfo(Call& call,
                                                          proto::ConnectGetSysinfo::Args args)
{
    call.require_flags(args.flags, 0);
    const Host& host = call.realm().host();
    const auto read = [&host] { return xml::format_document(host.sysinfo()); };
    std::string text = co_await on(call.realm().looking(), hostler::call(read));
    co_return proto::ConnectGetSysinfo::Reply{std::move(text)};
}

constexpr Procedure table[] = {
    serve<proto::NodeGetInfo, &node_get_info>(),
    serve<proto::ConnectGetHostname, &connect_get_hostname>(),
    serve<proto::NodeGetCellsFreeMemory, &node_get_cells_free_memory>(),
    serve<proto::NodeGetFreeMemory, &node_get_free_memory>(),
    serve<proto::ConnectGetSysinfo, &connect_get_sysinfo>(),
    serve<proto::NodeGetCpuStats, &node_get_cpu_stats>(),
    serve<proto::NodeGetMemoryStats, &node_get_memory_stats>(),
    serve<proto::NodeGetCpuMap, &node_get_cpu_map>(),
    serve<proto::NodeGetFreePages, &node_get_free_pages>(),
};

}  // namespace

extern constinit const Verbs host_verbs = table;

}  // namespace hostler::daemon::verbs
