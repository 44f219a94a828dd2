// start, create: a domain begins to run.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/console.hpp"
#include "clients/hostler/cli/descriptors.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::uint32_t start_flags(const Arguments& arguments)
{
    std::uint32_t flags = VIR_DOMAIN_NONE;
    if (arguments.has("paused")) flags |= VIR_DOMAIN_START_PAUSED;
    if (arguments.has("autodestroy")) flags |= VIR_DOMAIN_START_AUTODESTROY;
    if (arguments.has("bypass-cache")) flags |= VIR_DOMAIN_START_BYPASS_CACHE;
    if (arguments.has("force-boot")) flags |= VIR_DOMAIN_START_FORCE_BOOT;
    if (arguments.has("validate")) flags |= VIR_DOMAIN_START_VALIDATE;
    if (arguments.has("reset-nvram")) flags |= VIR_DOMAIN_START_RESET_NVRAM;
    return flags;
}

/// The calls with descriptors answer with the domain as it then is.
template <class P>
proto::DomainRef with_files(Session& session, const typename P::Args& args,
                            const Descriptors& numbers, const std::string& failed)
{
    client::Connection& connection = session.connection();
    auto reply = connection.try_finish<P>(connection.begin<P>(args, numbers));
    if (!reply) session.refused(failed);
    return reply->dom;
}

/// Starts it by the plainest call that says all: older servers know only that.
proto::DomainRef started(Session& session, const proto::DomainRef& domain, std::uint32_t flags,
                         const Descriptors& numbers)
{
    const std::string failed = fill("Failed to start domain '%s'", domain.name);
    if (!numbers.empty())
        return with_files<proto::DomainCreateWithFiles>(session, {.dom = domain, .flags = flags},
                                                        numbers, failed);
    if (flags != 0)
        return session.ask<proto::DomainCreateWithFlags>({.dom = domain, .flags = flags}, failed)
            .dom;
    session.ask<proto::DomainCreate>({.dom = domain}, failed);
    return session.ask<proto::DomainLookupByUuid>({.uuid = domain.uuid}).dom;
}

void show_console(Session& session, const Arguments& arguments, const proto::DomainRef& domain)
{
    if (arguments.has("console")) run_console(session, domain, std::nullopt, 0);
}

void start(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    if (domain.id >= 0) throw Failure("Domain is already active");
    const Descriptors numbers = descriptors_to_pass(session, arguments);
    const proto::DomainRef running = started(session, domain, start_flags(arguments), numbers);
    session.out().note(fill("Domain '%s' started\n", running.name));
    show_console(session, arguments, running);
}

void create(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::string xml = read_file(file);
    const std::uint32_t flags = start_flags(arguments);
    const std::string failed = fill("Failed to create domain from %s", file);
    const Descriptors numbers = descriptors_to_pass(session, arguments);
    const proto::DomainRef domain =
        numbers.empty()
            ? session.ask<proto::DomainCreateXml>({.xml_desc = xml, .flags = flags}, failed).dom
            : with_files<proto::DomainCreateXmlWithFiles>(
                  session, {.xml_desc = xml, .flags = flags}, numbers, failed);
    session.out().note("Domain '" + domain.name + "' created from " + file + "\n");
    show_console(session, arguments, domain);
}

constexpr Option start_options[] = {
    domain_option,
    flag("console", "show its console"),
    flag("paused", "leave it paused"),
    flag("autodestroy", "end it when this program ends"),
    flag("bypass-cache", "read a saved state past the file system's cache"),
    flag("force-boot", "boot, though there is a saved state"),
    optional("pass-fds", "descriptors N,M,… for the guest"),
    flag("reset-nvram", "set the firmware's variables back"),
};
constexpr Option create_options[] = {
    offering(required("file", "the file with the domain's XML"), Option::Offers::files),
    flag("console", "show its console"),
    flag("paused", "leave it paused"),
    flag("autodestroy", "end it when this program ends"),
    optional("pass-fds", "descriptors N,M,… for the guest"),
    flag("validate", "hold the XML against its schema"),
    flag("reset-nvram", "set the firmware's variables back"),
};

constexpr Command table[] = {
    {"start", Group::domain, "start a domain", start_options, &start},
    {"create", Group::domain, "start a domain that is in a file alone", create_options, &create},
};

}  // namespace

std::span<const Command> start_commands()
{
    return table;
}

}  // namespace hostler::cli
