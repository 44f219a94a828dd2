#include "xml/storage/pool.hpp"

#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"
#include "xml/storage/pool_rules.hpp"

namespace hostler::xml {
namespace {

constexpr auto has_mount_options = [](const StoragePool& pool) {
    return !pool.mount_options.empty();
};
constexpr auto has_rbd_options = [](const StoragePool& pool) { return !pool.rbd_options.empty(); };

constexpr Part feature_parts[] = {
    wrapped<&StoragePool::cow>("cow", "state", "Whether btrfs copies on write."),
};

constexpr Part target_parts[] = {
    leaf<&StoragePool::path>("path", "Where it is seen on the host.").path(),
    child<&StoragePool::permissions>("permissions", "Who may do what there."),
};

constexpr Part refresh_volume_parts[] = {
    attribute<&StoragePool::refresh_allocation>("allocation", "What counts as allocated.")
        .fails(ErrorCode::config_unsupported),
};
constexpr Part refresh_parts[] = {
    group("volume", refresh_volume_parts, "How volumes are looked at."),
};

constexpr Part mount_option_parts[] = {
    wrappeds<&StoragePool::mount_options>("option", "name", "An option of mount.")
        .in(Namespace::mount),
};

constexpr Part rbd_option_parts[] = {
    attribute<&RbdOption::name>("name", "The option.").required(),
    attribute<&RbdOption::value>("value", "Its value.").required(),
};
constexpr Part rbd_options_parts[] = {
    child<&StoragePool::rbd_options>("option", "An option of Ceph.").in(Namespace::rbd),
};

constexpr Part size(Part part)
{
    return in_units(part, bytes_unit).always();
}

constexpr Part parts[] = {
    attribute<&StoragePool::type>("type", "What it is made of.").required().always(),
    xmlns<has_mount_options>(Namespace::mount),
    xmlns<has_rbd_options>(Namespace::rbd),
    leaf<&StoragePool::name>("name", "The name, one on this host."),
    leaf<&StoragePool::uuid>("uuid", "The identity, one in the world."),
    size(leaf<&StoragePool::capacity_bytes>("capacity", "What it holds.")),
    size(leaf<&StoragePool::allocation_bytes>("allocation", "What is taken.")),
    size(leaf<&StoragePool::available_bytes>("available", "What is free.")),
    group("features", feature_parts, "What it does otherwise."),
    child<&StoragePool::source>("source", "Where the bytes are.").open(),
    group("target", target_parts, "Where it is seen."),
    group("refresh", refresh_parts, "How it is looked at."),
    group("mount_opts", mount_option_parts, "What mount is told.").in(Namespace::mount),
    group("config_opts", rbd_options_parts, "What Ceph is told.").in(Namespace::rbd),
    rule<judge_pool>("what a type has and has not"),
};

}  // namespace

Words words(StoragePool::Type)
{
    static constexpr std::string_view all[] = {
        "dir",  "fs",    "netfs", "logical",  "disk",    "iscsi", "iscsi-direct",
        "scsi", "mpath", "rbd",   "sheepdog", "gluster", "zfs",   "vstorage"};
    return all;
}

Words words(StoragePool::RefreshAllocation)
{
    static constexpr std::string_view all[] = {"", "default", "capacity"};
    return all;
}

const Element& schema(const RbdOption*)
{
    static constexpr Element element = {"option", "An option of Ceph.", rbd_option_parts};
    return element;
}

const Element& schema(const StoragePool*)
{
    static constexpr Element element = {"pool", "A place that volumes are made in.", parts};
    return element;
}

Result<StoragePool> parse_pool(std::string_view text, ParseFlags flags, Warnings* warnings)
{
    return parse_document<StoragePool>(text, "storage_pool_definition", flags, warnings);
}

std::string format(const StoragePool& pool)
{
    return format_document(pool);
}

}  // namespace hostler::xml
