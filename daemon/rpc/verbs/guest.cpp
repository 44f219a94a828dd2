// The verbs that ask the guest itself, or say what is to be done when it ends.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include <array>

#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/asked_guest.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

using OnPowerEvent = xml::Domain::OnPowerEvent;
using OnCrash = xml::Domain::OnCrash;

// By virDomainLifecycleAction.
constexpr std::array power_actions = {OnPowerEvent::destroy, OnPowerEvent::restart,
                                      OnPowerEvent::rename_restart, OnPowerEvent::preserve};
constexpr std::array crash_actions = {OnCrash::destroy,          OnCrash::restart,
                                      OnCrash::rename_restart,   OnCrash::preserve,
                                      OnCrash::coredump_destroy, OnCrash::coredump_restart};

Domain::Edit lifecycle_edit(std::uint32_t type, std::uint32_t action)
{
    const bool is_crash = type == VIR_DOMAIN_LIFECYCLE_CRASH;
    if (type > VIR_DOMAIN_LIFECYCLE_CRASH)
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("lifecycle event type {} does not exist", type));
    if (action >= (is_crash ? crash_actions.size() : power_actions.size()))
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("lifecycle action {} is not for event type {}", action, type));
    return [type, action](xml::Domain& definition) {
        if (type == VIR_DOMAIN_LIFECYCLE_POWEROFF)
            definition.on_poweroff = power_actions.at(action);
        if (type == VIR_DOMAIN_LIFECYCLE_REBOOT) definition.on_reboot = power_actions.at(action);
        if (type == VIR_DOMAIN_LIFECYCLE_CRASH) definition.on_crash = crash_actions.at(action);
    };
}

Task<proto::DomainGetHostname::Reply> domain_get_hostname(Call& call,
                                                          proto::DomainGetHostname::Args args)
{
    call.require_flags(args.flags, VIR_DOMAIN_GET_HOSTNAME_LEASE | VIR_DOMAIN_GET_HOSTNAME_AGENT);
    const ViewPtr view = seen_running(call, args.dom);
    if (args.flags & VIR_DOMAIN_GET_HOSTNAME_LEASE)
        throw Error(ErrorCode::no_hostname,
                    "no hostname found for domain '" + view->live->name.str() + "'");
    agent_of(*view->machine);  // where there is none nobody need wait to hear it
    DomainPtr domain = named(call, args.dom);
    Question<std::string> question = &drivers::GuestAgent::hostname;
    std::string name = co_await asked_guest("guest name", std::move(domain), std::move(question));
    co_return proto::DomainGetHostname::Reply{std::move(name)};
}

Task<proto::DomainGetTime::Reply> domain_get_time(Call& call, proto::DomainGetTime::Args args)
{
    call.require_flags(args.flags, 0);
    const DomainPtr domain = named(call, args.dom);
    const std::int64_t time = co_await on(domain, domain->guest_time_ns());
    co_return proto::DomainGetTime::Reply{time / second_ns,
                                          static_cast<std::uint32_t>(time % second_ns)};
}

Task<proto::DomainSetTime::Reply> domain_set_time(Call& call, proto::DomainSetTime::Args args)
{
    call.require_flags(args.flags, VIR_DOMAIN_TIME_SYNC);
    const bool syncs = args.flags & VIR_DOMAIN_TIME_SYNC;
    constexpr std::int64_t seconds_max = (INT64_MAX - UINT32_MAX) / second_ns;
    if (args.seconds < 0 || args.seconds > seconds_max)
        throw Error(ErrorCode::overflow,
                    fmt::format("time {} s is too big for a guest's clock", args.seconds));
    const DomainPtr domain = named(call, args.dom);
    const std::int64_t time = args.seconds * second_ns + args.nseconds;
    co_await on(domain, domain->set_guest_time_ns(time, syncs));
    co_return proto::DomainSetTime::Reply{};
}

Task<proto::DomainInjectNmi::Reply> domain_inject_nmi(Call& call, proto::DomainInjectNmi::Args args)
{
    call.require_flags(args.flags, 0);
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->inject_nmi());
    co_return proto::DomainInjectNmi::Reply{};
}

Task<proto::DomainSetMemoryStatsPeriod::Reply> domain_set_memory_stats_period(
    Call& call, proto::DomainSetMemoryStatsPeriod::Args args)
{
    call.require_flags(args.flags, affect_flags);
    if (args.period < 0)
        throw Error(ErrorCode::invalid_argument,
                    "period must be zero or greater, not " + std::to_string(args.period));
    const DomainPtr domain = named(call, args.dom);
    const auto seconds = static_cast<std::uint32_t>(args.period);
    co_await on(domain, domain->set_statistics_period(seconds, affected(args.flags)));
    co_return proto::DomainSetMemoryStatsPeriod::Reply{};
}

Task<proto::DomainSetLifecycleAction::Reply> domain_set_lifecycle_action(
    Call& call, proto::DomainSetLifecycleAction::Args args)
{
    call.require_flags(args.flags, affect_flags);
    Domain::Edit edit = lifecycle_edit(args.type, args.action);
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->edit("lifecycle action", affected(args.flags), std::move(edit)));
    co_return proto::DomainSetLifecycleAction::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::DomainInjectNmi, &domain_inject_nmi>(),
    serve<proto::DomainGetHostname, &domain_get_hostname>(),
    serve<proto::DomainSetMemoryStatsPeriod, &domain_set_memory_stats_period>(),
    serve<proto::DomainGetTime, &domain_get_time>(),
    serve<proto::DomainSetTime, &domain_set_time>(),
    serve<proto::DomainSetLifecycleAction, &domain_set_lifecycle_action>(),
};

}  // namespace

extern constinit const Verbs guest_verbs = table;

}  // namespace hostler::daemon::verbs
