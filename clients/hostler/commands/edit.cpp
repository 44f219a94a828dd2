// edit: a domain's definition in an editor.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/editing.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

constexpr std::uint32_t dump_flags = VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE;

void edit(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::uint32_t flags = arguments.has("skip-validate") ? 0 : VIR_DOMAIN_DEFINE_VALIDATE;
    edit_definition(
        session, {.thing = fill("Domain '%s'", domain.name),
                  .read =
                      [&] {
                          return session
                              .ask<proto::DomainGetXmlDesc>({.dom = domain, .flags = dump_flags})
                              .xml;
                      },
                  .write =
                      [&](const std::string& xml) {
                          return session.connection()
                              .try_call<proto::DomainDefineXmlFlags>({.xml = xml, .flags = flags})
                              .has_value();
                      }});
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
