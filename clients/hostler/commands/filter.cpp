// nwfilter-define … nwfilter-binding-list: what may pass a network interface.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "clients/hostler/cli/editing.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void nwfilter_define(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::string xml = read_file(file);
    const std::string failed = fill("Failed to define network filter from %s", file);
    const proto::NwfilterRef filter =
        arguments.has("validate")
            ? session
                  .ask<proto::NwfilterDefineXmlFlags>(
                      {.xml = xml, .flags = VIR_NWFILTER_DEFINE_VALIDATE}, failed)
                  .nwfilter
            : session.ask<proto::NwfilterDefineXml>({.xml = xml}, failed).nwfilter;
    session.out().note("Network filter " + filter.name + " defined from " + file + "\n");
}

void nwfilter_undefine(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("nwfilter");
    const proto::NwfilterRef filter = find_filter(session, name);
    session.ask<proto::NwfilterUndefine>({.nwfilter = filter},
                                         fill("Failed to undefine network filter %s", name));
    session.out().note(fill("Network filter %s undefined\n", name));
}

void nwfilter_dumpxml(Session& session, const Arguments& arguments)
{
    const proto::NwfilterRef filter = find_filter(session, arguments.text("nwfilter"));
    show_xml(session, session.ask<proto::NwfilterGetXmlDesc>({.nwfilter = filter}).xml, arguments);
}

void nwfilter_edit(Session& session, const Arguments& arguments)
{
    const proto::NwfilterRef filter = find_filter(session, arguments.text("nwfilter"));
    const auto read = [&] {
        return session.ask<proto::NwfilterGetXmlDesc>({.nwfilter = filter}).xml;
    };
    const auto write = [&](const std::string& xml) {
        return session.connection().try_call<proto::NwfilterDefineXml>({.xml = xml}).has_value();
    };
    edit_definition(
        session, {.thing = fill("Network filter %s", filter.name), .read = read, .write = write});
}

constexpr Column list_columns[] = {{"uuid", "UUID"}, {"name", "Name"}};

void nwfilter_list(Session& session, const Arguments&)
{
    auto filters = session
                       .ask<proto::ConnectListAllNwfilters>({.need_results = 1},
                                                            "Failed to list network filters")
                       .filters;
    std::ranges::sort(filters, {}, [](const proto::NwfilterRef& each) { return each.name; });
    std::vector<Row> rows;
    for (const proto::NwfilterRef& each : filters)
        rows.push_back({Cell(each.uuid.text()), Cell(each.name)});
    session.out().table(list_columns, rows);
}

proto::NwfilterBindingRef find_binding(Session& session, const Arguments& arguments)
{
    const std::string& device = arguments.text("binding");
    return session
        .ask<proto::NwfilterBindingLookupByPortDev>(
            {.name = device}, fill("failed to get nwfilter binding '%s'", device))
        .nwfilter;
}

void nwfilter_binding_create(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::uint32_t flags =
        arguments.has("validate") ? VIR_NWFILTER_BINDING_CREATE_VALIDATE : 0u;
    const std::string xml = read_file(file);
    const auto reply = session.ask<proto::NwfilterBindingCreateXml>(
        {.xml = xml, .flags = flags}, fill("Failed to create network filter from %s", file));
    session.out().note("Network filter binding on " + reply.nwfilter.portdev + " created from " +
                       file + "\n");
}

void nwfilter_binding_delete(Session& session, const Arguments& arguments)
{
    const proto::NwfilterBindingRef binding = find_binding(session, arguments);
    const std::string& device = arguments.text("binding");
    session.ask<proto::NwfilterBindingDelete>(
        {.nwfilter = binding}, fill("Failed to delete network filter binding %s", device));
    session.out().note(fill("Network filter binding on %s deleted\n", device));
}

void nwfilter_binding_dumpxml(Session& session, const Arguments& arguments)
{
    const proto::NwfilterBindingRef binding = find_binding(session, arguments);
    show_xml(session, session.ask<proto::NwfilterBindingGetXmlDesc>({.nwfilter = binding}).xml,
             arguments);
}

constexpr Column binding_columns[] = {{"device", "Port Dev"}, {"filter", "Filter"}};

void nwfilter_binding_list(Session& session, const Arguments&)
{
    auto bindings = session
                        .ask<proto::ConnectListAllNwfilterBindings>(
                            {.need_results = 1}, "Failed to list network filter bindings")
                        .bindings;
    std::ranges::sort(bindings, {},
                      [](const proto::NwfilterBindingRef& each) { return each.portdev; });
    std::vector<Row> rows;
    for (const proto::NwfilterBindingRef& each : bindings)
        rows.push_back({Cell(each.portdev), Cell(each.filtername)});
    session.out().table(binding_columns, rows);
}

constexpr Option binding_option = required("binding", "the device that is bound");
constexpr Option file_options[] = {file_option, validate_option};
constexpr Option filter_options[] = {filter_option};
constexpr Option dumpxml_options[] = {filter_option, xpath_option, wrap_option};
constexpr Option binding_options[] = {binding_option};
constexpr Option binding_dumpxml_options[] = {binding_option, xpath_option, wrap_option};

constexpr Command table[] = {
    {"nwfilter-define", Group::filter, "define a filter, or define it anew", file_options,
     &nwfilter_define},
    {"nwfilter-dumpxml", Group::filter, "a filter as XML", dumpxml_options, &nwfilter_dumpxml},
    {"nwfilter-edit", Group::filter, "change a filter's definition in an editor", filter_options,
     &nwfilter_edit},
    {"nwfilter-list", Group::filter, "list filters", {}, &nwfilter_list},
    {"nwfilter-undefine", Group::filter, "forget a filter", filter_options, &nwfilter_undefine},
    {"nwfilter-binding-create", Group::filter, "bind a filter to a device", file_options,
     &nwfilter_binding_create},
    {"nwfilter-binding-delete", Group::filter, "free a device of its filter", binding_options,
     &nwfilter_binding_delete},
    {"nwfilter-binding-dumpxml", Group::filter, "a binding as XML", binding_dumpxml_options,
     &nwfilter_binding_dumpxml},
    {"nwfilter-binding-list",
     Group::filter,
     "which devices have filters",
     {},
     &nwfilter_binding_list},
};

}  // namespace

std::span<const Command> filter_commands()
{
    return table;
}

}  // namespace hostler::cli
