#include "drivers/test/pretend_storage.hpp"

namespace hostler::drivers::test {
namespace {

using Volume = xml::StorageVolume;

/// libvirt's test driver's pools all have as much.
constexpr std::uint64_t pool_bytes = std::uint64_t{100} << 30;

std::string folder_of(const xml::StoragePool& pool)
{
    return pool.path.str() + "/";
}

bool lies_in(const std::string& folder, const std::string& path)
{
    return path.starts_with(folder) && path.find('/', folder.size()) == path.npos;
}

Error no_support(std::string function)
{
    return {ErrorCode::no_support, std::move(function)};
}

Volume placed(const xml::StoragePool& pool, Volume volume)
{
    volume.target.path = folder_of(pool) + volume.name.str();
    volume.key = volume.target.path;
    return volume;
}

}  // namespace

void PretendStorage::add(const xml::StoragePool& pool, Volume volume)
{
    volume = placed(pool, std::move(volume));
    const std::lock_guard lock(mutex_);
    volumes_.insert_or_assign(volume.target.path.str(), std::move(volume));
}

Result<storage::PoolContents> PretendStorage::look(const xml::StoragePool& pool)
{
    storage::PoolContents contents{pool, {}};
    const std::string folder = folder_of(pool);
    contents.pool.allocation_bytes = 0;
    const std::lock_guard lock(mutex_);
    for (const auto& [path, volume] : volumes_) {
        if (!lies_in(folder, path)) continue;
        contents.pool.allocation_bytes += volume.allocation_bytes.value_or(0);
        contents.volumes.push_back(volume);
    }
    contents.pool.capacity_bytes = pool_bytes;
    contents.pool.available_bytes = pool_bytes - contents.pool.allocation_bytes;
    return contents;
}

Result<Volume> PretendStorage::plan(const xml::StoragePool& pool, Volume volume)
{
    const Result<storage::PoolContents> contents = look(pool);
    if (!contents) return contents.error();
    if (volume.allocation_bytes.value_or(0) > contents->pool.available_bytes)
        return Error(ErrorCode::internal,
                     "Not enough free space in pool for volume '" + volume.name.str() + "'");
    return placed(pool, std::move(volume));
}

Result<Done> PretendStorage::create(const Volume& volume, storage::Progress&)
{
    const std::lock_guard lock(mutex_);
    volumes_.insert_or_assign(volume.target.path.str(), volume);
    return Done{};
}

Result<Done> PretendStorage::copy(const Volume& volume, const Volume&, storage::CopyOptions,
                                  storage::Progress& progress)
{
    return create(volume, progress);
}

Result<Volume> PretendStorage::look(const Volume& volume)
{
    const std::lock_guard lock(mutex_);
    const auto found = volumes_.find(volume.target.path.str());
    if (found != volumes_.end()) return found->second;
    return Error(ErrorCode::no_storage_volume, "'" + volume.target.path.str() + "' is not there");
}

Result<Done> PretendStorage::remove(const Volume& volume)
{
    const std::lock_guard lock(mutex_);
    volumes_.erase(volume.target.path.str());
    return Done{};
}

Result<Done> PretendStorage::resize(const Volume&, std::uint64_t, bool, storage::Progress&)
{
    return no_support("virStorageVolResize");
}

Result<Done> PretendStorage::wipe(const Volume&, storage::Progress&)
{
    return no_support("virStorageVolWipe");
}

Result<Fd> PretendStorage::open_to_read(const Volume&)
{
    return no_support("virStorageVolDownload");
}

Result<Fd> PretendStorage::open_to_write(const Volume&)
{
    return no_support("virStorageVolUpload");
}

}  // namespace hostler::drivers::test
