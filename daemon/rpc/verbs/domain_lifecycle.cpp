// The verbs that start, pause and end domains.

#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

constexpr std::uint32_t either_flags =
    VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY | VIR_DOMAIN_START_RESET_NVRAM;
/// A domain that is defined may have a saved image to go on from; a new one has a document.
constexpr std::uint32_t start_flags =
    either_flags | VIR_DOMAIN_START_BYPASS_CACHE | VIR_DOMAIN_START_FORCE_BOOT;
constexpr std::uint32_t create_flags = either_flags | VIR_DOMAIN_START_VALIDATE;

StartOptions options(Call& call, std::uint32_t flags, std::uint32_t known)
{
    call.require_flags(flags, known);
    StartOptions options;
    options.is_paused = flags & VIR_DOMAIN_START_PAUSED;
    options.boots_fresh = flags & VIR_DOMAIN_START_FORCE_BOOT;
    options.files = std::move(call.descriptors);
    return options;
}

Task<proto::DomainRef> start(Call& call, const proto::DomainRef& reference, std::uint32_t flags)
{
    StartOptions how = options(call, flags, start_flags);
    const DomainPtr domain = named(call, reference);
    const bool auto_destroys = flags & VIR_DOMAIN_START_AUTODESTROY;
    co_await on(domain, domain->start(std::move(how)));
    if (auto_destroys) call.session.destroy_at_end(domain);
    co_return reference_of(domain, reference);
}

Task<proto::DomainRef> create(Call& call, const std::string& text, std::uint32_t flags)
{
    StartOptions how = options(call, flags, create_flags);
    Realm& realm = call.realm();
    const bool validates = flags & VIR_DOMAIN_START_VALIDATE;
    auto read = [&realm, &text, validates] { return realm.read(text, validates); };
    xml::Domain definition = co_await on(realm.work(), hostler::call(read));
    judge_definition(call, definition);
    const proto::DomainRef known{definition.name.str(), definition.uuid, -1};
    const DomainPlace place = realm.admit(definition).or_throw();
    const DomainPtr& domain = place.object;
    co_await on(domain, domain->create(std::move(definition), std::move(how)));
    if (flags & VIR_DOMAIN_START_AUTODESTROY) call.session.destroy_at_end(domain);
    co_return reference_of(domain, known);
}

drivers::ShutdownMode shutdown_mode(std::uint32_t flags)
{
    if (flags & VIR_DOMAIN_SHUTDOWN_GUEST_AGENT) return drivers::ShutdownMode::guest_agent;
    if (flags & VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN) return drivers::ShutdownMode::acpi_button;
    return drivers::ShutdownMode::by_default;
}

Task<proto::DomainCreate::Reply> domain_create(Call& call, proto::DomainCreate::Args args)
{
    co_await start(call, args.dom, 0);
    co_return proto::DomainCreate::Reply{};
}

Task<proto::DomainCreateWithFlags::Reply> domain_create_with_flags(
    Call& call, proto::DomainCreateWithFlags::Args args)
{
    proto::DomainRef reference = co_await start(call, args.dom, args.flags);
    co_return proto::DomainCreateWithFlags::Reply{std::move(reference)};
}

Task<proto::DomainCreateWithFiles::Reply> domain_create_with_files(
    Call& call, proto::DomainCreateWithFiles::Args args)
{
    proto::DomainRef reference = co_await start(call, args.dom, args.flags);
    co_return proto::DomainCreateWithFiles::Reply{std::move(reference)};
}

Task<proto::DomainCreateXml::Reply> domain_create_xml(Call& call, proto::DomainCreateXml::Args args)
{
    proto::DomainRef reference = co_await create(call, args.xml_desc, args.flags);
    co_return proto::DomainCreateXml::Reply{std::move(reference)};
}

Task<proto::DomainCreateXmlWithFiles::Reply> domain_create_xml_with_files(
    Call& call, proto::DomainCreateXmlWithFiles::Args args)
{
    proto::DomainRef reference = co_await create(call, args.xml_desc, args.flags);
    co_return proto::DomainCreateXmlWithFiles::Reply{std::move(reference)};
}

Task<proto::DomainSuspend::Reply> domain_suspend(Call& call, proto::DomainSuspend::Args args)
{
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->suspend());
    co_return proto::DomainSuspend::Reply{};
}

Task<proto::DomainResume::Reply> domain_resume(Call& call, proto::DomainResume::Args args)
{
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->resume());
    co_return proto::DomainResume::Reply{};
}

Task<proto::DomainShutdown::Reply> domain_shutdown(Call& call, proto::DomainShutdown::Args args)
{
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->shutdown(drivers::ShutdownMode::by_default));
    co_return proto::DomainShutdown::Reply{};
}

Task<proto::DomainShutdownFlags::Reply> domain_shutdown_flags(Call& call,
                                                              proto::DomainShutdownFlags::Args args)
{
    call.require_flags(args.flags,
                       VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN | VIR_DOMAIN_SHUTDOWN_GUEST_AGENT);
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->shutdown(shutdown_mode(args.flags)));
    co_return proto::DomainShutdownFlags::Reply{};
}

Task<proto::DomainReboot::Reply> domain_reboot(Call& call, proto::DomainReboot::Args args)
{
    // The reboot flags have the numbers of the shutdown flags.
    call.require_flags(args.flags,
                       VIR_DOMAIN_REBOOT_ACPI_POWER_BTN | VIR_DOMAIN_REBOOT_GUEST_AGENT);
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->reboot(shutdown_mode(args.flags)));
    co_return proto::DomainReboot::Reply{};
}

Task<proto::DomainReset::Reply> domain_reset(Call& call, proto::DomainReset::Args args)
{
    call.require_flags(args.flags, 0);
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->reset());
    co_return proto::DomainReset::Reply{};
}

Task<proto::DomainDestroy::Reply> domain_destroy(Call& call, proto::DomainDestroy::Args args)
{
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->destroy(drivers::StopMode::at_once));
    co_return proto::DomainDestroy::Reply{};
}

Task<proto::DomainDestroyFlags::Reply> domain_destroy_flags(Call& call,
                                                            proto::DomainDestroyFlags::Args args)
{
    call.require_flags(args.flags, VIR_DOMAIN_DESTROY_GRACEFUL | VIR_DOMAIN_DESTROY_REMOVE_LOGS);
    const bool is_graceful = args.flags & VIR_DOMAIN_DESTROY_GRACEFUL;
    const auto mode = is_graceful ? drivers::StopMode::graceful_only : drivers::StopMode::at_once;
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->destroy(mode));
    co_return proto::DomainDestroyFlags::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::DomainCreate, &domain_create>(),
    serve<proto::DomainCreateXml, &domain_create_xml, Judge::verb>(),
    serve<proto::DomainDestroy, &domain_destroy>(),
    serve<proto::DomainReboot, &domain_reboot>(),
    serve<proto::DomainResume, &domain_resume>(),
    serve<proto::DomainShutdown, &domain_shutdown>(),
    serve<proto::DomainSuspend, &domain_suspend>(),
    serve<proto::DomainCreateWithFlags, &domain_create_with_flags>(),
    serve<proto::DomainDestroyFlags, &domain_destroy_flags>(),
    serve<proto::DomainReset, &domain_reset>(),
    serve<proto::DomainShutdownFlags, &domain_shutdown_flags>(),
    serve<proto::DomainCreateXmlWithFiles, &domain_create_xml_with_files, Judge::verb>(),
    serve<proto::DomainCreateWithFiles, &domain_create_with_files>(),
};

}  // namespace

extern constinit const Verbs domain_lifecycle_verbs = table;

}  // namespace hostler::daemon::verbs
