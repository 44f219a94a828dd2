// edit: a domain's definition in an editor.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

constexpr std::uint32_t dump_flags = VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE;

void edit(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto current = [&] {
        return session.ask<proto::DomainGetXmlDesc>({.dom = domain, .flags = dump_flags}).xml;
    };
    const std::string before = current();
    const std::string after = edited(before, ".xml");
    const std::string name(domain.name);
    if (after == before)
        return session.out().note(fill("Domain '%s' XML configuration not changed.\n", name));
    if (current() != before) throw Failure("the XML configuration was changed by another user");
    const std::uint32_t flags = arguments.has("skip-validate") ? 0 : VIR_DOMAIN_DEFINE_VALIDATE;
    const auto defined =
        session.connection().try_call<proto::DomainDefineXmlFlags>({.xml = after, .flags = flags});
    if (!defined) {
        // The user's work is not thrown away with the refusal.
        const std::string kept = kept_file(after, ".xml");
        session.refused("Failed to define domain '" + name + "'; what you wrote is in " + kept);
    }
    session.out().note(fill("Domain '%s' XML configuration edited.\n", name));
}

constexpr Option edit_options[] = {domain_option,
                                   flag("skip-validate", "do not hold the XML against its schema")};

constexpr Command table[] = {
    {"edit", Group::domain, "change a domain's definition in an editor", edit_options, &edit},
};

}  // namespace

std::span<const Command> edit_commands()
{
    return table;
}

}  // namespace hostler::cli
