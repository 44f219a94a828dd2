#pragma once
// Pools: every storage pool of one realm, found by name, UUID or path. Any thread.

#include <chrono>
#include <string_view>
#include <vector>

#include "daemon/events/broker.hpp"
#include "daemon/objects/shelf.hpp"
#include "daemon/storage/pool.hpp"

namespace hostler::daemon {

/// What a realm gives its pools.
struct PoolWorld {
    drivers::storage::Storage& storage;
    Broker& broker;
    ObjectFiles* files = nullptr;  ///< null: nothing is kept
    Executor work;
    Executor blocking;
    Executor writing;  ///< for definitions
    std::chrono::seconds job_wait_max{30};
    /// How long a file system may take to answer, or to get on with a volume.
    std::chrono::milliseconds stall_max = std::chrono::minutes(5);
};

using PoolFound = Shelf<Pool>::Found;
using PoolPlace = Shelf<Pool>::Place;

struct VolumeFound {
    PoolFound pool;
    VolumePtr volume;
};

class Pools {
public:
    explicit Pools(PoolWorld world);

    // Each throws, in libvirt's words, when there is none: view and volume are never null.
    PoolFound by_uuid(const Uuid& uuid) const;
    /// The pool that a client's reference means: its UUID counts, its name is for the error.
    PoolFound by_reference(const proto::StoragePoolRef& reference) const;
    PoolFound by_name(std::string_view name) const;
    PoolFound by_target_path(std::string_view path) const;
    /// A volume of an active pool, as a client's reference names both.
    VolumeFound volume(const proto::StorageVolRef& reference) const;
    VolumeFound volume_in(const PoolFound& pool, std::string_view name) const;
    VolumeFound volume_by_key(std::string_view key) const;
    VolumeFound volume_by_path(std::string_view path) const;

    /// The view of the pool with this UUID or name, or null.
    PoolViewPtr seek(const Uuid& uuid) const { return shelf_.find(uuid).view; }
    PoolViewPtr seek(std::string_view name) const { return shelf_.find(name).view; }
    /// The pool itself, or nulls.
    PoolFound find(const Uuid& uuid) const { return shelf_.find(uuid); }
    /// Every pool that is seen, in no order.
    std::vector<PoolFound> all() const { return shelf_.all(); }

    /// The place of the pool with this name and UUID, made when there is none. An error when only
    /// one of the two is another pool's.
    Result<PoolPlace> admit(const xml::StoragePool& definition);
    /// Takes out a pool that is no longer seen.
    void forget(const Uuid& uuid) { shelf_.forget(uuid); }
    /// Throws when another pool lies where this one would.
    void require_own_source(const xml::StoragePool& definition) const;

    const PoolWorld& world() const { return world_; }
    const Definitions& definitions() const { return definitions_; }

    // At start of the daemon, before there are clients. What is kept is brought back; what cannot
    // be read is logged and kept.

    void load();
    /// Pools that an earlier daemon left active are active again, and looked at.
    void adopt_active();
    void start_autostarted();
    /// A running pool that a driver brings along.
    Task<> plant(xml::StoragePool definition);

private:
    Result<Done> restore(xml::StoragePool definition);
    void wait_a_little(std::vector<std::pair<PoolPtr, Task<>>> tasks);

    PoolWorld world_;
    Definitions definitions_;
    Shelf<Pool> shelf_;
};

}  // namespace hostler::daemon
