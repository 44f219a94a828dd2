// The verbs that tell of a domain's virtual CPUs: where they are, where they may be, what they
// used.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "daemon/domains/iothreads.hpp"
#include "daemon/domains/typed_params.hpp"
#include "daemon/rpc/cpu_map.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

/// Where what has no pin of its own runs.
xml::CpuSet default_cpus(const xml::Domain& definition)
{
    return definition.vcpu_cpus.empty() ? host_cpus() : definition.vcpu_cpus;
}

xml::CpuSet cpus_of_vcpu(const xml::Domain& definition, std::uint32_t vcpu)
{
    if (definition.cpu_tune)
        for (const xml::VcpuPin& pin : definition.cpu_tune->vcpu_pins)
            if (pin.vcpu == vcpu) return pin.cpus;
    return default_cpus(definition);
}

xml::CpuSet cpus_of_iothread(const xml::Domain& definition, std::uint32_t iothread)
{
    if (definition.cpu_tune)
        for (const xml::IothreadPin& pin : definition.cpu_tune->iothread_pins)
            if (pin.iothread == iothread) return pin.cpus;
    return default_cpus(definition);
}

proto::DomainGetVcpus::Reply domain_get_vcpus(Call& call, proto::DomainGetVcpus::Args args)
{
    const ViewPtr view = seen(call, args.dom);
    if (!view->live)
        throw Error(ErrorCode::operation_invalid,
                    "cannot retrieve vcpu information for inactive domain");
    require_maps_fit(args.maxinfo, args.maplen);
    if (static_cast<std::uint32_t>(args.maxinfo) > proto::limit::vcpuinfo_max)
        throw Error(ErrorCode::rpc,
                    "maxinfo is more than " + std::to_string(proto::limit::vcpuinfo_max));
    proto::DomainGetVcpus::Reply reply;
    const drivers::Statistics figures = view->machine->statistics();
    for (const drivers::VcpuStatistics& vcpu : figures.vcpus) {
        if (reply.info.size() == static_cast<std::size_t>(args.maxinfo)) break;
        reply.info.push_back(
            {vcpu.number, static_cast<std::int32_t>(vcpu.state), vcpu.time_ns, vcpu.cpu});
        append_cpu_map(reply.cpumaps, cpus_of_vcpu(*view->live, vcpu.number),
                       static_cast<std::size_t>(args.maplen));
    }
    return reply;
}

proto::DomainGetVcpuPinInfo::Reply domain_get_vcpu_pin_info(Call& call,
                                                            proto::DomainGetVcpuPinInfo::Args args)
{
    call.require_flags(args.flags, affect_flags);
    require_maps_fit(args.ncpumaps, args.maplen);
    const ViewPtr view = seen(call, args.dom);
    const xml::Domain& definition = chosen(*view, args.flags);
    const std::uint32_t count =
        std::min(static_cast<std::uint32_t>(args.ncpumaps), definition.vcpus);
    proto::DomainGetVcpuPinInfo::Reply reply;
    reply.num = static_cast<std::int32_t>(count);
    for (std::uint32_t vcpu = 0; vcpu < count; ++vcpu)
        append_cpu_map(reply.cpumaps, cpus_of_vcpu(definition, vcpu),
                       static_cast<std::size_t>(args.maplen));
    return reply;
}

proto::DomainGetEmulatorPinInfo::Reply domain_get_emulator_pin_info(
    Call& call, proto::DomainGetEmulatorPinInfo::Args args)
{
    call.require_flags(args.flags, affect_flags);
    require_maps_fit(1, args.maplen);
    const ViewPtr view = seen(call, args.dom);
    const xml::Domain& definition = chosen(*view, args.flags);
    const bool is_pinned = definition.cpu_tune && !definition.cpu_tune->emulator_pin.empty();
    proto::DomainGetEmulatorPinInfo::Reply reply;
    reply.ret = 1;
    append_cpu_map(reply.cpumaps,
                   is_pinned ? definition.cpu_tune->emulator_pin : default_cpus(definition),
                   static_cast<std::size_t>(args.maplen));
    return reply;
}

proto::DomainGetIothreadInfo::Reply domain_get_iothread_info(
    Call& call, proto::DomainGetIothreadInfo::Args args)
{
    call.require_flags(args.flags, affect_flags);
    const ViewPtr view = seen(call, args.dom);
    const xml::Domain& definition = chosen(*view, args.flags);
    proto::DomainGetIothreadInfo::Reply reply;
    for (const std::uint32_t id : iothread_ids(definition)) {
        const xml::CpuSet cpus = cpus_of_iothread(definition, id);
        proto::DomainIothreadInfo info{id, {}};
        if (!cpus.empty()) append_cpu_map(info.cpumap, cpus, cpus.last() / 8 + 1);
        reply.info.push_back(std::move(info));
    }
    reply.ret = static_cast<std::uint32_t>(reply.info.size());
    return reply;
}

proto::DomainGetCpuStats::Reply domain_get_cpu_stats(Call& call,
                                                     proto::DomainGetCpuStats::Args args)
{
    call.require_flags(args.flags, VIR_TYPED_PARAM_STRING_OKAY);
    const ViewPtr view = seen_running(call, args.dom);
    if (args.start_cpu != -1)
        throw Error(ErrorCode::operation_invalid,
                    "a domain's time is not counted for each of the host's CPUs, only in total");
    if (args.ncpus != 1)
        throw Error(ErrorCode::invalid_argument, "ncpus must be 1 where start_cpu is -1");
    const drivers::CpuStatistics cpu = view->machine->statistics().cpu;
    TypedParams params;
    params.push_back({VIR_DOMAIN_CPU_STATS_CPUTIME, cpu.time_ns});
    params.push_back({VIR_DOMAIN_CPU_STATS_USERTIME, cpu.user_ns});
    params.push_back({VIR_DOMAIN_CPU_STATS_SYSTEMTIME, cpu.system_ns});
    const auto count = static_cast<std::int32_t>(std::min(args.nparams, 16u));
    return counted<proto::DomainGetCpuStats::Reply>(std::move(params), count);
}

constexpr Procedure table[] = {
    serve<proto::DomainGetVcpus, &domain_get_vcpus>(),
    serve<proto::DomainGetVcpuPinInfo, &domain_get_vcpu_pin_info>(),
    serve<proto::DomainGetCpuStats, &domain_get_cpu_stats>(),
    serve<proto::DomainGetEmulatorPinInfo, &domain_get_emulator_pin_info>(),
    serve<proto::DomainGetIothreadInfo, &domain_get_iothread_info>(),
};

}  // namespace

extern constinit const Verbs vcpu_info_verbs = table;

}  // namespace hostler::daemon::verbs
