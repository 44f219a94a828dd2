// pool-define … pool-uuid: storage pools.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/editing.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/object_event.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/cli/pool_build.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/event_tables.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

proto::StoragePoolRef find_pool(Session& session, const Arguments& arguments)
{
    return cli::find_pool(session, arguments.text("pool"));
}

void pool_define(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::uint32_t flags = arguments.has("validate") ? VIR_STORAGE_POOL_DEFINE_VALIDATE : 0u;
    const std::string xml = read_file(file);
    const auto reply = session.ask<proto::StoragePoolDefineXml>(
        {.xml = xml, .flags = flags}, fill("Failed to define pool from %s", file));
    session.out().note("Pool " + reply.pool.name + " defined from " + file + "\n");
}

void pool_create(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::uint32_t flags = create_build_flags(arguments);
    const std::string xml = read_file(file);
    const auto reply = session.ask<proto::StoragePoolCreateXml>(
        {.xml = xml, .flags = flags}, fill("Failed to create pool from %s", file));
    session.out().note("Pool " + reply.pool.name + " created from " + file + "\n");
}

/// Says what was done, or fails with what was not.
template <class P>
void change(Session& session, const Arguments& arguments, typename P::Args args,
            std::string_view done, std::string_view failed)
{
    const std::string& name = arguments.text("pool");
    args.pool = find_pool(session, arguments);
    session.ask<P>(args, fill(failed, name));
    session.out().note(fill(done, name));
}

void pool_start(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = create_build_flags(arguments);
    change<proto::StoragePoolCreate>(session, arguments, {.flags = flags}, "Pool %s started\n",
                                     "Failed to start pool %s");
}

void pool_build(Session& session, const Arguments& arguments)
{
    const proto::StoragePoolRef pool = find_pool(session, arguments);
    std::uint32_t flags = 0;
    if (arguments.has("no-overwrite")) flags |= VIR_STORAGE_POOL_BUILD_NO_OVERWRITE;
    if (arguments.has("overwrite")) flags |= VIR_STORAGE_POOL_BUILD_OVERWRITE;
    const std::string& name = arguments.text("pool");
    session.ask<proto::StoragePoolBuild>({.pool = pool, .flags = flags},
                                         fill("Failed to build pool %s", name));
    session.out().note(fill("Pool %s built\n", name));
}

void pool_destroy(Session& session, const Arguments& arguments)
{
    change<proto::StoragePoolDestroy>(session, arguments, {}, "Pool %s destroyed\n",
                                      "Failed to destroy pool %s");
}

void pool_delete(Session& session, const Arguments& arguments)
{
    change<proto::StoragePoolDelete>(session, arguments, {}, "Pool %s deleted\n",
                                     "Failed to delete pool %s");
}

void pool_undefine(Session& session, const Arguments& arguments)
{
    change<proto::StoragePoolUndefine>(session, arguments, {}, "Pool %s has been undefined\n",
                                       "Failed to undefine pool %s");
}

void pool_refresh(Session& session, const Arguments& arguments)
{
    change<proto::StoragePoolRefresh>(session, arguments, {}, "Pool %s refreshed\n",
                                      "Failed to refresh pool %s");
}

void pool_autostart(Session& session, const Arguments& arguments)
{
    const bool is_off = arguments.has("disable");
    change<proto::StoragePoolSetAutostart>(
        session, arguments, {.autostart = is_off ? 0 : 1},
        is_off ? "Pool %s unmarked as autostarted\n" : "Pool %s marked as autostarted\n",
        is_off ? "failed to unmark pool %s as autostarted"
               : "failed to mark pool %s as autostarted");
}

void pool_dumpxml(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = arguments.has("inactive") ? VIR_STORAGE_XML_INACTIVE : 0u;
    const proto::StoragePoolRef pool = find_pool(session, arguments);
    show_xml(session, session.ask<proto::StoragePoolGetXmlDesc>({.pool = pool, .flags = flags}).xml,
             arguments);
}

void pool_edit(Session& session, const Arguments& arguments)
{
    const proto::StoragePoolRef pool = find_pool(session, arguments);
    // Some drivers have but one definition.
    const auto read = [&] {
        const auto kept = session.connection().try_call<proto::StoragePoolGetXmlDesc>(
            {.pool = pool, .flags = VIR_STORAGE_XML_INACTIVE});
        return kept ? kept->xml : session.ask<proto::StoragePoolGetXmlDesc>({.pool = pool}).xml;
    };
    const auto write = [&](const std::string& xml) {
        return session.connection().try_call<proto::StoragePoolDefineXml>({.xml = xml}).has_value();
    };
    edit_definition(session, {.thing = fill("Pool %s", pool.name), .read = read, .write = write});
}

void pool_name(Session& session, const Arguments& arguments)
{
    session.out().text("name", cli::find_pool(session, arguments.text("pool"), Called::uuid).name);
}

void pool_uuid(Session& session, const Arguments& arguments)
{
    session.out().text("uuid",
                       cli::find_pool(session, arguments.text("pool"), Called::name).uuid.text());
}

void pool_capabilities(Session& session, const Arguments&)
{
    const auto reply = session.ask<proto::ConnectGetStoragePoolCapabilities>(
        {}, "failed to get storage pool capabilities");
    session.out().both(reply.capabilities + "\n", Value::Map{{"xml", reply.capabilities}});
}

constexpr std::string_view lifecycle_words[] = {"Defined", "Undefined", "Started",
                                                "Stopped", "Created",   "Deleted"};

ObjectEvent lifecycle(const proto::StoragePoolEventLifecycle::Message& message)
{
    return {message.pool.name, event_word(lifecycle_words, message.event)};
}

ObjectEvent refresh(const proto::StoragePoolEventRefresh::Message& message)
{
    return {message.pool.name, ""};
}

constexpr ObjectEventKind event_kinds[] = {
    object_event<proto::StoragePoolEventLifecycle, &lifecycle>(VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE,
                                                               "lifecycle"),
    object_event<proto::StoragePoolEventRefresh, &refresh>(VIR_STORAGE_POOL_EVENT_ID_REFRESH,
                                                           "refresh")};

constexpr ObjectEvents events{event_kinds, "pool", "storage pool"};

void pool_event(Session& session, const Arguments& arguments)
{
    const auto find = [](Session& in, const std::string& name) { return cli::find_pool(in, name); };
    object_event_command<proto::ConnectStoragePoolEventRegisterAny,
                         proto::ConnectStoragePoolEventDeregisterAny>(session, arguments, events,
                                                                      find);
}

constexpr Option define_options[] = {file_option, validate_option};
constexpr Option create_options[] = {file_option, build_option, no_overwrite_option,
                                     overwrite_option};
constexpr Option start_options[] = {pool_option, build_option, no_overwrite_option,
                                    overwrite_option};
constexpr Option build_options[] = {pool_option, no_overwrite_option, overwrite_option};
constexpr Option pool_options[] = {pool_option};
constexpr Option autostart_options[] = {pool_option,
                                        flag("disable", "do not start it with the host")};
constexpr Option dumpxml_options[] = {
    pool_option, flag("inactive", "the definition for the next start"), xpath_option, wrap_option};
constexpr Option event_options[] = {
    offering(optional("pool", "only of this pool"), Option::Offers::pools),
    optional("event", "only of this kind"),
    loop_option,
    timeout_option,
    list_option,
    timestamp_option,
};

constexpr Command table[] = {
    {"pool-autostart", Group::pool, "start a pool with the host", autostart_options,
     &pool_autostart},
    {"pool-build", Group::pool, "make what a pool needs", build_options, &pool_build},
    {"pool-capabilities", Group::pool, "which pools the host can have", {}, &pool_capabilities},
    {"pool-create", Group::pool, "start a pool that is not kept", create_options, &pool_create},
    {"pool-define", Group::pool, "define a pool, or define it anew", define_options, &pool_define},
    {"pool-delete", Group::pool, "delete what a pool needs, and what is in it", pool_options,
     &pool_delete},
    {"pool-destroy", Group::pool, "end a pool; what is in it stays", pool_options, &pool_destroy},
    {"pool-dumpxml", Group::pool, "a pool as XML", dumpxml_options, &pool_dumpxml},
    {"pool-edit", Group::pool, "change a pool's definition in an editor", pool_options, &pool_edit},
    {"pool-event", Group::pool, "wait for what happens to pools", event_options, &pool_event},
    {"pool-name", Group::pool, "the name of the pool with this UUID", pool_options, &pool_name},
    {"pool-refresh", Group::pool, "look again at what is in a pool", pool_options, &pool_refresh},
    {"pool-start", Group::pool, "start a pool", start_options, &pool_start},
    {"pool-undefine", Group::pool, "forget a pool's definition", pool_options, &pool_undefine},
    {"pool-uuid", Group::pool, "the UUID of the pool of this name", pool_options, &pool_uuid},
};

}  // namespace

std::span<const ObjectEventKind> pool_event_kinds()
{
    return event_kinds;
}

std::span<const Command> pool_commands()
{
    return table;
}

}  // namespace hostler::cli
