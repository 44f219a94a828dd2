// The verbs that change a domain's virtual CPUs and I/O threads: how many, and where they run.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/domains/iothreads.hpp"
#include "daemon/domains/typed_params.hpp"
#include "daemon/rpc/cpu_map.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

/// The pin of one of several threads, made when it has none.
template <class Pin>
void set_pin(std::vector<Pin>& pins, std::uint32_t Pin::* number, std::uint32_t which,
             const xml::CpuSet& cpus)
{
    for (Pin& pin : pins)
        if (pin.*number == which) {
            pin.cpus = cpus;
            return;
        }
    Pin pin;
    pin.*number = which;
    pin.cpus = cpus;
    pins.push_back(std::move(pin));
}

void require_vcpu(const xml::Domain& definition, std::uint32_t vcpu)
{
    if (vcpu >= definition.vcpus)
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("vcpu {} is out of range of {} cpu count {}", vcpu,
                                definition.id ? "live" : "persistent", definition.vcpus));
}

struct Pinning {
    std::string_view job;
    std::uint32_t flags;
    Domain::Edit edit;
    std::string told;  ///< the event's name for it
    xml::CpuSet cpus;
};

Task<> pin(Call& call, const proto::DomainRef& reference, Pinning pinning)
{
    call.require_flags(pinning.flags, affect_flags);
    const DomainPtr domain = named(call, reference);
    TypedParams told;
    told.push_back({std::move(pinning.told), pinning.cpus.text()});
    co_await on(domain, domain->tune(pinning.job, affected(pinning.flags), std::move(pinning.edit),
                                     std::move(told)));
}

Task<proto::DomainSetVcpusFlags::Reply> domain_set_vcpus_flags(
    Call& call, proto::DomainSetVcpusFlags::Args args)
{
    call.require_flags(args.flags, affect_flags | VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST |
                                       VIR_DOMAIN_VCPU_HOTPLUGGABLE);
    if (args.nvcpus == 0 || args.nvcpus > UINT16_MAX)
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("a domain has 1 to {} vcpus, not {}", UINT16_MAX, args.nvcpus));
    if (args.flags & VIR_DOMAIN_VCPU_GUEST)
        throw Error(ErrorCode::argument_unsupported, "QEMU guest agent is not configured");
    const DomainPtr domain = named(call, args.dom);
    const Affects which = affected(args.flags);
    if (args.flags & VIR_DOMAIN_VCPU_MAXIMUM) {
        co_await on(domain, domain->set_max_vcpus(args.nvcpus, which));
    } else {
        co_await on(domain, domain->set_vcpus(args.nvcpus, which));
    }
    co_return proto::DomainSetVcpusFlags::Reply{};
}

Task<proto::DomainSetVcpus::Reply> domain_set_vcpus(Call& call, proto::DomainSetVcpus::Args args)
{
    proto::DomainSetVcpusFlags::Args live{std::move(args.dom), args.nvcpus, VIR_DOMAIN_AFFECT_LIVE};
    co_await domain_set_vcpus_flags(call, std::move(live));
    co_return proto::DomainSetVcpus::Reply{};
}

Task<proto::DomainPinVcpuFlags::Reply> domain_pin_vcpu_flags(Call& call,
                                                             proto::DomainPinVcpuFlags::Args args)
{
    const xml::CpuSet cpus = read_cpu_map(args.cpumap);
    auto edit = [vcpu = args.vcpu, cpus](xml::Domain& definition) {
        require_vcpu(definition, vcpu);
        set_pin(definition.cpu_tune.made().vcpu_pins, &xml::VcpuPin::vcpu, vcpu, cpus);
    };
    Pinning pinning{"vcpupin", args.flags, edit, fmt::format("cputune.vcpupin{}", args.vcpu), cpus};
    co_await pin(call, args.dom, std::move(pinning));
    co_return proto::DomainPinVcpuFlags::Reply{};
}

Task<proto::DomainPinVcpu::Reply> domain_pin_vcpu(Call& call, proto::DomainPinVcpu::Args args)
{
    proto::DomainPinVcpuFlags::Args live{std::move(args.dom), args.vcpu, std::move(args.cpumap),
                                         VIR_DOMAIN_AFFECT_LIVE};
    co_await domain_pin_vcpu_flags(call, std::move(live));
    co_return proto::DomainPinVcpu::Reply{};
}

Task<proto::DomainPinEmulator::Reply> domain_pin_emulator(Call& call,
                                                          proto::DomainPinEmulator::Args args)
{
    const xml::CpuSet cpus = read_cpu_map(args.cpumap);
    auto edit = [cpus](xml::Domain& definition) { definition.cpu_tune.made().emulator_pin = cpus; };
    Pinning pinning{"emulatorpin", args.flags, edit, "cputune.emulatorpin", cpus};
    co_await pin(call, args.dom, std::move(pinning));
    co_return proto::DomainPinEmulator::Reply{};
}

Task<proto::DomainPinIothread::Reply> domain_pin_iothread(Call& call,
                                                          proto::DomainPinIothread::Args args)
{
    const xml::CpuSet cpus = read_cpu_map(args.cpumap);
    const std::uint32_t id = args.iothreads_id;
    auto edit = [id, cpus](xml::Domain& definition) {
        require_iothread(definition, id);
        set_pin(definition.cpu_tune.made().iothread_pins, &xml::IothreadPin::iothread, id, cpus);
    };
    Pinning pinning{"iothreadpin", args.flags, edit, fmt::format("cputune.iothreadpin{}", id),
                    cpus};
    co_await pin(call, args.dom, std::move(pinning));
    co_return proto::DomainPinIothread::Reply{};
}

Task<proto::DomainAddIothread::Reply> domain_add_iothread(Call& call,
                                                          proto::DomainAddIothread::Args args)
{
    call.require_flags(args.flags, affect_flags);
    const DomainPtr domain = named(call, args.dom);
    auto add = [id = args.iothread_id](xml::Domain& definition) { add_iothread(definition, id); };
    TypedParams nothing;
    co_await on(domain, domain->tune("iothreadadd", affected(args.flags), add, std::move(nothing)));
    co_return proto::DomainAddIothread::Reply{};
}

Task<proto::DomainDelIothread::Reply> domain_del_iothread(Call& call,
                                                          proto::DomainDelIothread::Args args)
{
    call.require_flags(args.flags, affect_flags);
    const DomainPtr domain = named(call, args.dom);
    auto remove = [id = args.iothread_id](xml::Domain& definition) {
        remove_iothread(definition, id);
    };
    TypedParams nothing;
    co_await on(domain,
                domain->tune("iothreaddel", affected(args.flags), remove, std::move(nothing)));
    co_return proto::DomainDelIothread::Reply{};
}

/// A thread that is there is not polled by any driver so far, which is said only of one that is.
proto::DomainSetIothreadParams::Reply domain_set_iothread_params(
    Call& call, proto::DomainSetIothreadParams::Args args)
{
    call.require_flags(args.flags, affect_flags);
    const ViewPtr view = seen(call, args.dom);
    require_iothread(chosen(*view, args.flags), args.iothread_id);
    throw Error(ErrorCode::no_support, "this hypervisor cannot change how I/O threads poll");
}

constexpr Procedure table[] = {
    serve<proto::DomainPinVcpu, &domain_pin_vcpu>(),
    serve<proto::DomainSetVcpus, &domain_set_vcpus>(),
    serve<proto::DomainSetVcpusFlags, &domain_set_vcpus_flags>(),
    serve<proto::DomainPinVcpuFlags, &domain_pin_vcpu_flags>(),
    serve<proto::DomainPinEmulator, &domain_pin_emulator>(),
    serve<proto::DomainPinIothread, &domain_pin_iothread>(),
    serve<proto::DomainAddIothread, &domain_add_iothread>(),
    serve<proto::DomainDelIothread, &domain_del_iothread>(),
    serve<proto::DomainSetIothreadParams, &domain_set_iothread_params>(),
};

}  // namespace

extern constinit const Verbs vcpu_changes_verbs = table;

}  // namespace hostler::daemon::verbs
