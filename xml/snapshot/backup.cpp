#include "xml/snapshot/backup.hpp"

#include <algorithm>

#include "xml/common/refused.hpp"
#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part store_parts[] = {
    attribute<&BackupStore::file>("file", "The file.").path(),
    attribute<&BackupStore::device>("dev", "The block device.").path(),
    splice<&BackupStore::extras>(),
};

constexpr Part driver_parts[] = {
    attribute<&BackupDisk::format>("type", "The image's format."),
};

Complaint settle_disk(BackupDisk& disk)
{
    const auto& store = disk.target ? disk.target : disk.scratch;
    if (!store || disk.type != BackupDisk::Type::absent) return {};
    disk.type = store->device.has_value() ? BackupDisk::Type::block : BackupDisk::Type::file;
    return {};
}

constexpr Part disk_parts[] = {
    attribute<&BackupDisk::name>("name", "The guest's name for it.").required(),
    attribute<&BackupDisk::backup>("backup", "Whether it is copied."),
    attribute<&BackupDisk::type>("type", "What it is copied to.")
        .fails(ErrorCode::config_unsupported),
    attribute<&BackupDisk::mode>("backupmode", "All of it, or what changed."),
    attribute<&BackupDisk::incremental>("incremental", "The checkpoint it starts from."),
    attribute<&BackupDisk::export_name>("exportname", "What a reader asks for."),
    attribute<&BackupDisk::export_bitmap>("exportbitmap", "What tells a reader the changes."),
    group("driver", driver_parts, "What it is copied to."),
    child<&BackupDisk::scratch>("scratch", "What is overwritten meanwhile."),
    child<&BackupDisk::target>("target", "The copy."),
    rule<settle_disk>("a copy is a file or a device"),
};

constexpr Part server_parts[] = {
    attribute<&BackupServer::transport>("transport", "How it is reached.").always(),
    attribute<&BackupServer::tls>("tls", "Whether it is encrypted."),
    attribute<&BackupServer::name>("name", "The host that listens."),
    attribute<&BackupServer::port>("port", "The port it listens on."),
    attribute<&BackupServer::socket>("socket", "The socket it listens on.").path(),
    rule<[](BackupServer& server) -> Complaint {
        if (server.transport != BackupServer::Transport::unix_socket) {
            if (!server.name.has_value()) return refused("backup server has no 'name'");
            return {};
        }
        if (!server.socket.has_value()) return refused("backup socket has no path");
        if (server.socket.view().starts_with('/')) return {};
        return refused("backup socket path '" + server.socket.str() + "' must be absolute");
    }>("a server is reached somewhere"),
};

constexpr Part disks_parts[] = {
    child<&Backup::disks>("disk", "How a disk is copied."),
};

Complaint judge(Backup& backup)
{
    if (backup.mode == Backup::Mode::push && backup.server)
        return refused("a backup in mode 'push' has no <server>");
    for (const BackupDisk& disk : backup.disks) {
        const bool is_push = backup.mode == Backup::Mode::push;
        if (is_push ? disk.scratch.has_value() : disk.target.has_value())
            return refused("disk '" + disk.name.str() + "' has a <" +
                           (is_push ? "scratch" : "target") + ">, which mode '" +
                           std::string(word(backup.mode)) + "' does not take");
    }
    return {};
}

constexpr Part parts[] = {
    attribute<&Backup::mode>("mode", "Who moves the bytes.").always(),
    leaf<&Backup::incremental>("incremental", "The checkpoint it starts from."),
    child<&Backup::server>("server", "Where a reader finds it."),
    group("disks", disks_parts, "Which disks are copied."),
    rule<judge>("what is pushed has a target"),
};

}  // namespace

Words words(BackupDisk::Type)
{
    static constexpr std::string_view all[] = {"", "file", "block"};
    return all;
}

Words words(BackupDisk::Mode)
{
    static constexpr std::string_view all[] = {"", "full", "incremental"};
    return all;
}

Words words(BackupServer::Transport)
{
    static constexpr std::string_view all[] = {"tcp", "unix", "rdma"};
    return all;
}

Words words(Backup::Mode)
{
    static constexpr std::string_view all[] = {"push", "pull"};
    return all;
}

const Element& schema(const BackupStore*)
{
    static constexpr Element element = {"target", "Where a disk is copied to.", store_parts};
    return element;
}

const Element& schema(const BackupDisk*)
{
    static constexpr Element element = {"disk", "How a disk is copied.", disk_parts};
    return element;
}

const Element& schema(const BackupServer*)
{
    static constexpr Element element = {"server", "Where a reader finds it.", server_parts};
    return element;
}

const Element& schema(const Backup*)
{
    static constexpr Element element = {"domainbackup", "How disks are copied away.", parts};
    return element;
}

Result<Backup> parse_backup(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    return parse_document<Backup>(text, "domain_backup", flags, warnings);
}

std::string format(const Backup& backup)
{
    return format_document(backup);
}

void fill(Backup& backup, const std::vector<std::string>& domain_disks)
{
    const auto others = backup.disks.empty() ? YesNo::yes : YesNo::no;
    for (const std::string& name : domain_disks) {
        const bool is_named = std::ranges::any_of(
            backup.disks, [&](const BackupDisk& disk) { return disk.name.view() == name; });
        if (is_named) continue;
        BackupDisk& disk = backup.disks.emplace_back();
        disk.name = name;
        disk.backup = others;
    }
    for (BackupDisk& disk : backup.disks) {
        if (disk.backup == YesNo::absent) disk.backup = YesNo::yes;
        if (disk.backup == YesNo::no) continue;
        if (disk.type == BackupDisk::Type::absent) disk.type = BackupDisk::Type::file;
        if (disk.mode != BackupDisk::Mode::full && !disk.incremental.has_value())
            disk.incremental = backup.incremental;
        if (disk.mode == BackupDisk::Mode::absent)
            disk.mode = disk.incremental.has_value() ? BackupDisk::Mode::incremental
                                                     : BackupDisk::Mode::full;
    }
}

}  // namespace hostler::xml
