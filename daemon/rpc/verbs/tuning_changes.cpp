
#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include <algorithm>
#include <iterator>

#include "daemon/domains/realm.hpp"
#include "daemon/domains/tunables.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/device_named.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"

namespace hostler::daemon::verbs {
namespace {

/// Writes `params` into a boxed part of a definition; what says nothing any more is taken away.
template <class Owner>
void write(std::span<const Tunable<Owner>> table, xml::Box<Owner>& box, const TypedParams& params)
{
    write_all(table, box.made(), params);
    if (*box == Owner{}) box.reset();
}

/// What a tuning verb is about.
struct Tuning {
    std::string_view job;
    std::uint32_t flags;
    Domain::Edit edit;
    /// Told to clients where the running domain is tuned (VIR_DOMAIN_EVENT_ID_TUNABLE).
    TypedParams told{};
};

Task<> tune(Call& call, const proto::DomainRef& reference, Tuning tuning)
{
    call.require_flags(tuning.flags, affect_flags);
    const DomainPtr domain = named(call, reference);
    co_await on(domain, domain->tune(tuning.job, affected(tuning.flags), std::move(tuning.edit),
                                     std::move(tuning.told)));
}

/// `params` as events name them: "cputune.cpu_shares".
TypedParams told_as(std::string_view prefix, const TypedParams& params)
{
    TypedParams told;
    for (const TypedParam& param : params)
        told.push_back({fmt::format("{}.{}", prefix, param.field), param.value});
    return told;
}

void require_limits_in_order(const xml::Box<xml::MemoryTune>& tune)
{
    if (tune && tune->swap_hard_limit_kib && tune->hard_limit_kib &&
        *tune->hard_limit_kib > *tune->swap_hard_limit_kib)
        throw Error(ErrorCode::invalid_argument,
                    "memory hard_limit tunable value must be lower than or equal to "
                    "swap_hard_limit");
}

/// A limit on all and one on reads or writes exclude each other; the one just set counts.
struct Exclusive {
    std::uint64_t xml::IoTune::* total;
    std::uint64_t xml::IoTune::* read;
    std::uint64_t xml::IoTune::* write;
    std::string_view name;
};
constexpr Exclusive exclusives[] = {
    {&xml::IoTune::total_bytes_sec, &xml::IoTune::read_bytes_sec, &xml::IoTune::write_bytes_sec,
     "bytes_sec"},
    {&xml::IoTune::total_iops_sec, &xml::IoTune::read_iops_sec, &xml::IoTune::write_iops_sec,
     "iops_sec"},
    {&xml::IoTune::total_bytes_sec_max, &xml::IoTune::read_bytes_sec_max,
     &xml::IoTune::write_bytes_sec_max, "bytes_sec_max"},
    {&xml::IoTune::total_iops_sec_max, &xml::IoTune::read_iops_sec_max,
     &xml::IoTune::write_iops_sec_max, "iops_sec_max"},
};

/// `tune` with `params` in it, which were `set` alone.
void settle(xml::IoTune& tune, const xml::IoTune& set)
{
    for (const Exclusive& row : exclusives) {
        const bool sets_parts = set.*row.read != 0 || set.*row.write != 0;
        if (set.*row.total != 0 && sets_parts)
            throw Error(
                ErrorCode::invalid_argument,
                fmt::format("total and read/write of {} cannot be set at the same time", row.name));
        if (set.*row.total != 0) tune.*row.read = tune.*row.write = 0;
        if (sets_parts) tune.*row.total = 0;
    }
}

void set_iotune(xml::Domain& definition, const std::string& path, const TypedParams& params)
{
    xml::IoTune set;
    write_all(iotune_tunables(), set, params);
    xml::Disk& disk = disk_named(definition, path);
    xml::Box<xml::IoTune>& box = disk.extras.made().iotune;
    write_all(iotune_tunables(), box.made(), params);
    settle(*box, set);
    if (*box == xml::IoTune{}) box.reset();
    if (*disk.extras == xml::DiskExtras{}) disk.extras.reset();
}

/// What a burst is of an average: without that it is no limit, and no document says it.
void settle(xml::Box<xml::Rate>& rate)
{
    if (!rate) return;
    if (!rate->average) rate->peak.reset();
    if (!rate->average) rate->burst.reset();
    if (*rate == xml::Rate{}) rate.reset();
}

void set_bandwidth(xml::Domain& definition, const std::string& device, const TypedParams& params)
{
    xml::Interface& interface = interface_named(definition, device);
    xml::Box<xml::Bandwidth>& box = interface.extras.made().bandwidth;
    write_all(bandwidth_tunables(), box.made(), params);
    settle(box->inbound);
    settle(box->outbound);
    if (*box == xml::Bandwidth{}) box.reset();
    if (*interface.extras == xml::InterfaceExtras{}) interface.extras.reset();
}

Task<proto::DomainSetSchedulerParametersFlags::Reply> domain_set_scheduler_parameters_flags(
    Call& call, proto::DomainSetSchedulerParametersFlags::Args args)
{
    const TypedParams time = of_table(time_tunables(), args.params);
    TypedParams shares;
    std::ranges::copy_if(args.params, std::back_inserter(shares), [&time](const TypedParam& param) {
        return std::ranges::find(time, param.field, &TypedParam::field) == time.end();
    });
    require_all(time_tunables(), time);
    require_all(scheduler_tunables(), shares);
    auto edit = [shares, time](xml::Domain& definition) {
        if (!shares.empty()) write(scheduler_tunables(), definition.cpu_tune, shares);
        if (!time.empty()) write(time_tunables(), definition.hostler, time);
        require_time_complete(definition.hostler);
    };
    TypedParams told = told_as("cputune", shares);
    std::ranges::move(told_as("time", time), std::back_inserter(told));
    Tuning tuning{"schedinfo", args.flags, edit, std::move(told)};
    co_await tune(call, args.dom, std::move(tuning));
    co_return proto::DomainSetSchedulerParametersFlags::Reply{};
}

Task<proto::DomainSetSchedulerParameters::Reply> domain_set_scheduler_parameters(
    Call& call, proto::DomainSetSchedulerParameters::Args args)
{
    proto::DomainSetSchedulerParametersFlags::Args with_flags{std::move(args.dom),
                                                              std::move(args.params), 0};
    co_await domain_set_scheduler_parameters_flags(call, std::move(with_flags));
    co_return proto::DomainSetSchedulerParameters::Reply{};
}

Task<proto::DomainSetMemoryParameters::Reply> domain_set_memory_parameters(
    Call& call, proto::DomainSetMemoryParameters::Args args)
{
    require_all(memory_tunables(), args.params);
    auto edit = [params = args.params](xml::Domain& definition) {
        write(memory_tunables(), definition.memory_tune, params);
        require_limits_in_order(definition.memory_tune);
    };
    Tuning tuning{"memtune", args.flags, edit};
    co_await tune(call, args.dom, std::move(tuning));
    co_return proto::DomainSetMemoryParameters::Reply{};
}

Task<proto::DomainSetBlkioParameters::Reply> domain_set_blkio_parameters(
    Call& call, proto::DomainSetBlkioParameters::Args args)
{
    require_all(blkio_tunables(), args.params);
    auto edit = [params = args.params](xml::Domain& definition) {
        write(blkio_tunables(), definition.block_tune, params);
    };
    Tuning tuning{"blkiotune", args.flags, edit};
    co_await tune(call, args.dom, std::move(tuning));
    co_return proto::DomainSetBlkioParameters::Reply{};
}

Task<proto::DomainSetNumaParameters::Reply> domain_set_numa_parameters(
    Call& call, proto::DomainSetNumaParameters::Args args)
{
    require_all(numa_tunables(), args.params);
    auto edit = [params = args.params](xml::Domain& definition) {
        write(numa_tunables(), definition.numa_tune, params);
    };
    Tuning tuning{"numatune", args.flags, edit};
    co_await tune(call, args.dom, std::move(tuning));
    co_return proto::DomainSetNumaParameters::Reply{};
}

Task<proto::DomainSetBlockIoTune::Reply> domain_set_block_io_tune(
    Call& call, proto::DomainSetBlockIoTune::Args args)
{
    require_all(iotune_tunables(), args.params);
    auto edit = [path = args.disk, params = args.params](xml::Domain& definition) {
        set_iotune(definition, path, params);
    };
    Tuning tuning{"blkdeviotune", args.flags, edit, told_as("blkdeviotune", args.params)};
    tuning.told.insert(tuning.told.begin(), {"blkdeviotune.disk", args.disk});
    co_await tune(call, args.dom, std::move(tuning));
    co_return proto::DomainSetBlockIoTune::Reply{};
}

Task<proto::DomainSetInterfaceParameters::Reply> domain_set_interface_parameters(
    Call& call, proto::DomainSetInterfaceParameters::Args args)
{
    require_all(bandwidth_tunables(), args.params);
    auto edit = [device = args.device, params = args.params](xml::Domain& definition) {
        set_bandwidth(definition, device, params);
    };
    Tuning tuning{"domiftune", args.flags, edit};
    co_await tune(call, args.dom, std::move(tuning));
    co_return proto::DomainSetInterfaceParameters::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::DomainSetSchedulerParameters, &domain_set_scheduler_parameters>(),
    serve<proto::DomainSetMemoryParameters, &domain_set_memory_parameters>(),
    serve<proto::DomainSetBlkioParameters, &domain_set_blkio_parameters>(),
    serve<proto::DomainSetSchedulerParametersFlags, &domain_set_scheduler_parameters_flags>(),
    serve<proto::DomainSetBlockIoTune, &domain_set_block_io_tune>(),
    serve<proto::DomainSetNumaParameters, &domain_set_numa_parameters>(),
    serve<proto::DomainSetInterfaceParameters, &domain_set_interface_parameters>(),
};

}  // namespace

extern constinit const Verbs tuning_changes_verbs = table;

}  // namespace hostler::daemon::verbs
