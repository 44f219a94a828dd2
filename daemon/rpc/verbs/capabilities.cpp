// The verbs about what the hypervisors of a connection can do, and with which CPUs.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include <algorithm>

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "drivers/host/cpu/compare.hpp"
#include "drivers/host/cpu/cpu_modes.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "xml/capabilities/domain_capabilities.hpp"
#include "xml/schema/format.hpp"
#include "xml/schema/parse.hpp"

namespace hostler::daemon::verbs {
namespace {

using drivers::DriverFacts;
using drivers::host::BaselineOptions;
using drivers::host::Compared;
using drivers::host::CpuComparison;

constexpr std::uint32_t baseline_flags =
    VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES | VIR_CONNECT_BASELINE_CPU_MIGRATABLE;
constexpr std::uint32_t compare_flags =
    VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE | VIR_CONNECT_COMPARE_CPU_VALIDATE_XML;
/// VIR_CONNECT_GET_DOMAIN_CAPABILITIES_DISABLE_DEPRECATED_FEATURES: none is told, so none is left.
constexpr std::uint32_t domain_capabilities_flags = 1;

/// What a client wants the capabilities of; what it leaves out is the driver's to choose.
struct Wanted {
    std::optional<std::string> emulator;
    std::optional<std::string> arch;
    std::optional<std::string> machine;
    std::optional<std::string> domain_type;
};

bool fits(const std::optional<std::string>& wanted, std::string_view offered)
{
    return !wanted || *wanted == offered;
}

/// The driver that a client means. Throws, naming what no driver has.
const drivers::Driver& driver_wanted(const Realm& realm, const Wanted& wanted)
{
    for (const drivers::Driver* driver : realm.drivers()) {
        const DriverFacts facts = driver->facts();
        if (facts.is_usable && fits(wanted.domain_type, facts.domain_type) &&
            fits(wanted.emulator, facts.emulator))
            return *driver;
    }
    throw Error(
        ErrorCode::invalid_argument,
        fmt::format("no usable hypervisor of {} has type '{}' and emulator '{}'", realm.uri(),
                    wanted.domain_type.value_or("any"), wanted.emulator.value_or("any")));
}

std::string domain_capabilities_of(const Realm& realm, const Wanted& wanted)
{
    const drivers::Driver& driver = driver_wanted(realm, wanted);
    const DriverFacts facts = driver.facts();
    const std::string arch = realm.host().node_info().model;
    if (!fits(wanted.arch, arch))
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("'{}' runs guests of architecture {}, not '{}'", facts.emulator,
                                arch, *wanted.arch));
    if (!fits(wanted.machine, facts.machine))
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("the machine '{}' is not supported by emulator '{}'",
                                *wanted.machine, facts.emulator));
    xml::DomainCapabilities document;
    document.path = facts.emulator;
    document.domain = facts.domain_type;
    document.machine = facts.machine;
    document.arch = arch;
    document.vcpus_max = facts.vcpus_max;
    document.cpu_modes =
        drivers::host::cpu_modes(drivers::host::read_host_cpu(drivers::host::this_cpu));
    driver.describe(document);
    return xml::format_document(document);
}

std::int32_t compared(const std::string& text, std::uint32_t flags)
{
    const xml::ParseFlags parsing{.validate = (flags & VIR_CONNECT_COMPARE_CPU_VALIDATE_XML) != 0};
    const auto wanted =
        xml::parse_document<xml::ComparedCpu>(text, "CPU_definition", parsing).or_throw();
    const auto host = drivers::host::read_host_cpu(drivers::host::this_cpu);
    const Compared result = drivers::host::compare_cpu(host, wanted).or_throw();
    const bool must_fit = flags & VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE;
    if (must_fit && result.result == CpuComparison::incompatible)
        throw Error(ErrorCode::cpu_incompatible, result.why);
    return static_cast<std::int32_t>(result.result);
}

std::string baseline(const std::vector<std::string>& texts, std::uint32_t flags)
{
    std::vector<xml::ComparedCpu> cpus;
    for (const std::string& text : texts)
        cpus.push_back(xml::parse_document<xml::ComparedCpu>(text, "CPU_definition").or_throw());
    const BaselineOptions options{
        .expands_features = (flags & VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES) != 0,
        .is_migratable = (flags & VIR_CONNECT_BASELINE_CPU_MIGRATABLE) != 0};
    return xml::format_document(drivers::host::baseline_cpu(cpus, options).or_throw());
}

Task<proto::ConnectGetCapabilities::Reply> connect_get_capabilities(
    Call& call, proto::ConnectGetCapabilities::Args)
{
    std::string text = co_await call.realm().capabilities();
    co_return proto::ConnectGetCapabilities::Reply{std::move(text)};
}

Task<proto::ConnectGetDomainCapabilities::Reply> connect_get_domain_capabilities(
    Call& call, proto::ConnectGetDomainCapabilities::Args args)
{
    call.require_flags(args.flags, domain_capabilities_flags);
    const Realm& realm = call.realm();
    const Wanted wanted{args.emulatorbin, args.arch, args.machine, args.virttype};
    const auto gather = [&realm, &wanted] { return domain_capabilities_of(realm, wanted); };
    std::string text = co_await on(realm.looking(), hostler::call(gather));
    co_return proto::ConnectGetDomainCapabilities::Reply{std::move(text)};
}

proto::ConnectGetMaxVcpus::Reply connect_get_max_vcpus(Call& call,
                                                       proto::ConnectGetMaxVcpus::Args args)
{
    for (const drivers::Driver* driver : call.realm().drivers()) {
        const DriverFacts facts = driver->facts();
        if (fits(args.type, facts.domain_type)) return {static_cast<std::int32_t>(facts.vcpus_max)};
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("unknown type '{}'", args.type.value_or("")));
}

proto::ConnectGetCpuModelNames::Reply connect_get_cpu_model_names(
    Call& call, proto::ConnectGetCpuModelNames::Args args)
{
    call.require_flags(args.flags, 0);
    call.realm();
    proto::ConnectGetCpuModelNames::Reply reply;
    if (args.arch != "x86_64" && args.arch != "i686")
        throw Error(ErrorCode::no_support,
                    fmt::format("no CPU models are known of architecture '{}'", args.arch));
    reply.ret = static_cast<std::int32_t>(drivers::host::cpu_models().size());
    if (!args.need_results) return reply;
    for (const drivers::host::CpuModel& model : drivers::host::cpu_models())
        reply.models.emplace_back(model.name);
    return reply;
}

// What a client sends may be long to read, and readers may call these: a thread that serves clients
// has others to answer.

Task<proto::ConnectCompareCpu::Reply> connect_compare_cpu(Call& call,
                                                          proto::ConnectCompareCpu::Args args)
{
    call.require_flags(args.flags, compare_flags);
    const auto compare = [&args] { return compared(args.xml, args.flags); };
    const std::int32_t result = co_await on(call.realm().looking(), hostler::call(compare));
    co_return proto::ConnectCompareCpu::Reply{result};
}

Task<proto::ConnectCompareHypervisorCpu::Reply> connect_compare_hypervisor_cpu(
    Call& call, proto::ConnectCompareHypervisorCpu::Args args)
{
    call.require_flags(args.flags, compare_flags);
    driver_wanted(call.realm(), {args.emulator, args.arch, args.machine, args.virttype});
    const auto compare = [&args] { return compared(args.xml_cpu, args.flags); };
    const std::int32_t result = co_await on(call.realm().looking(), hostler::call(compare));
    co_return proto::ConnectCompareHypervisorCpu::Reply{result};
}

Task<proto::ConnectBaselineCpu::Reply> connect_baseline_cpu(Call& call,
                                                            proto::ConnectBaselineCpu::Args args)
{
    call.require_flags(args.flags, baseline_flags);
    const auto find = [&args] { return baseline(args.xml_cp_us, args.flags); };
    std::string text = co_await on(call.realm().looking(), hostler::call(find));
    co_return proto::ConnectBaselineCpu::Reply{std::move(text)};
}

Task<proto::ConnectBaselineHypervisorCpu::Reply> connect_baseline_hypervisor_cpu(
    Call& call, proto::ConnectBaselineHypervisorCpu::Args args)
{
    call.require_flags(args.flags, baseline_flags);
    driver_wanted(call.realm(), {args.emulator, args.arch, args.machine, args.virttype});
    const auto find = [&args] { return baseline(args.xml_cp_us, args.flags); };
    std::string text = co_await on(call.realm().looking(), hostler::call(find));
    co_return proto::ConnectBaselineHypervisorCpu::Reply{std::move(text)};
}

constexpr Procedure table[] = {
    serve<proto::ConnectGetMaxVcpus, &connect_get_max_vcpus>(),
    serve<proto::ConnectGetCapabilities, &connect_get_capabilities>(),
    serve<proto::ConnectCompareCpu, &connect_compare_cpu>(),
    serve<proto::ConnectBaselineCpu, &connect_baseline_cpu>(),
    serve<proto::ConnectGetCpuModelNames, &connect_get_cpu_model_names>(),
    serve<proto::ConnectGetDomainCapabilities, &connect_get_domain_capabilities>(),
    serve<proto::ConnectCompareHypervisorCpu, &connect_compare_hypervisor_cpu>(),
    serve<proto::ConnectBaselineHypervisorCpu, &connect_baseline_hypervisor_cpu>(),
};

}  // namespace

extern constinit const Verbs capabilities_verbs = table;

}  // namespace hostler::daemon::verbs
