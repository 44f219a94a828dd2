// vol-create, vol-create-as, vol-create-from, vol-clone: new storage volumes.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/cli/scaled.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::uint32_t create_flags(const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("prealloc-metadata")) flags |= VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA;
    if (arguments.has("reflink")) flags |= VIR_STORAGE_VOL_CREATE_REFLINK;
    if (arguments.has("validate")) flags |= VIR_STORAGE_VOL_CREATE_VALIDATE;
    return flags;
}

void vol_create(Session& session, const Arguments& arguments)
{
    const proto::StoragePoolRef pool = find_pool(session, arguments.text("pool"));
    const std::string& file = arguments.text("file");
    const std::string xml = read_file(file);
    const auto reply = session.ask<proto::StorageVolCreateXml>(
        {.pool = pool, .xml = xml, .flags = create_flags(arguments)},
        fill("Failed to create vol from %s", file));
    session.out().note("Vol " + reply.vol.name + " created from " + file + "\n");
}

std::uint64_t size_of(const std::string& text)
{
    const auto bytes = parse_size(text, 1);
    if (!bytes) refuse_size(text, {fill("Malformed size %s", text)});
    return *bytes;
}

/// The volume that a new one is to stand on: of this pool, or anywhere.
std::string backing_path(Session& session, const proto::StoragePoolRef& pool,
                         const std::string& wanted)
{
    client::Connection& connection = session.connection();
    std::optional<proto::StorageVolRef> found;
    if (const auto here =
            connection.try_call<proto::StorageVolLookupByName>({.pool = pool, .name = wanted}))
        found = here->vol;
    if (!found)
        if (const auto by_key = connection.try_call<proto::StorageVolLookupByKey>({.key = wanted}))
            found = by_key->vol;
    if (!found)
        found = session
                    .ask<proto::StorageVolLookupByPath>({.path = wanted},
                                                        fill("failed to get vol '%s'", wanted))
                    .vol;
    return session.ask<proto::StorageVolGetPath>({.vol = *found}).name;
}

std::string volume_xml(Session& session, const proto::StoragePoolRef& pool,
                       const Arguments& arguments)
{
    const auto allocation = arguments.maybe("allocation");
    const auto format = arguments.maybe("format");
    std::string xml = "<volume>\n  <name>" + escaped(arguments.text("name")) +
                      "</name>\n  <capacity>" +
                      std::to_string(size_of(arguments.text("capacity"))) + "</capacity>\n";
    if (allocation)
        xml += "  <allocation>" + std::to_string(size_of(*allocation)) + "</allocation>\n";
    if (format) xml += "  <target>\n    <format type='" + escaped(*format) + "'/>\n  </target>\n";
    if (const auto backing = arguments.maybe("backing-vol")) {
        xml += "  <backingStore>\n    <path>" + escaped(backing_path(session, pool, *backing)) +
               "</path>\n";
        if (const auto backing_format = arguments.maybe("backing-vol-format"))
            xml += "    <format type='" + escaped(*backing_format) + "'/>\n";
        xml += "  </backingStore>\n";
    }
    return xml + "</volume>\n";
}

void vol_create_as(Session& session, const Arguments& arguments)
{
    const proto::StoragePoolRef pool = find_pool(session, arguments.text("pool"));
    const std::string& name = arguments.text("name");
    const std::string xml = volume_xml(session, pool, arguments);
    if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
    session.ask<proto::StorageVolCreateXml>(
        {.pool = pool, .xml = xml, .flags = create_flags(arguments)},
        fill("Failed to create vol %s", name));
    session.out().note(fill("Vol %s created\n", name));
}

void vol_create_from(Session& session, const Arguments& arguments)
{
    const proto::StoragePoolRef pool = find_pool(session, arguments.text("pool"));
    const std::string& file = arguments.text("file");
    const proto::StorageVolRef from = find_volume(session, arguments, "inputpool");
    const std::string xml = read_file(file);
    const auto reply = session.ask<proto::StorageVolCreateXmlFrom>(
        {.pool = pool, .xml = xml, .clonevol = from, .flags = create_flags(arguments)},
        fill("Failed to create vol from %s", file));
    session.out().note("Vol " + reply.vol.name + " created from input vol " + from.name + "\n");
}

/// The volume's definition under another name.
std::string renamed(const std::string& xml, const std::string& name)
{
    const Document document(xml, Document::Blanks::kept);
    for (xmlNode* element : document.find("/volume/name")) Document::set_text(element, name);
    return document.dump(document.find("/volume").front());
}

void vol_clone(Session& session, const Arguments& arguments)
{
    const proto::StorageVolRef from = find_volume(session, arguments);
    const std::string& name = arguments.text("newname");
    const proto::StoragePoolRef pool =
        session.ask<proto::StoragePoolLookupByVolume>({.vol = from}, "failed to get parent pool")
            .pool;
    const std::string xml =
        renamed(session.ask<proto::StorageVolGetXmlDesc>({.vol = from}).xml, name);
    if (arguments.has("print-xml")) return session.out().both(xml, Value::Map{{"xml", xml}});
    session.ask<proto::StorageVolCreateXmlFrom>(
        {.pool = pool, .xml = xml, .clonevol = from, .flags = create_flags(arguments)},
        fill("Failed to clone vol from %s", from.name));
    session.out().note("Vol " + name + " cloned from " + from.name + "\n");
}

constexpr Option metadata_option = flag("prealloc-metadata", "make the image's tables at once");
constexpr Option reflink_option = flag("reflink", "share the blocks, where the file system can");
constexpr Option print_option = flag("print-xml", "only print the XML");

constexpr Option create_options[] = {pool_option, file_option, metadata_option, validate_option};
constexpr Option create_as_options[] = {
    pool_option,
    required("name", "its name"),
    required("capacity", "its size; in bytes, when it has no unit"),
    optional("allocation", "what it takes at first"),
    optional("format", "the image's format"),
    optional("backing-vol", "the volume that it stands on"),
    optional("backing-vol-format", "that one's format"),
    metadata_option,
    print_option,
};
constexpr Option create_from_options[] = {
    pool_option,
    file_option,
    required("vol", "the volume to copy: its name, key or path"),
    offering(optional("inputpool", "the pool that it is in"), Option::Offers::pools),
    metadata_option,
    reflink_option,
    validate_option,
};
constexpr Option clone_options[] = {
    vol_option,      required("newname", "the new volume's name"),
    vol_pool_option, metadata_option,
    reflink_option,  print_option,
};

constexpr Command table[] = {
    {"vol-clone", Group::volume, "copy a volume in its pool", clone_options, &vol_clone},
    {"vol-create", Group::volume, "make a volume from XML", create_options, &vol_create},
    {"vol-create-as", Group::volume, "make a volume from words", create_as_options, &vol_create_as},
    {"vol-create-from", Group::volume, "make a volume from XML and another one's data",
     create_from_options, &vol_create_from},
};

}  // namespace

std::span<const Command> volume_create_commands()
{
    return table;
}

}  // namespace hostler::cli
