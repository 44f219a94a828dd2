// save-image-define, save-image-edit, managedsave-define, managedsave-edit: the definition in a
// saved state.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/editing.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/saved_state.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void save_image_define(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::string xml = read_file(arguments.text("xml"));
    const std::string failed = fill("Failed to update %s", file);
    require_one_state(arguments, failed);
    session.ask<proto::DomainSaveImageDefineXml>(
        {.file = absolute_path(file), .dxml = xml, .flags = state_flags(arguments)}, failed);
    session.out().note(fill("State file %s updated.\n", file));
}

void save_image_edit(Session& session, const Arguments& arguments)
{
    require_one(arguments, "running", "paused");
    const std::string& file = arguments.text("file");
    const std::string path = absolute_path(file);
    const std::uint32_t flags = state_flags(arguments);
    edit_definition(session,
                    {.thing = fill("Saved image %s", file),
                     .read =
                         [&] {
                             return session
                                 .ask<proto::DomainSaveImageGetXmlDesc>(
                                     {.file = path, .flags = VIR_DOMAIN_SAVE_IMAGE_XML_SECURE})
                                 .xml;
                         },
                     .write =
                         [&](const std::string& xml) {
                             return session.connection()
                                 .try_call<proto::DomainSaveImageDefineXml>(
                                     {.file = path, .dxml = xml, .flags = flags})
                                 .has_value();
                         },
                     .writes_always = flags != 0});
}

void managedsave_define(Session& session, const Arguments& arguments)
{
    require_one(arguments, "running", "paused");
    const std::string& name = arguments.text("domain");
    const proto::DomainRef domain = find_domain(session, name);
    const std::string xml = read_file(arguments.text("xml"));
    session.ask<proto::DomainManagedSaveDefineXml>(
        {.dom = domain, .dxml = xml, .flags = state_flags(arguments)},
        fill("Failed to update %s XML configuration", domain.name));
    session.out().note(fill("Managed save state file of domain '%s' updated.\n", domain.name));
}

void managedsave_edit(Session& session, const Arguments& arguments)
{
    require_one(arguments, "running", "paused");
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::uint32_t flags = state_flags(arguments);
    edit_definition(session,
                    {.thing = fill("Managed save image of domain '%s'", domain.name),
                     .read =
                         [&] {
                             return session
                                 .ask<proto::DomainManagedSaveGetXmlDesc>(
                                     {.dom = domain, .flags = VIR_DOMAIN_SAVE_IMAGE_XML_SECURE})
                                 .xml;
                         },
                     .write =
                         [&](const std::string& xml) {
                             return session.connection()
                                 .try_call<proto::DomainManagedSaveDefineXml>(
                                     {.dom = domain, .dxml = xml, .flags = flags})
                                 .has_value();
                         },
                     .writes_always = flags != 0});
}

constexpr Option running_option = flag("running", "to run when it comes back");
constexpr Option paused_option = flag("paused", "to be paused when it comes back");
constexpr Option state_option =
    offering(required("file", "the saved state"), Option::Offers::files);
constexpr Option new_xml_option =
    offering(required("xml", "the file with the new XML"), Option::Offers::files);

constexpr Option image_define_options[] = {state_option, new_xml_option, running_option,
                                           paused_option};
constexpr Option image_edit_options[] = {state_option, running_option, paused_option};
constexpr Option define_options[] = {domain_option, new_xml_option, running_option, paused_option};
constexpr Option edit_options[] = {domain_option, running_option, paused_option};

constexpr Command table[] = {
    {"save-image-define", Group::domain, "give a saved state another definition",
     image_define_options, &save_image_define},
    {"save-image-edit", Group::domain, "change a saved state's definition in an editor",
     image_edit_options, &save_image_edit},
    {"managedsave-define", Group::domain,
     "give the state saved for the next start another definition", define_options,
     &managedsave_define},
    {"managedsave-edit", Group::domain,
     "change the definition in the state saved for the next start", edit_options,
     &managedsave_edit},
};

}  // namespace

std::span<const Command> saved_image_commands()
{
    return table;
}

}  // namespace hostler::cli
