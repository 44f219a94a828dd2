#pragma once
// StoragePool: a place that volumes are made in.

#include "xml/common/completion.hpp"
#include "xml/schema/parse.hpp"
#include "xml/storage/permissions.hpp"
#include "xml/storage/pool_source.hpp"

namespace hostler::xml {

struct RbdOption {
    Text name;
    Text value;

    bool operator==(const RbdOption&) const = default;
};
const Element& schema(const RbdOption*);

struct StoragePool {
    enum class Type : std::uint8_t {
        dir,
        fs,
        netfs,
        logical,
        disk,
        iscsi,
        iscsi_direct,
        scsi,
        mpath,
        rbd,
        sheepdog,
        gluster,
        zfs,
        vstorage,
    };
    /// How much of a volume counts as allocated, where asking is slow.
    enum class RefreshAllocation : std::uint8_t { absent, by_default, capacity };

    Type type = Type::dir;
    RefreshAllocation refresh_allocation = RefreshAllocation::absent;
    YesNo cow = YesNo::absent;
    Uuid uuid;
    Text name;
    std::uint64_t capacity_bytes = 0;  ///< what it has; no document sets it
    std::uint64_t allocation_bytes = 0;
    std::uint64_t available_bytes = 0;
    PoolSource source;
    Text path;  ///< where it is seen on the host
    StoragePermissions permissions;
    std::vector<Text> mount_options;
    std::vector<RbdOption> rbd_options;

    bool operator==(const StoragePool&) const = default;
};
Words words(StoragePool::Type);
Words words(StoragePool::RefreshAllocation);
const Element& schema(const StoragePool*);

Result<StoragePool> parse_pool(std::string_view text, ParseFlags flags = {},
                               Warnings* warnings = nullptr);
std::string format(const StoragePool& pool);

std::span<const Completion<StoragePool>> pool_completions();
inline void fill(StoragePool& pool, const FillWorld& world = {})
{
    complete(pool, pool_completions(), world);
}

}  // namespace hostler::xml
