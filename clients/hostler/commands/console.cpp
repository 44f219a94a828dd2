// console, ttyconsole.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/console.hpp"
#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void console(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("force")) flags |= VIR_DOMAIN_CONSOLE_FORCE;
    if (arguments.has("safe")) flags |= VIR_DOMAIN_CONSOLE_SAFE;
    run_console(session, find_domain(session, arguments), arguments.maybe("devname"), flags);
}

void ttyconsole(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const Document document(session.ask<proto::DomainGetXmlDesc>({.dom = domain}).xml);
    const std::string tty = document.text("/domain/devices/console/@tty");
    if (tty.empty()) throw Failure();
    session.out().text("tty", tty);
}

constexpr Option console_options[] = {
    domain_option,
    optional("devname", "the device's alias"),
    flag("force", "take the console from whoever has it"),
    flag("safe", "only where two cannot have it at once"),
};
constexpr Option domain_options[] = {domain_option};

constexpr Command table[] = {
    {"console", Group::domain, "a domain's console on this terminal", console_options, &console},
    {"ttyconsole", Group::domain, "the terminal device of a domain's console", domain_options,
     &ttyconsole},
};

}  // namespace

std::span<const Command> console_commands()
{
    return table;
}

}  // namespace hostler::cli
