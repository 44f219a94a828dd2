// The pool itself: defined, started, looked at, stopped.

#include "daemon/storage/pool.hpp"

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/log/log.hpp"
#include "daemon/storage/pools.hpp"

namespace hostler::daemon {
namespace {

namespace storage = drivers::storage;

Error refused(ErrorCode code, std::string sentence)
{
    return {code, std::move(sentence), ErrorDomain::storage};
}

Result<storage::PoolContents> open_in(storage::Storage& storage, const xml::StoragePool& pool,
                                      bool builds)
{
    if (auto done = storage.takes(pool); !done) return done.error();
    if (builds)
        if (auto done = storage.build(pool); !done) return done.error();
    return storage.look(pool);
}

std::shared_ptr<const Volumes> by_name(std::vector<xml::StorageVolume> found)
{
    Volumes volumes;
    for (xml::StorageVolume& volume : found) {
        std::string name = volume.name.str();
        volumes.emplace(std::move(name),
                        std::make_shared<const xml::StorageVolume>(std::move(volume)));
    }
    return std::make_shared<const Volumes>(std::move(volumes));
}

std::shared_ptr<const Volumes> no_volumes()
{
    static const auto none = std::make_shared<const Volumes>();
    return none;
}

constexpr LooksLimits looks_max{.time = std::chrono::seconds(2), .at_once = 4};

}  // namespace

Pool::Pool(Pools& pools)
    : pools_(pools),
      storage_(pools.world().storage),
      definitions_(pools.definitions()),
      strand_(asio::make_strand(pools.world().work)),
      turns_(strand_, pools.world().job_wait_max),
      volumes_(no_volumes()),
      looks_(pools.world().blocking, looks_max)
{
}

void Pool::publish()
{
    PoolViewPtr next;
    if (is_active_ || is_persistent_)
        next = std::make_shared<const PoolView>(
            PoolView{current_, next_, volumes_, is_active_, is_persistent_, is_autostart_});
    view_.store(std::move(next));
}

void Pool::announce(int event)
{
    pools_.world().broker.publish(pool_event({current_->name.str(), current_->uuid}, event, 0));
}

void Pool::require_not_yet_active() const
{
    require_there();
    if (is_active_)
        throw refused(ErrorCode::operation_invalid,
                      fmt::format("storage pool '{}' is already active", current_->name.view()));
}

/// It may have been undefined while a verb waited for its Turn.
void Pool::require_there() const
{
    if (!is_active_ && !is_persistent_)
        throw refused(
            ErrorCode::no_storage_pool,
            fmt::format("no storage pool with matching name '{}'", current_->name.view()));
}

void Pool::require_active() const
{
    if (!is_active_)
        throw refused(ErrorCode::operation_invalid,
                      fmt::format("storage pool '{}' is not active", current_->name.view()));
}

void Pool::require_inactive() const
{
    require_there();
    if (is_active_)
        throw refused(ErrorCode::operation_invalid,
                      fmt::format("storage pool '{}' is still active", current_->name.view()));
}

void Pool::require_unused() const
{
    if (uses_->are_awaited())
        throw refused(ErrorCode::internal, fmt::format("pool '{}' has asynchronous jobs running.",
                                                       current_->name.view()));
}

Task<> Pool::define(xml::StoragePool definition)
{
    const Turn turn = co_await turns_.take("define");
    pools_.require_own_source(definition);
    std::string text = xml::format(definition);
    co_await definitions_.save(definition.name.str(), std::move(text));
    auto stored = std::make_shared<const xml::StoragePool>(std::move(definition));
    (is_active_ ? next_ : current_) = std::move(stored);
    is_persistent_ = true;
    publish();
    announce(VIR_STORAGE_POOL_EVENT_DEFINED);
}

/// What is there once the pool is started; nothing has changed yet.
Task<storage::PoolContents> Pool::open(std::string_view name, xml::StoragePool definition,
                                       bool builds)
{
    Result<storage::PoolContents> found = co_await look(name, std::move(definition), builds);
    co_return std::move(found).or_throw();
}

/// Throws when it takes too long: nothing has changed then.
Task<Result<storage::PoolContents>> Pool::look(std::string_view name, xml::StoragePool definition,
                                               bool builds)
{
    const auto found = std::make_shared<std::optional<storage::PoolContents>>();
    auto looking = [&storage = storage_, found, definition, builds]() -> Result<Done> {
        Result<storage::PoolContents> contents = open_in(storage, definition, builds);
        if (!contents) return contents.error();
        found->emplace(std::move(*contents));
        return Done{};
    };
    const Result<Done> done = co_await at_folder(name, std::move(definition), std::move(looking));
    if (!done) co_return done.error();
    co_return std::move(**found);
}

Task<> Pool::take_contents(storage::PoolContents contents)
{
    current_ = std::make_shared<const xml::StoragePool>(std::move(contents.pool));
    volumes_ = by_name(std::move(contents.volumes));
    is_active_ = true;
    publish();
    std::string text = xml::format(*current_);
    co_await definitions_.save_status(current_->name.str(), std::move(text));
}

Task<> Pool::create(xml::StoragePool definition, bool builds)
{
    const Turn turn = co_await turns_.take("create", pools_.world().stall_max);
    if (is_active_)
        throw refused(ErrorCode::operation_invalid,
                      fmt::format("pool is already active as '{}'", current_->name.view()));
    pools_.require_own_source(definition);
    storage::PoolContents contents = co_await open("create", std::move(definition), builds);
    if (is_persistent_) next_ = current_;
    co_await take_contents(std::move(contents));
    announce(VIR_STORAGE_POOL_EVENT_STARTED);
}

Task<> Pool::start(bool builds)
{
    const Turn turn = co_await turns_.take("start", pools_.world().stall_max);
    require_not_yet_active();
    storage::PoolContents contents = co_await open("start", *current_, builds);
    co_await take_contents(std::move(contents));
    announce(VIR_STORAGE_POOL_EVENT_STARTED);
}

Task<> Pool::build()
{
    const Turn turn = co_await turns_.take("build", pools_.world().stall_max);
    require_not_yet_active();
    auto make = [&storage = storage_, pool = current_]() -> Result<Done> {
        const Result<Done> done = storage.takes(*pool);
        return done ? storage.build(*pool) : done;
    };
    Result<Done> done = co_await at_folder("build", *current_, std::move(make));
    std::move(done).or_throw();
    announce(VIR_STORAGE_POOL_EVENT_CREATED);
}

Task<> Pool::destroy()
{
    const Turn turn = co_await turns_.take("destroy");
    require_active();
    require_unused();
    co_await stop();
}

/// The pool is no longer active, and a transient one is no more at all.
Task<> Pool::stop()
{
    co_await definitions_.remove_status(current_->name.str());
    const proto::StoragePoolRef gone{current_->name.str(), current_->uuid};
    is_active_ = false;
    volumes_ = no_volumes();
    if (next_) current_ = std::move(next_);
    publish();
    pools_.world().broker.publish(pool_event(gone, VIR_STORAGE_POOL_EVENT_STOPPED, 0));
    if (!is_persistent_) pools_.forget(gone.uuid);
}

Task<> Pool::remove()
{
    const Turn turn = co_await turns_.take("delete", pools_.world().stall_max);
    require_inactive();
    auto remove = [&storage = storage_, pool = current_]() -> Result<Done> {
        const Result<Done> done = storage.takes(*pool);
        return done ? storage.remove(*pool) : done;
    };
    Result<Done> done = co_await at_folder("delete", *current_, std::move(remove));
    std::move(done).or_throw();
    announce(VIR_STORAGE_POOL_EVENT_DELETED);
}

Task<> Pool::undefine()
{
    const Turn turn = co_await turns_.take("undefine");
    require_inactive();
    co_await definitions_.remove(current_->name.str());
    is_persistent_ = is_autostart_ = false;
    publish();
    announce(VIR_STORAGE_POOL_EVENT_UNDEFINED);
    pools_.forget(current_->uuid);
}

Task<> Pool::refresh()
{
    const Turn turn = co_await turns_.take("refresh", pools_.world().stall_max);
    require_active();
    require_unused();
    co_await refresh_under_turn();
}

/// A pool that cannot be looked at any more is stopped.
Task<> Pool::refresh_under_turn()
{
    Result<storage::PoolContents> found = co_await look("refresh", *current_, false);
    if (!found) {
        co_await stop();
        throw found.error();
    }
    co_await take_contents(std::move(*found));
    pools_.world().broker.publish(pool_refresh_event({current_->name.str(), current_->uuid}));
}

Task<> Pool::set_autostart(bool is_on)
{
    const Turn turn = co_await turns_.take("autostart");
    if (!is_persistent_) throw refused(ErrorCode::internal, "pool has no config file");
    if (is_on == is_autostart_) co_return;
    co_await definitions_.set_autostart(current_->name.str(), is_on);
    is_autostart_ = is_on;
    publish();
}

void Pool::restore(xml::StoragePool definition, bool is_autostart)
{
    current_ = std::make_shared<const xml::StoragePool>(std::move(definition));
    is_persistent_ = true;
    is_autostart_ = is_autostart;
    publish();
}

/// Active before it is looked at: clients of an earlier daemon knew it so.
void Pool::adopt(xml::StoragePool live)
{
    if (is_persistent_) next_ = current_;
    current_ = std::make_shared<const xml::StoragePool>(std::move(live));
    is_active_ = true;
    publish();
}

Task<> Pool::autostart(std::shared_ptr<Pool> pool)
{
    const std::string problem = co_await reported(pool->start(false));
    if (!problem.empty())
        logger(LogPart::domains)
            .error("storage pool '{}' is not started: {}", pool->current_->name.view(), problem);
}

Task<> Pool::refresh_unattended(std::shared_ptr<Pool> pool)
{
    const std::string problem = co_await reported(pool->refresh());
    if (!problem.empty())
        logger(LogPart::domains)
            .warn("storage pool '{}' is not refreshed: {}", pool->current_->name.view(), problem);
}

}  // namespace hostler::daemon
