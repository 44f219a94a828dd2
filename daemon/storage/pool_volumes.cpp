// The pool's volumes: made, changed, looked at.

#include <fmt/format.h>

#include "daemon/objects/in_time.hpp"
#include "daemon/storage/pool.hpp"
#include "daemon/storage/pools.hpp"
#include "proto/io/failure.hpp"

namespace hostler::daemon {
namespace {

using drivers::storage::Progress;
using drivers::storage::Storage;
using Volume = xml::StorageVolume;

Error refused(ErrorCode code, std::string sentence)
{
    return {code, std::move(sentence), ErrorDomain::storage};
}

ChangedVolume looked_at(Storage& storage, const Volume& volume)
{
    Result<Volume> now = storage.look(volume);
    if (!now) return now.error();
    return std::optional<Volume>(std::move(*now));
}

/// What resizing makes of a capacity. Refuses what would lose data that was not meant.
Result<std::uint64_t> new_capacity(const Volume& volume, std::uint64_t bytes, ResizeOptions options,
                                   std::uint64_t available)
{
    const std::uint64_t now = volume.capacity_bytes.value_or(0);
    std::uint64_t wanted = bytes;
    if (options.is_delta && options.shrinks)
        wanted = now - std::min(bytes, now);
    else if (options.is_delta)
        wanted = now + std::min(bytes, std::numeric_limits<std::int64_t>::max() - now);
    if (wanted < volume.allocation_bytes.value_or(0))
        return refused(ErrorCode::invalid_argument,
                       "can't shrink capacity below existing allocation");
    if (wanted < now && !options.shrinks)
        return refused(ErrorCode::invalid_argument,
                       "Can't shrink capacity below current capacity unless shrink flag explicitly "
                       "specified");
    if (options.allocates && wanted > now && wanted - now > available)
        return refused(ErrorCode::operation_failed, "Not enough space left in storage pool");
    return wanted;
}

}  // namespace

VolumePtr Pool::volume_named(const std::string& name) const
{
    const auto found = volumes_->find(name);
    if (found != volumes_->end()) return found->second;
    throw refused(ErrorCode::no_storage_volume,
                  fmt::format("no storage vol with matching name '{}'", name));
}

void Pool::put_volume(VolumePtr volume)
{
    Volumes next = *volumes_;
    std::string name = volume->name.str();
    next.insert_or_assign(std::move(name), std::move(volume));
    volumes_ = std::make_shared<const Volumes>(std::move(next));
    publish();
}

void Pool::drop_volume(const std::string& name)
{
    Volumes next = *volumes_;
    next.erase(name);
    volumes_ = std::make_shared<const Volumes>(std::move(next));
    publish();
}

/// So much more of the pool is taken, as far as is known without looking at it.
void Pool::count(std::int64_t allocated_bytes)
{
    xml::StoragePool next = *current_;
    const auto bounded = [&](std::uint64_t now, std::int64_t change) {
        const auto sum = static_cast<std::int64_t>(now) + change;
        const auto most = static_cast<std::int64_t>(next.capacity_bytes);
        return static_cast<std::uint64_t>(std::clamp<std::int64_t>(sum, 0, most));
    };
    next.allocation_bytes = bounded(next.allocation_bytes, allocated_bytes);
    next.available_bytes = bounded(next.available_bytes, -allocated_bytes);
    current_ = std::make_shared<const xml::StoragePool>(std::move(next));
}

/// Takes the new volume's name and shows what it is to be.
Task<VolumeWorkPtr> Pool::plan_volume(Volume wanted, bool is_copy)
{
    const Turn turn = co_await turns_.take("create a volume", pools_.world().stall_max);
    require_active();
    std::string name = wanted.name.str();
    if (volumes_->contains(name) && is_copy)
        throw refused(ErrorCode::internal,
                      fmt::format("storage volume name '{}' already in use.", name));
    if (volumes_->contains(name))
        throw refused(ErrorCode::storage_volume_exists, fmt::format("'{}'", name));
    // One that was given up may still be on its way.
    uses_->require_free(name);
    const auto planned = std::make_shared<std::optional<Volume>>();
    auto plan = [&storage = storage_, planned, pool = current_, wanted]() -> Result<Done> {
        Result<Volume> volume = storage.plan(*pool, wanted);
        if (!volume) return volume.error();
        planned->emplace(std::move(*volume));
        return Done{};
    };
    Result<Done> done = co_await at_folder("create a volume", *current_, std::move(plan));
    std::move(done).or_throw();
    put_volume(std::make_shared<const Volume>(std::move(**planned)));
    const VolumeWorkPtr work = work_on(name, is_copy ? "copy" : "create", VolumeUses::Kind::made);
    work->is_new = true;
    co_return work;
}

Task<VolumePtr> Pool::create_volume(Volume wanted, std::optional<VolumeSource> from)
{
    const VolumeWorkPtr work = co_await plan_volume(std::move(wanted), from.has_value());
    if (from && from->shares_blocks) work->step_bytes = from->volume->allocation_bytes.value_or(0);
    work->change = [&storage = storage_, from](const Volume& planned, Progress& progress) {
        const Result<Done> done =
            from ? storage.copy(planned, *from->volume, {.shares_blocks = from->shares_blocks},
                                progress)
                 : storage.create(planned, progress);
        return done ? looked_at(storage, planned) : ChangedVolume(done.error());
    };
    // Others change the pool meanwhile, but for what this use of it forbids.
    const std::exception_ptr failure = co_await failure_of(wait_for(work));
    if (from && work->progress.is_given_up()) from->use->give_up();
    if (failure) std::rethrow_exception(failure);
    co_return work->volume;
}

Task<> Pool::delete_volume(std::string name)
{
    const Turn turn = co_await turns_.take("delete a volume", pools_.world().stall_max);
    require_active();
    const VolumeWorkPtr work = work_on(name, "delete", VolumeUses::Kind::changed);
    work->step_bytes = work->volume->allocation_bytes.value_or(0);
    work->change = [&storage = storage_](const Volume& volume, Progress&) {
        const Result<Done> done = storage.remove(volume);
        return done ? ChangedVolume(std::nullopt) : ChangedVolume(done.error());
    };
    co_await wait_for(work);
}

Task<> Pool::resize_volume(std::string name, std::uint64_t bytes, ResizeOptions options)
{
    Turn taken = co_await turns_.take("resize a volume", pools_.world().stall_max);
    require_active();
    const VolumeWorkPtr work = work_on(name, "resize", VolumeUses::Kind::changed);
    work->step_bytes = work->volume->allocation_bytes.value_or(0);
    work->change = [&storage = storage_, bytes, options, available = current_->available_bytes](
                       const Volume& before, Progress& progress) -> ChangedVolume {
        const Result<Volume> now = storage.look(before);
        if (!now) return now.error();
        const Result<std::uint64_t> wanted = new_capacity(*now, bytes, options, available);
        if (!wanted) return wanted.error();
        const Result<Done> done = storage.resize(*now, *wanted, options.allocates, progress);
        return done ? looked_at(storage, before) : ChangedVolume(done.error());
    };
    std::optional<Turn> turn(std::move(taken));
    // To take the disk's blocks may take long: the volume is kept by its use, the pool is not.
    if (options.allocates) turn.reset();
    co_await wait_for(work);
}

Task<> Pool::wipe_volume(std::string name)
{
    const VolumeWorkPtr work = co_await begin_work(std::move(name), "wipe");
    work->is_counted = false;
    work->change = [&storage = storage_](const Volume& volume, Progress& progress) {
        const Result<Done> done = storage.wipe(volume, progress);
        return done ? looked_at(storage, volume) : ChangedVolume(done.error());
    };
    co_await wait_for(work);
}

Task<VolumeSource> Pool::use_volume(std::string name, std::string_view doing)
{
    const Turn turn = co_await turns_.take(doing);
    require_active();
    VolumePtr volume = volume_named(name);
    uses_->require_free(name, true);
    auto use = std::make_shared<VolumeUse>(uses_, name, VolumeUses::Kind::used, doing);
    co_return VolumeSource{std::move(volume), std::move(use)};
}

Task<OpenVolume> Pool::open_volume(std::string name, bool to_write)
{
    const std::string_view doing = to_write ? "upload" : "download";
    const VolumeSource source = co_await use_volume(name, doing);
    OpenVolume opened{.use = source.use,
                      .what = fmt::format("storage pool '{}': {} of volume '{}'",
                                          current_->name.view(), doing, name),
                      .stall_max = pools_.world().stall_max};
    auto open = [&storage = storage_, source, to_write] {
        return to_write ? storage.open_to_write(*source.volume)
                        : storage.open_to_read(*source.volume);
    };
    std::optional<Result<Fd>> file =
        co_await in_time(pools_.world().blocking, opened.stall_max, std::move(open));
    if (!file) throw opened.stalled_at(0);
    opened.file = std::move(*file).or_throw();
    co_return opened;
}

Task<VolumePtr> Pool::look_at(VolumePtr volume)
{
    auto look = [&storage = storage_, volume] { return storage.look(*volume); };
    std::optional<Result<Volume>> found = co_await looks_.at(std::move(look));
    if (!found) co_return volume;
    co_return std::make_shared<const Volume>(std::move(*found).or_throw());
}

}  // namespace hostler::daemon
