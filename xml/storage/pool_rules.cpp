#include "xml/storage/pool_rules.hpp"

#include <algorithm>

#include "xml/common/names.hpp"
#include "xml/common/path.hpp"
#include "xml/common/refused.hpp"

namespace hostler::xml {
namespace {

using Type = StoragePool::Type;

constexpr std::string_view fs_formats[] = {"auto",    "ext2", "ext3",  "ext4", "ufs",
                                           "iso9660", "udf",  "gfs",   "gfs2", "vfat",
                                           "hfs+",    "xfs",  "ocfs2", "vmfs"};
constexpr std::string_view netfs_formats[] = {"auto", "nfs", "glusterfs", "cifs"};
constexpr std::string_view disk_formats[] = {"unknown", "dos",  "dvh", "gpt", "mac",
                                             "bsd",     "pc98", "sun", "lvm2"};
constexpr std::string_view logical_formats[] = {"lvm2", "unknown"};

constexpr PoolKind kinds[] = {
    {},                                                                  // dir
    {.has_device = true, .formats = fs_formats},                         // fs
    {.has_host = true, .has_dir = true, .formats = netfs_formats},       // netfs
    {.has_device = true, .has_name = true, .formats = logical_formats},  // logical
    {.has_device = true, .formats = disk_formats},                       // disk
    {.has_host = true, .has_device = true, .has_initiator = true},       // iscsi
    {.has_host = true, .has_device = true, .has_initiator = true, .has_target = false},
    {.has_adapter = true},                                                       // scsi
    {},                                                                          // mpath
    {.has_host = true, .has_name = true, .has_target = false},                   // rbd
    {.has_host = true, .has_name = true, .has_target = false},                   // sheepdog
    {.has_host = true, .has_dir = true, .has_name = true, .has_target = false},  // gluster
    {.has_device = true, .has_name = true},                                      // zfs
    {.has_name = true},                                                          // vstorage
};

Complaint missing(std::string_view what)
{
    return refused("missing storage pool " + std::string(what));
}

/// What the type does not know is not kept.
void drop_strangers(StoragePool& pool, const PoolKind& kind)
{
    PoolSource& source = pool.source;
    if (!kind.has_host) source.hosts.clear();
    if (!kind.has_device) source.devices.clear();
    if (!kind.has_dir) source.dir.reset();
    if (!kind.has_adapter) source.adapter.reset();
    if (!kind.has_name) source.name.reset();
    if (!kind.has_initiator) source.initiator.reset();
    if (kind.formats.empty()) source.format.reset();
    if (pool.type != Type::fs && pool.type != Type::netfs) pool.mount_options.clear();
    if (pool.type != Type::rbd) pool.rbd_options.clear();
}

Complaint settle_format(StoragePool& pool, const PoolKind& kind)
{
    if (kind.formats.empty()) return {};
    if (!pool.source.format.has_value()) pool.source.format = kind.formats.front();
    if (std::ranges::find(kind.formats, pool.source.format.view()) != kind.formats.end()) return {};
    return refused("unknown pool format type " + pool.source.format.str(),
                   ErrorCode::config_unsupported);
}

/// A pool is called as its source where it says nothing, and the other way round.
Complaint settle_names(StoragePool& pool, const PoolKind& kind)
{
    if (!pool.name.has_value()) pool.name = pool.source.name;
    if (pool.type == Type::rbd && !pool.source.name.has_value())
        return refused("element 'name' is mandatory for RBD pool");
    if (pool.name.empty()) return refused("missing pool source name element");
    if (kind.has_name && !pool.source.name.has_value()) pool.source.name = pool.name;
    Complaint wrong = judge_name("pool", pool.name);
    wrong.code = ErrorCode::xml_error;
    return wrong;
}

Complaint judge_auth(const StoragePool& pool)
{
    if (!pool.source.auth) return {};
    const StorageAuth& auth = *pool.source.auth;
    if (!auth.type.has_value())
        return refused("storage pool missing auth type", ErrorCode::config_unsupported);
    if (auth.type != "chap" && auth.type != "ceph")
        return refused("unknown auth type '" + auth.type.str() + "': it takes 'chap' or 'ceph'",
                       ErrorCode::config_unsupported);
    if (!auth.secret) return refused("Missing <secret> element in auth");
    return {};
}

Complaint judge_source(StoragePool& pool, const PoolKind& kind)
{
    PoolSource& source = pool.source;
    if (kind.has_host && source.hosts.empty()) return missing("source host name");
    if (pool.type == Type::gluster && !source.dir.has_value()) source.dir = "/";
    if (kind.has_dir && !source.dir.has_value()) return missing("source path");
    if (kind.has_adapter && !source.adapter) return missing("source adapter");
    const bool needs_device = pool.type == Type::fs || pool.type == Type::disk;
    if (needs_device && source.devices.empty()) return missing("source device name");
    if (pool.type == Type::iscsi_direct && !source.initiator.has_value())
        return refused("missing initiator IQN", ErrorCode::config_unsupported);
    const bool is_nfs =
        pool.type == Type::netfs && (source.format == "auto" || source.format == "nfs");
    if (source.protocol_version.has_value() && !is_nfs)
        return refused(
            "storage pool protocol ver unsupported for pool type '" + source.format.str() + "'",
            ErrorCode::config_unsupported);
    if (pool.cow != YesNo::absent && pool.type != Type::fs && pool.type != Type::dir)
        return refused("cow feature may only be used for 'fs' and 'dir' pools",
                       ErrorCode::no_support);
    return {};
}

Complaint settle_target(StoragePool& pool, const PoolKind& kind)
{
    if (!kind.has_target) {
        pool.path.reset();
        pool.permissions = {};
        return {};
    }
    if (pool.type == Type::logical) pool.path = "/dev/" + pool.source.name.str();
    if (pool.type == Type::zfs) pool.path = "/dev/zvol/" + pool.source.name.str();
    if (pool.path.empty()) return missing("target path");
    pool.path = tidy_path(pool.path);
    return {};
}

constexpr Completion<StoragePool> completions[] = {own_uuid<StoragePool>};

}  // namespace

const PoolKind& kind_of(StoragePool::Type type)
{
    return kinds[static_cast<std::size_t>(type)];
}

Complaint judge_pool(StoragePool& pool)
{
    const PoolKind& kind = kind_of(pool.type);
    // What a pool has is found out; what a document says of it is not believed.
    pool.capacity_bytes = pool.allocation_bytes = pool.available_bytes = 0;
    drop_strangers(pool, kind);
    return first_of(
        pool, [&](StoragePool& it) { return settle_format(it, kind); },
        [&](StoragePool& it) { return settle_names(it, kind); },
        [&](StoragePool& it) { return judge_source(it, kind); }, judge_auth,
        [&](StoragePool& it) { return settle_target(it, kind); });
}

std::span<const Completion<StoragePool>> pool_completions()
{
    return completions;
}

}  // namespace hostler::xml
