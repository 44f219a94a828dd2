#pragma once
// What a volume says and means, by the type of its pool.

#include "xml/storage/volume.hpp"

namespace hostler::xml {

/// The formats of a pool's volumes, what is meant first; none where volumes have no format.
std::span<const std::string_view> volume_formats(StoragePool::Type pool);

/// Forgets what only a host knows, and refuses what is wrong in any pool.
Complaint judge_volume(StorageVolume& volume);

/// Refuses what its pool cannot have; says its formats where the document does not.
Complaint judge_volume_in(StoragePool::Type pool, VolumeCapacity capacity, StorageVolume& volume);

}  // namespace hostler::xml
