#pragma once
// PoolView: what is known of a pool, as of its last change. Immutable; every call that only reads
// is answered from it, on any thread, whatever its file system does.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "proto/rpc/remote.gen.hpp"
#include "xml/storage/pool.hpp"
#include "xml/storage/volume.hpp"

namespace hostler::daemon {

using VolumePtr = std::shared_ptr<const xml::StorageVolume>;
using Volumes = std::map<std::string, VolumePtr, std::less<>>;

struct PoolView {
    std::shared_ptr<const xml::StoragePool> current;  ///< with sizes as they were found
    std::shared_ptr<const xml::StoragePool> next;  ///< defined while it was active; null: the same
    std::shared_ptr<const Volumes> volumes;        ///< none while it is not active
    bool is_active = false;
    bool is_persistent = false;
    bool is_autostart = false;

    /// What is stored, or would be.
    const xml::StoragePool& stored() const { return next ? *next : *current; }
    proto::StoragePoolRef reference() const { return {current->name.str(), current->uuid}; }
    proto::StorageVolRef reference(const xml::StorageVolume& volume) const
    {
        return {current->name.str(), volume.name.str(), volume.key.str()};
    }
};

using PoolViewPtr = std::shared_ptr<const PoolView>;

}  // namespace hostler::daemon
