#include "daemon/storage/pools.hpp"

#include <fmt/format.h>

#include "xml/common/path.hpp"

namespace hostler::daemon {
namespace {

using Index = Shelf<Pool>;

[[noreturn]] void missing(ErrorCode code, std::string sentence)
{
    throw Error(code, std::move(sentence), ErrorDomain::storage);
}

Error taken(const Index::Conflict& conflict)
{
    const std::string_view how =
        conflict.whose == Index::Whose::uuid ? "is already defined" : "already exists";
    return Error(ErrorCode::operation_failed,
                 fmt::format("pool '{}' {} with uuid {}", conflict.name, how, conflict.uuid.text()),
                 ErrorDomain::storage);
}

bool is_same_source(const xml::StoragePool& one, const xml::StoragePool& other)
{
    if (one.type != other.type) return false;
    if (one.type == xml::StoragePool::Type::dir) return one.path == other.path;
    return one.source == other.source;
}

/// The first volume of an active pool that `fits`.
template <class Fits>
VolumeFound find_volume(const std::vector<PoolFound>& pools, const Fits& fits)
{
    for (const PoolFound& pool : pools)
        for (const auto& [name, volume] : *pool.view->volumes)
            if (fits(*volume)) return {pool, volume};
    return {};
}

}  // namespace

Pools::Pools(PoolWorld world)
    : world_(std::move(world)), definitions_(world_.files, ObjectKind::storage_pool, world_.writing)
{
}

PoolFound Pools::by_uuid(const Uuid& uuid) const
{
    PoolFound found = shelf_.find(uuid);
    if (found.view) return found;
    missing(ErrorCode::no_storage_pool,
            fmt::format("no storage pool with matching uuid '{}'", uuid.text()));
}

PoolFound Pools::by_reference(const proto::StoragePoolRef& reference) const
{
    PoolFound found = shelf_.find(reference.uuid);
    if (found.view) return found;
    missing(ErrorCode::no_storage_pool, fmt::format("no storage pool with matching uuid '{}' ({})",
                                                    reference.uuid.text(), reference.name));
}

PoolFound Pools::by_name(std::string_view name) const
{
    PoolFound found = shelf_.find(name);
    if (found.view) return found;
    missing(ErrorCode::no_storage_pool,
            fmt::format("no storage pool with matching name '{}'", name));
}

PoolFound Pools::by_target_path(std::string_view path) const
{
    const std::string wanted = xml::tidy_path(path);
    for (PoolFound& found : shelf_.all())
        if (found.view->is_active && found.view->current->path == std::string_view(wanted))
            return std::move(found);
    missing(ErrorCode::no_storage_pool,
            fmt::format("no storage pool with matching target path '{}'", path));
}

VolumeFound Pools::volume(const proto::StorageVolRef& reference) const
{
    return volume_in(by_name(reference.pool), reference.name);
}

VolumeFound Pools::volume_in(const PoolFound& pool, std::string_view name) const
{
    if (!pool.view->is_active)
        throw Error(ErrorCode::operation_invalid,
                    fmt::format("storage pool '{}' is not active", pool.view->current->name.view()),
                    ErrorDomain::storage);
    const auto volume = pool.view->volumes->find(name);
    if (volume != pool.view->volumes->end()) return {pool, volume->second};
    missing(ErrorCode::no_storage_volume,
            fmt::format("no storage vol with matching name '{}'", name));
}

VolumeFound Pools::volume_by_key(std::string_view key) const
{
    const auto fits = [key](const xml::StorageVolume& volume) { return volume.key == key; };
    VolumeFound found = find_volume(shelf_.all(), fits);
    if (found.volume) return found;
    missing(ErrorCode::no_storage_volume, fmt::format("no storage vol with matching key {}", key));
}

VolumeFound Pools::volume_by_path(std::string_view path) const
{
    const std::string wanted = xml::tidy_path(path);
    const auto fits = [&wanted](const xml::StorageVolume& volume) {
        return volume.target.path == std::string_view(wanted);
    };
    VolumeFound found = find_volume(shelf_.all(), fits);
    if (found.volume) return found;
    missing(ErrorCode::no_storage_volume,
            fmt::format("no storage vol with matching path '{}'", path));
}

Result<PoolPlace> Pools::admit(const xml::StoragePool& definition)
{
    const auto make = [this] { return std::make_shared<Pool>(*this); };
    return shelf_.take(definition.uuid, definition.name, make, taken);
}

void Pools::require_own_source(const xml::StoragePool& definition) const
{
    for (const PoolFound& found : shelf_.all()) {
        const PoolView& view = *found.view;
        if (view.current->uuid == definition.uuid) continue;
        if (is_same_source(*view.current, definition) || is_same_source(view.stored(), definition))
            throw Error(
                ErrorCode::operation_failed,
                fmt::format("Storage source conflict with pool: '{}'", view.current->name.view()),
                ErrorDomain::storage);
    }
}

}  // namespace hostler::daemon
