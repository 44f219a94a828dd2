#pragma once
// Pool: a storage pool that is defined, active, or both. Its members are touched on its strand
// only; view() and look_at() may be called from anywhere. A verb that changes it holds its Turn
// from the first look to the last; making, copying and wiping a volume, which may take an hour,
// hold the volume's use instead.
//
// Whoever waits for its file system is told in time where that does not answer, or does not get on
// with a volume (PoolWorld::stall_max). What is given up so ends at its next step; until then it
// keeps its volume, or its folder, and nothing else.
//
// Held by shared_ptr: a verb may still be under way when the pool is undefined.

#include <atomic>
#include <memory>
#include <optional>

#include "daemon/objects/definitions.hpp"
#include "daemon/objects/looks.hpp"
#include "daemon/objects/on_strand.hpp"
#include "daemon/objects/turn.hpp"
#include "daemon/storage/pool_view.hpp"
#include "daemon/storage/volume_uses.hpp"
#include "daemon/storage/volume_work.hpp"
#include "drivers/storage/storage.hpp"

namespace hostler::daemon {

class Pools;

/// What a new volume is a copy of. `use` keeps it there.
struct VolumeSource {
    VolumePtr volume;
    std::shared_ptr<VolumeUse> use;
    bool shares_blocks = false;
};

struct ResizeOptions {
    bool allocates = false;
    bool is_delta = false;
    bool shrinks = false;
};

/// A volume that a stream reads or writes.
struct OpenVolume {
    Fd file{};
    std::shared_ptr<VolumeUse> use;
    std::string what;                     ///< for what is said of it
    std::chrono::milliseconds stall_max;  ///< how long one piece of it may take

    /// It is given up: a piece has taken too long.
    Error stalled_at(std::uint64_t offset) const;
};

class Pool : public std::enable_shared_from_this<Pool> {
public:
    explicit Pool(Pools& pools);

    const Executor& strand() const { return strand_; }
    /// Null until the pool is fully there, and once it is gone.
    PoolViewPtr view() const { return view_.load(); }
    /// Whether something of it is under way that may hang with its file system. Any thread.
    bool is_busy() const { return turns_.holder() || uses_->are_any() || looks_.are_any(); }

    // The verbs. Each is awaited on the strand: co_await on(pool, pool->define(…)).
    Task<> define(xml::StoragePool definition);
    /// A new transient pool, or a persistent one with another definition until it is stopped.
    Task<> create(xml::StoragePool definition, bool builds);
    Task<> start(bool builds);
    Task<> build();
    Task<> destroy();
    Task<> remove();
    Task<> undefine();
    Task<> refresh();
    Task<> set_autostart(bool is_on);

    Task<VolumePtr> create_volume(xml::StorageVolume wanted, std::optional<VolumeSource> from);
    Task<> delete_volume(std::string name);
    Task<> resize_volume(std::string name, std::uint64_t bytes, ResizeOptions options);
    Task<> wipe_volume(std::string name);
    /// `doing` is a literal.
    Task<VolumeSource> use_volume(std::string name, std::string_view doing = "a copy of it");
    Task<OpenVolume> open_volume(std::string name, bool to_write);

    /// The volume as it is now; as it was last seen, where its file system takes too long to say.
    /// Any thread of one's own, any strand.
    Task<VolumePtr> look_at(VolumePtr volume);

    /// At start of the daemon, before anybody else knows the pool: what the disk has.
    void restore(xml::StoragePool definition, bool is_autostart);
    /// The same for one that an earlier daemon left active. It is to be refreshed.
    void adopt(xml::StoragePool live);
    /// Starts a pool for its autostart mark; what goes wrong is logged.
    static Task<> autostart(std::shared_ptr<Pool> pool);
    /// Looks at everything again; what goes wrong is logged.
    static Task<> refresh_unattended(std::shared_ptr<Pool> pool);

private:
    /// A call on the folder that was given up and has not come back.
    struct FolderCall {
        std::string_view name;
        std::string path;
        Turns::Clock::time_point since;
    };
    /// Has what it refers to: it may outlive who waits for it.
    using FolderWork = std::function<Result<Done>()>;
    Task<Result<Done>> at_folder(std::string_view name, xml::StoragePool pool, FolderWork work);
    void require_answering(const xml::StoragePool& pool) const;

    VolumeWorkPtr work_on(const std::string& name, std::string_view doing, VolumeUses::Kind kind);
    Task<VolumeWorkPtr> begin_work(std::string name, std::string_view doing);
    Task<> wait_for(VolumeWorkPtr work);
    Task<> carry_out(VolumeWorkPtr work);
    void take_result(VolumeWork& work, std::optional<xml::StorageVolume> now);
    Task<> clear_up(VolumeWorkPtr work, ChangedVolume now);

    Task<drivers::storage::PoolContents> open(std::string_view name, xml::StoragePool definition,
                                              bool builds);
    Task<Result<drivers::storage::PoolContents>> look(std::string_view name,
                                                      xml::StoragePool definition, bool builds);
    Task<> take_contents(drivers::storage::PoolContents contents);
    Task<> refresh_under_turn();
    Task<> stop();
    Task<VolumeWorkPtr> plan_volume(xml::StorageVolume wanted, bool is_copy);
    VolumePtr volume_named(const std::string& name) const;
    void put_volume(VolumePtr volume);
    void drop_volume(const std::string& name);
    void count(std::int64_t allocated_bytes);

    void require_there() const;
    void require_active() const;
    void require_inactive() const;
    void require_not_yet_active() const;
    void require_unused() const;
    void publish();
    void announce(int event);

    Pools& pools_;
    drivers::storage::Storage& storage_;
    const Definitions& definitions_;
    Executor strand_;
    Turns turns_;

    std::shared_ptr<const xml::StoragePool> current_;
    std::shared_ptr<const xml::StoragePool> next_;
    std::shared_ptr<const Volumes> volumes_;
    bool is_active_ = false;
    bool is_persistent_ = false;
    bool is_autostart_ = false;
    const std::shared_ptr<VolumeUses> uses_ = std::make_shared<VolumeUses>();
    std::weak_ptr<const FolderCall> unfinished_;

    Looks looks_;  ///< at one volume each

    std::atomic<PoolViewPtr> view_;
};

using PoolPtr = std::shared_ptr<Pool>;

}  // namespace hostler::daemon
