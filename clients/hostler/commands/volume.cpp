// vol-delete … vol-wipe: storage volumes, what is in them and what is known of them.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <tuple>

#include "clients/cpp/stream.hpp"
#include "clients/hostler/cli/objects.hpp"
#include "clients/hostler/cli/progress.hpp"
#include "clients/hostler/cli/scaled.hpp"
#include "clients/hostler/cli/size_cell.hpp"
#include "clients/hostler/cli/units.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// In the order of virStorageVolType.
constexpr std::string_view types[] = {"file", "block", "dir", "network", "netdir", "ploop"};

std::string type_word(char type)
{
    const auto at = static_cast<unsigned char>(type);
    return std::string(at < std::size(types) ? types[at] : "unknown");
}

std::string path_of(Session& session, const proto::StorageVolRef& volume)
{
    return session.ask<proto::StorageVolGetPath>({.vol = volume}).name;
}

constexpr Column brief_columns[] = {{"name", "Name"}, {"path", "Path"}};
constexpr Column detailed_columns[] = {{"name", "Name"},
                                       {"path", "Path"},
                                       {"type", "Type"},
                                       {"capacity", "Capacity"},
                                       {"allocation", "Allocation"}};

void vol_list(Session& session, const Arguments& arguments)
{
    const proto::StoragePoolRef pool = find_pool(session, arguments.text("pool"));
    auto found = session
                     .ask<proto::StoragePoolListAllVolumes>({.pool = pool, .need_results = 1},
                                                            "Failed to list volumes")
                     .vols;
    std::ranges::sort(found, {}, [](const proto::StorageVolRef& each) { return each.name; });
    const bool is_detailed = arguments.has("details");
    std::vector<Row> rows;
    for (const proto::StorageVolRef& each : found) {
        Row& row = rows.emplace_back(Row{Cell(each.name), Cell(path_of(session, each))});
        if (!is_detailed) continue;
        const auto info = session.ask<proto::StorageVolGetInfo>({.vol = each});
        row.push_back(Cell(type_word(info.type)));
        row.push_back(size_cell(info.capacity));
        row.push_back(size_cell(info.allocation));
    }
    session.out().table(is_detailed ? std::span<const Column>(detailed_columns) : brief_columns,
                        rows);
}

void vol_info(Session& session, const Arguments& arguments)
{
    const proto::StorageVolRef volume = find_volume(session, arguments);
    const bool is_physical = arguments.has("physical");
    char type = 0;
    std::uint64_t capacity = 0;
    std::uint64_t allocation = 0;
    if (is_physical) {
        const auto info = session.ask<proto::StorageVolGetInfoFlags>(
            {.vol = volume, .flags = VIR_STORAGE_VOL_GET_PHYSICAL});
        std::tie(type, capacity, allocation) =
            std::tuple(info.type, info.capacity, info.allocation);
    } else {
        const auto info = session.ask<proto::StorageVolGetInfo>({.vol = volume});
        std::tie(type, capacity, allocation) =
            std::tuple(info.type, info.capacity, info.allocation);
    }
    const auto cell = [&](std::uint64_t bytes) {
        return arguments.has("bytes") ? Cell(std::to_string(bytes) + " bytes", bytes)
                                      : size_cell(bytes);
    };
    session.out().record({15}, {{"name", "Name:", Cell(volume.name)},
                                {"type", "Type:", Cell(type_word(type))},
                                {"capacity", "Capacity:", cell(capacity)},
                                {is_physical ? "physical" : "allocation",
                                 is_physical ? "Physical:" : "Allocation:", cell(allocation)}});
}

void vol_dumpxml(Session& session, const Arguments& arguments)
{
    const proto::StorageVolRef volume = find_volume(session, arguments);
    show_xml(session, session.ask<proto::StorageVolGetXmlDesc>({.vol = volume}).xml, arguments);
}

void vol_key(Session& session, const Arguments& arguments)
{
    session.out().text("key", find_volume(session, arguments).key);
}

void vol_path(Session& session, const Arguments& arguments)
{
    session.out().text("path", path_of(session, find_volume(session, arguments)));
}

void vol_name(Session& session, const Arguments& arguments)
{
    session.out().text("name", find_volume_anywhere(session, arguments.text("vol")).name);
}

void vol_pool(Session& session, const Arguments& arguments)
{
    const proto::StorageVolRef volume = find_volume_anywhere(session, arguments.text("vol"));
    const proto::StoragePoolRef pool =
        session.ask<proto::StoragePoolLookupByVolume>({.vol = volume}, "failed to get parent pool")
            .pool;
    session.out().both((arguments.has("uuid") ? pool.uuid.text() : pool.name) + "\n",
                       Value::Map{{"pool", pool.name}, {"uuid", pool.uuid.text()}});
}

void vol_delete(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("vol");
    const std::uint32_t flags =
        arguments.has("delete-snapshots") ? VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS : 0u;
    const proto::StorageVolRef volume = find_volume(session, arguments);
    session.ask<proto::StorageVolDelete>({.vol = volume, .flags = flags},
                                         fill("Failed to delete vol %s", name));
    session.out().note(fill("Vol %s deleted\n", name));
}

/// In the order of virStorageVolWipeAlgorithm.
constexpr std::string_view algorithms[] = {"zero",    "nnsa",     "dod",       "bsi",
                                           "gutmann", "schneier", "pfitzner7", "pfitzner33",
                                           "random",  "trim"};

void vol_wipe(Session& session, const Arguments& arguments)
{
    const proto::StorageVolRef volume = find_volume(session, arguments);
    const std::string& name = arguments.text("vol");
    const std::string failed = fill("Failed to wipe vol %s", name);
    const std::string wanted = arguments.maybe("algorithm").value_or("zero");
    const auto found = std::ranges::find(algorithms, wanted);
    if (found == std::end(algorithms)) throw Failure(fill("Unsupported algorithm '%s'", wanted));
    const auto algorithm = static_cast<std::uint32_t>(found - std::begin(algorithms));
    client::Connection& connection = session.connection();
    const auto wiped =
        connection.try_call<proto::StorageVolWipePattern>({.vol = volume, .algorithm = algorithm});
    const bool is_too_old = !wiped && connection.refusal().code == ErrorCode::no_support;
    if (!wiped && !(is_too_old && algorithm == VIR_STORAGE_VOL_WIPE_ALG_ZERO))
        session.refused(failed);
    if (!wiped) session.ask<proto::StorageVolWipe>({.vol = volume}, failed);
    session.out().note(fill("Vol %s wiped\n", name));
}

void vol_resize(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("allocate")) flags |= VIR_STORAGE_VOL_RESIZE_ALLOCATE;
    if (arguments.has("delta")) flags |= VIR_STORAGE_VOL_RESIZE_DELTA;
    if (arguments.has("shrink")) flags |= VIR_STORAGE_VOL_RESIZE_SHRINK;
    const proto::StorageVolRef volume = find_volume(session, arguments);
    std::string size = arguments.text("capacity");
    if (size.starts_with('-')) {  // by so much
        if (!arguments.has("shrink")) throw Failure("negative size requires --shrink");
        size.erase(0, 1);
        flags |= VIR_STORAGE_VOL_RESIZE_DELTA;
    }
    const auto bytes = parse_size(size, 1);
    if (!bytes) refuse_size(size, {fill("Malformed size %s", size)});
    const bool is_change = (flags & VIR_STORAGE_VOL_RESIZE_DELTA) != 0;
    const std::string what =
        "size of volume '" + volume.name + "' " + (is_change ? "by " : "to ") + size;
    session.ask<proto::StorageVolResize>({.vol = volume, .capacity = *bytes, .flags = flags},
                                         "Failed to change " + what);
    session.out().note("Size of volume '" + volume.name + "' successfully changed " +
                       (is_change ? "by " : "to ") + size + "\n");
}

/// Which part of a volume.
struct Part {
    std::uint64_t offset;
    std::uint64_t length;
};

/// A length below zero is what libvirt's number makes of it: more than any volume has.
Part part_of(const Arguments& arguments)
{
    const std::uint64_t offset = arguments.big_count("offset").value_or(0);
    if (!arguments.raw("length").starts_with('-'))
        return {offset, arguments.big_count("length").value_or(0)};
    return {offset, static_cast<std::uint64_t>(*arguments.number("length"))};
}

void vol_upload(Session& session, const Arguments& arguments)
{
    constexpr std::size_t piece_bytes = 256u << 10;
    const Part part = part_of(arguments);
    const proto::StorageVolRef volume = find_volume(session, arguments);
    const std::string& name = arguments.text("vol");
    const std::string& path = arguments.text("file");
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Failure(fill("cannot read %s", path));
    auto stream = client::Stream::try_open<proto::StorageVolUpload>(
        session.connection(), {.vol = volume, .offset = part.offset, .length = part.length});
    if (!stream) session.refused(fill("cannot upload to volume %s", name));
    const std::uint64_t total = part.length != 0 ? part.length : std::filesystem::file_size(path);
    TransferProgress progress("Upload", total, shows_progress(arguments));
    proto::Bytes piece(piece_bytes);
    while (file) {
        file.read(reinterpret_cast<char*>(piece.data()),
                  static_cast<std::streamsize>(piece.size()));
        const auto count = static_cast<std::size_t>(file.gcount());
        stream->write(std::span(piece).first(count));
        progress.add(count);
    }
    stream->finish();
    progress.end();
}

/// How much of the volume will come; 0 when the server does not say.
std::uint64_t download_bytes(Session& session, const proto::StorageVolRef& volume, const Part& part)
{
    if (part.length != 0) return part.length;
    const auto info = session.connection().try_call<proto::StorageVolGetInfo>({.vol = volume});
    return info && info->capacity > part.offset ? info->capacity - part.offset : 0;
}

void vol_download(Session& session, const Arguments& arguments)
{
    const Part part = part_of(arguments);
    const proto::StorageVolRef volume = find_volume(session, arguments);
    const std::string& name = arguments.text("vol");
    const std::string& path = arguments.text("file");
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    if (!file) throw Failure(fill("cannot create %s", path));
    const std::uint32_t flags =
        arguments.has("sparse") ? VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM : 0u;
    const std::uint64_t total =
        shows_progress(arguments) ? download_bytes(session, volume, part) : 0;
    auto stream = client::Stream::try_open<proto::StorageVolDownload>(
        session.connection(),
        {.vol = volume, .offset = part.offset, .length = part.length, .flags = flags});
    if (!stream) session.refused(fill("cannot download from volume %s", name));
    TransferProgress progress("Download", total, shows_progress(arguments));
    for (proto::Bytes bytes = stream->read(); !bytes.empty(); bytes = stream->read()) {
        file.write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        progress.add(bytes.size());
    }
    stream->finish();
    file.close();
    if (!file) throw Failure(fill("cannot close file %s", path));
    progress.end();
}

constexpr Option list_options[] = {pool_option, flag("details", "with type and size")};
constexpr Option info_options[] = {vol_option, vol_pool_option, flag("bytes", "sizes in bytes"),
                                   flag("physical", "what it takes of its medium")};
constexpr Option dumpxml_options[] = {vol_option, vol_pool_option, xpath_option, wrap_option};
constexpr Option vol_options[] = {vol_option, vol_pool_option};
constexpr Option name_options[] = {required("vol", "the volume: its key or path")};
constexpr Option pool_options[] = {required("vol", "the volume: its key or path"),
                                   flag("uuid", "the pool's UUID, not its name")};
constexpr Option delete_options[] = {vol_option, vol_pool_option,
                                     flag("delete-snapshots", "and its snapshots")};
constexpr Option wipe_options[] = {
    vol_option, vol_pool_option,
    optional("algorithm", "zero, random, trim, nnsa, dod, bsi, gutmann …")};
constexpr Option resize_options[] = {
    vol_option,
    required("capacity", "the new size; in bytes, when it has no unit"),
    vol_pool_option,
    flag("allocate", "take the new room from its medium at once"),
    flag("delta", "the size is what is added"),
    flag("shrink", "it may become smaller"),
};
constexpr Option transfer_options[] = {
    vol_option,
    offering(required("file", "the file"), Option::Offers::files),
    vol_pool_option,
    optional("offset", "where in the volume it begins, in bytes", Option::Kind::number),
    optional("length", "how many bytes", Option::Kind::number),
    flag("sparse", "holes stay holes"),
    flag("verbose", "show how far it is"),
};

constexpr Command table[] = {
    {"vol-delete", Group::volume, "delete a volume", delete_options, &vol_delete},
    {"vol-download", Group::volume, "copy a volume to a file", transfer_options, &vol_download},
    {"vol-dumpxml", Group::volume, "a volume as XML", dumpxml_options, &vol_dumpxml},
    {"vol-info", Group::volume, "what is known of a volume", info_options, &vol_info},
    {"vol-key", Group::volume, "a volume's key", vol_options, &vol_key},
    {"vol-list", Group::volume, "list the volumes of a pool", list_options, &vol_list},
    {"vol-name", Group::volume, "the name of the volume with this key or path", name_options,
     &vol_name},
    {"vol-path", Group::volume, "a volume's path", vol_options, &vol_path},
    {"vol-pool", Group::volume, "the pool that a volume is in", pool_options, &vol_pool},
    {"vol-resize", Group::volume, "change a volume's size", resize_options, &vol_resize},
    {"vol-upload", Group::volume, "copy a file to a volume", transfer_options, &vol_upload},
    {"vol-wipe", Group::volume, "make a volume's data unreadable", wipe_options, &vol_wipe},
};

}  // namespace

std::span<const Command> volume_commands()
{
    return table;
}

}  // namespace hostler::cli
