// The verbs that read and set limits by name: scheduler, memory, block devices, nodes, a disk's and
// an interface's. The names are the tables of daemon/domains/tunables.hpp.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <iterator>

#include "daemon/domains/tunables.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/device_named.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

constexpr std::uint32_t reads = affect_flags | VIR_TYPED_PARAM_STRING_OKAY;

/// The definition that a getter asks about, and the view in which it lives.
struct Chosen {
    ViewPtr view;
    const xml::Domain& definition;
};

template <class Args>
Chosen chosen_by(Call& call, const Args& args)
{
    call.require_flags(args.flags, reads);
    ViewPtr view = seen(call, args.dom);
    const xml::Domain& definition = chosen(*view, args.flags);
    return {std::move(view), definition};
}

/// What a boxed part of a definition says, its defaults where it is not there.
template <class Owner>
const Owner& held(const xml::Box<Owner>& box)
{
    static const Owner nothing;
    return box ? *box : nothing;
}

template <class Reply, class Owner, class Args>
Reply told(std::span<const Tunable<Owner>> table, const Owner& owner, const Args& args)
{
    TypedParams params = read_all(table, owner);
    drop_text_unless_taken(params, args.flags);
    return counted<Reply>(std::move(params), args.nparams);
}

/// Other hypervisors show what libvirt's do and no more.
bool has_time_tunables(const xml::Domain& definition)
{
    return definition.type == xml::Domain::Type::kvm;
}

const xml::IoTune& iotune_of(const xml::Disk& disk)
{
    return held(held(disk.extras).iotune);
}

proto::DomainGetSchedulerType::Reply domain_get_scheduler_type(
    Call& call, proto::DomainGetSchedulerType::Args args)
{
    const bool has_time = has_time_tunables(seen(call, args.dom)->current());
    const std::size_t count = scheduler_tunables().size() + (has_time ? time_tunables().size() : 0);
    return {"posix", static_cast<std::int32_t>(count)};
}

proto::DomainGetSchedulerParametersFlags::Reply domain_get_scheduler_parameters_flags(
    Call& call, proto::DomainGetSchedulerParametersFlags::Args args)
{
    const Chosen asked = chosen_by(call, args);
    TypedParams params = read_all(scheduler_tunables(), held(asked.definition.cpu_tune));
    if (has_time_tunables(asked.definition))
        std::ranges::move(read_all(time_tunables(), held(asked.definition.hostler)),
                          std::back_inserter(params));
    drop_text_unless_taken(params, args.flags);
    if (args.nparams < 0) throw Error(ErrorCode::invalid_argument, "nparams must not be negative");
    if (params.size() > static_cast<std::size_t>(args.nparams))
        params.resize(static_cast<std::size_t>(args.nparams));
    return {std::move(params)};
}

proto::DomainGetSchedulerParameters::Reply domain_get_scheduler_parameters(
    Call& call, proto::DomainGetSchedulerParameters::Args args)
{
    // The older call cannot say that it takes text; every client of today does.
    proto::DomainGetSchedulerParametersFlags::Reply reply = domain_get_scheduler_parameters_flags(
        call, {args.dom, args.nparams, VIR_TYPED_PARAM_STRING_OKAY});
    return {std::move(reply.params)};
}

proto::DomainGetMemoryParameters::Reply domain_get_memory_parameters(
    Call& call, proto::DomainGetMemoryParameters::Args args)
{
    const Chosen asked = chosen_by(call, args);
    return told<proto::DomainGetMemoryParameters::Reply>(memory_tunables(),
                                                         held(asked.definition.memory_tune), args);
}

proto::DomainGetBlkioParameters::Reply domain_get_blkio_parameters(
    Call& call, proto::DomainGetBlkioParameters::Args args)
{
    const Chosen asked = chosen_by(call, args);
    return told<proto::DomainGetBlkioParameters::Reply>(blkio_tunables(),
                                                        held(asked.definition.block_tune), args);
}

proto::DomainGetNumaParameters::Reply domain_get_numa_parameters(
    Call& call, proto::DomainGetNumaParameters::Args args)
{
    const Chosen asked = chosen_by(call, args);
    return told<proto::DomainGetNumaParameters::Reply>(numa_tunables(),
                                                       held(asked.definition.numa_tune), args);
}

proto::DomainGetBlockIoTune::Reply domain_get_block_io_tune(Call& call,
                                                            proto::DomainGetBlockIoTune::Args args)
{
    const Chosen asked = chosen_by(call, args);
    // How many there are may be asked without a disk.
    if (!args.disk && args.nparams == 0)
        return told<proto::DomainGetBlockIoTune::Reply>(iotune_tunables(), xml::IoTune{}, args);
    const xml::Disk& disk = disk_named(asked.definition, args.disk.value_or(""));
    return told<proto::DomainGetBlockIoTune::Reply>(iotune_tunables(), iotune_of(disk), args);
}

proto::DomainGetInterfaceParameters::Reply domain_get_interface_parameters(
    Call& call, proto::DomainGetInterfaceParameters::Args args)
{
    const Chosen asked = chosen_by(call, args);
    // How many there are is the same of every interface, and of one that is not there.
    if (args.nparams == 0)
        return told<proto::DomainGetInterfaceParameters::Reply>(bandwidth_tunables(),
                                                                xml::Bandwidth{}, args);
    const xml::Interface& interface = interface_named(asked.definition, args.device);
    return told<proto::DomainGetInterfaceParameters::Reply>(
        bandwidth_tunables(), held(held(interface.extras).bandwidth), args);
}

proto::DomainGetPerfEvents::Reply domain_get_perf_events(Call& call,
                                                         proto::DomainGetPerfEvents::Args args)
{
    const Chosen asked = chosen_by(call, args);
    const std::vector<xml::PerfEvent>& events = asked.definition.perf;
    proto::DomainGetPerfEvents::Reply reply;
    for (const std::string_view name : xml::words(xml::PerfEvent::Name{})) {
        const bool is_on = std::ranges::any_of(events, [name](const xml::PerfEvent& event) {
            return xml::word(event.name) == name && event.enabled == xml::YesNo::yes;
        });
        reply.params.push_back({std::string(name), is_on});
    }
    return reply;
}

constexpr Procedure table[] = {
    serve<proto::DomainGetSchedulerType, &domain_get_scheduler_type>(),
    serve<proto::DomainGetSchedulerParameters, &domain_get_scheduler_parameters>(),
    serve<proto::DomainGetMemoryParameters, &domain_get_memory_parameters>(),
    serve<proto::DomainGetBlkioParameters, &domain_get_blkio_parameters>(),
    serve<proto::DomainGetSchedulerParametersFlags, &domain_get_scheduler_parameters_flags>(),
    serve<proto::DomainGetBlockIoTune, &domain_get_block_io_tune>(),
    serve<proto::DomainGetNumaParameters, &domain_get_numa_parameters>(),
    serve<proto::DomainGetInterfaceParameters, &domain_get_interface_parameters>(),
    serve<proto::DomainGetPerfEvents, &domain_get_perf_events>(),
};

}  // namespace

extern constinit const Verbs tuning_verbs = table;

}  // namespace hostler::daemon::verbs
