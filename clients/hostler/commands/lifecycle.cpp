// suspend, resume, shutdown, reboot, reset, destroy, autostart, inject-nmi: what happens to a
// running domain.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// A call that takes the domain alone: what it does, and what is said of it.
template <class P>
void simple(Session& session, const Arguments& arguments, std::string_view done,
            std::string_view failed)
{
    const std::string& name = arguments.text("domain");
    const proto::DomainRef domain = find_domain(session, name);
    session.ask<P>({.dom = domain}, fill(failed, name));
    session.out().note(fill(done, name));
}

void suspend(Session& session, const Arguments& arguments)
{
    simple<proto::DomainSuspend>(session, arguments, "Domain '%s' suspended\n",
                                 "Failed to suspend domain '%s'");
}

void resume(Session& session, const Arguments& arguments)
{
    simple<proto::DomainResume>(session, arguments, "Domain '%s' resumed\n",
                                "Failed to resume domain '%s'");
}

void reset(Session& session, const Arguments& arguments)
{
    simple<proto::DomainReset>(session, arguments, "Domain '%s' was reset\n",
                               "Failed to reset domain '%s'");
}

void inject_nmi(Session& session, const Arguments& arguments)
{
    session.ask<proto::DomainInjectNmi>({.dom = find_domain(session, arguments)});
}

struct Mode {
    std::string_view name;
    std::uint32_t shutdown;
    std::uint32_t reboot;
};

constexpr Mode modes[] = {
    {"acpi", VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN},
    {"agent", VIR_DOMAIN_SHUTDOWN_GUEST_AGENT, VIR_DOMAIN_REBOOT_GUEST_AGENT},
    {"initctl", VIR_DOMAIN_SHUTDOWN_INITCTL, VIR_DOMAIN_REBOOT_INITCTL},
    {"signal", VIR_DOMAIN_SHUTDOWN_SIGNAL, VIR_DOMAIN_REBOOT_SIGNAL},
    {"paravirt", VIR_DOMAIN_SHUTDOWN_PARAVIRT, VIR_DOMAIN_REBOOT_PARAVIRT},
};

/// "acpi,agent": ways to be tried.
std::uint32_t mode_flags(const Arguments& arguments, std::uint32_t Mode::* which, const char* known)
{
    std::string_view left = arguments.has("mode") ? std::string_view(arguments.text("mode")) : "";
    std::uint32_t flags = 0;
    while (!left.empty()) {
        const std::string_view word = left.substr(0, left.find(','));
        left.remove_prefix(std::min(left.size(), word.size() + 1));
        std::uint32_t flag = 0;
        for (const Mode& mode : modes)
            if (mode.name == word) flag = mode.*which;
        if (flag == 0)
            throw Failure("Unknown mode " + std::string(word) + " value, expecting " + known);
        flags |= flag;
    }
    return flags;
}

void shutdown(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = mode_flags(arguments, &Mode::shutdown,
                                           "'acpi', 'agent', 'initctl', 'signal', or 'paravirt'");
    const std::string& name = arguments.text("domain");
    const std::string failed = fill("Failed to shutdown domain '%s'", name);
    const proto::DomainRef domain = find_domain(session, name);
    if (flags != 0)
        session.ask<proto::DomainShutdownFlags>({.dom = domain, .flags = flags}, failed);
    else
        session.ask<proto::DomainShutdown>({.dom = domain}, failed);
    session.out().note(fill("Domain '%s' is being shutdown\n", name));
}

void reboot(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags =
        mode_flags(arguments, &Mode::reboot, "'acpi', 'agent', 'initctl', 'signal' or 'paravirt'");
    const std::string& name = arguments.text("domain");
    const proto::DomainRef domain = find_domain(session, name);
    session.ask<proto::DomainReboot>({.dom = domain, .flags = flags},
                                     fill("Failed to reboot domain '%s'", name));
    session.out().note(fill("Domain '%s' is being rebooted\n", name));
}

void destroy(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("graceful")) flags |= VIR_DOMAIN_DESTROY_GRACEFUL;
    if (arguments.has("remove-logs")) flags |= VIR_DOMAIN_DESTROY_REMOVE_LOGS;
    const std::string& name = arguments.text("domain");
    const std::string failed = fill("Failed to destroy domain '%s'", name);
    const proto::DomainRef domain = find_domain(session, name);
    if (flags != 0)
        session.ask<proto::DomainDestroyFlags>({.dom = domain, .flags = flags}, failed);
    else
        session.ask<proto::DomainDestroy>({.dom = domain}, failed);
    session.out().note(fill("Domain '%s' destroyed\n", name));
}

void autostart(Session& session, const Arguments& arguments)
{
    const bool is_off = arguments.has("disable");
    const std::string& name = arguments.text("domain");
    const proto::DomainRef domain = find_domain(session, name);
    session.ask<proto::DomainSetAutostart>(
        {.dom = domain, .autostart = is_off ? 0 : 1},
        fill(is_off ? "Failed to unmark domain '%s' as autostarted"
                    : "Failed to mark domain '%s' as autostarted",
             name));
    session.out().note(fill(
        is_off ? "Domain '%s' unmarked as autostarted\n" : "Domain '%s' marked as autostarted\n",
        name));
}

constexpr Option domain_options[] = {domain_option};
constexpr Option mode_options[] = {
    domain_option, optional("mode", "the ways: acpi, agent, initctl, signal, paravirt")};
constexpr Option destroy_options[] = {
    domain_option,
    flag("graceful", "fail rather than lose what the guest has not written"),
    flag("remove-logs", "remove the domain's logs"),
};
constexpr Option autostart_options[] = {domain_option,
                                        flag("disable", "do not start it with the host")};

constexpr Command table[] = {
    {"suspend", Group::domain, "pause a domain", domain_options, &suspend},
    {"resume", Group::domain, "let a paused domain go on", domain_options, &resume},
    {"reset", Group::domain, "press a domain's reset button", domain_options, &reset},
    {"inject-nmi", Group::domain, "send a domain an NMI", domain_options, &inject_nmi},
    {"shutdown", Group::domain, "ask a domain to shut down", mode_options, &shutdown},
    {"reboot", Group::domain, "ask a domain to reboot", mode_options, &reboot},
    {"destroy", Group::domain, "end a domain at once", destroy_options, &destroy},
    {"autostart", Group::domain, "start a domain with the host", autostart_options, &autostart},
};

}  // namespace

std::span<const Command> lifecycle_commands()
{
    return table;
}

}  // namespace hostler::cli
