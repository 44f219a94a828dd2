// How a pool waits for its file system, for how long, and what becomes of what is given up.

#include <fmt/format.h>

#include "daemon/log/log.hpp"
#include "daemon/objects/in_time.hpp"
#include "daemon/storage/pool.hpp"
#include "daemon/storage/pools.hpp"

namespace hostler::daemon {
namespace {

using Volume = xml::StorageVolume;

Error late(std::string sentence)
{
    return {ErrorCode::operation_timeout, std::move(sentence), ErrorDomain::storage};
}

double seconds(std::chrono::duration<double> time)
{
    return time.count();
}

std::int64_t allocation(const Volume& volume)
{
    return static_cast<std::int64_t>(volume.allocation_bytes.value_or(0));
}

/// A second more for each GiB that one step is about: a disk may have that many extents to free.
std::chrono::milliseconds limit_of(const VolumeWork& work, std::chrono::milliseconds stall_max)
{
    return stall_max + std::chrono::seconds(work.step_bytes >> 30);
}

}  // namespace

Error OpenVolume::stalled_at(std::uint64_t offset) const
{
    use->give_up();
    return late(fmt::format("{} has not got on for {:g} s, at byte {}; it is given up", what,
                            seconds(stall_max), offset));
}

void Pool::require_answering(const xml::StoragePool& pool) const
{
    const std::shared_ptr<const FolderCall> call = unfinished_.lock();
    if (!call || call->path != pool.path.view()) return;
    throw late(
        fmt::format("storage pool '{}': {} has not come back from its file system for {:.0f} "
                    "s; nothing else is begun there before",
                    pool.name.view(), call->name, seconds(Turns::Clock::now() - call->since)));
}

/// What `work` gives. Throws where that takes too long: it comes to its end alone then, and until
/// then nothing else is done to the folder.
Task<Result<Done>> Pool::at_folder(std::string_view name, xml::StoragePool pool, FolderWork work)
{
    require_answering(pool);
    const std::chrono::milliseconds limit = pools_.world().stall_max;
    auto call =
        std::make_shared<const FolderCall>(FolderCall{name, pool.path.str(), Turns::Clock::now()});
    const std::weak_ptr<const FolderCall> under_way = call;
    auto kept = [call = std::move(call), work = std::move(work)] { return work(); };
    std::optional<Result<Done>> done =
        co_await in_time(pools_.world().blocking, limit, std::move(kept));
    if (done) co_return std::move(*done);
    unfinished_ = under_way;
    throw late(
        fmt::format("storage pool '{}': {} has not come back from its file system within "
                    "{:g} s; it is given up, and nothing else is begun there before it "
                    "does",
                    pool.name.view(), name, seconds(limit)));
}

VolumeWorkPtr Pool::work_on(const std::string& name, std::string_view doing, VolumeUses::Kind kind)
{
    const auto work = std::make_shared<VolumeWork>();
    work->name = doing;
    work->volume = volume_named(name);
    uses_->require_free(name, kind == VolumeUses::Kind::used);
    work->use.emplace(uses_, name, kind, doing);
    return work;
}

Task<VolumeWorkPtr> Pool::begin_work(std::string name, std::string_view doing)
{
    const Turn turn = co_await turns_.take(doing);
    require_active();
    co_return work_on(name, doing, VolumeUses::Kind::used);
}

/// Until it has ended, or does not get on any more.
Task<> Pool::wait_for(VolumeWorkPtr work)
{
    auto moved_at = [work] { return work->progress.moved_at(); };
    const std::chrono::milliseconds limit = limit_of(*work, pools_.world().stall_max);
    Task<> whole = kept_by(shared_from_this(), carry_out(work));
    const bool has_ended = co_await ended_while_moving(limit, moved_at, std::move(whole));
    if (has_ended) co_return;
    work->progress.give_up();
    work->use->give_up();
    throw late(
        fmt::format("storage pool '{}': {} of volume '{}' has not got on for {:g} s, {} "
                    "bytes are done; it is given up, and the volume is not to be had until "
                    "its file system answers",
                    current_->name.view(), work->name, work->use->name(), seconds(limit),
                    work->progress.bytes()));
}

Task<> Pool::carry_out(VolumeWorkPtr work)
{
    const VolumePtr before = work->volume;
    const auto change = [&work, &before]() -> ChangedVolume {
        // It may have waited for a thread until nobody waited for it.
        if (const auto awaited = work->progress.move_on(0); !awaited) return awaited.error();
        return work->change(*before, work->progress);
    };
    ChangedVolume now = co_await attempt(pools_.world().blocking, change);
    if (work->progress.is_given_up()) {
        co_await clear_up(work, std::move(now));
        co_return;
    }
    if (!now && work->is_new) drop_volume(work->use->name());
    if (now) take_result(*work, std::move(*now));
    work->use.reset();
    if (!now) throw now.error();
}

void Pool::take_result(VolumeWork& work, std::optional<Volume> now)
{
    const std::int64_t before = work.is_new ? 0 : allocation(*work.volume);
    const std::int64_t after = now ? allocation(*now) : 0;
    if (work.is_counted) count(after - before);
    if (!now) return drop_volume(work.use->name());
    work.volume = std::make_shared<const Volume>(std::move(*now));
    put_volume(work.volume);
}

/// Behind what was given up: whoever asked for a new volume was told that there is none.
Task<> Pool::clear_up(VolumeWorkPtr work, ChangedVolume now)
{
    const std::string name = work->use->name();
    std::string end = now ? "has ended" : "has ended: " + now.error().text();
    if (work->is_new) {
        const auto remove = [&storage = storage_, &now] {
            return now && *now ? storage.remove(**now) : Result<Done>(Done{});
        };
        const Result<Done> removed = co_await attempt(pools_.world().blocking, remove);
        if (!removed) end += "; it is not removed: " + removed.error().text();
        drop_volume(name);
    }
    work->use.reset();
    logger(LogPart::domains)
        .warn("storage pool '{}': {} of volume '{}', which was given up, {}", current_->name.view(),
              work->name, name, end);
    if (is_active_) spawn(strand_, refresh_unattended(shared_from_this()));
}

}  // namespace hostler::daemon
