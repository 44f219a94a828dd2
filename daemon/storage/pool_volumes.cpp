// The pool's volumes: made, changed, looked at.

#include <fmt/format.h>

#include "daemon/objects/attempt.hpp"
#include "daemon/storage/pool.hpp"
#include "daemon/storage/pools.hpp"

namespace hostler::daemon {
namespace {

using drivers::storage::Storage;
using Volume = xml::StorageVolume;

Error refused(ErrorCode code, std::string sentence)
{
    return {code, std::move(sentence), ErrorDomain::storage};
}

Result<Volume> make(Storage& storage, const Volume& planned,
                    const std::optional<VolumeSource>& from)
{
    const Result<Done> done =
        from ? storage.copy(planned, *from->volume, {.shares_blocks = from->shares_blocks})
             : storage.create(planned);
    return done ? storage.look(planned) : Result<Volume>(done.error());
}

std::int64_t allocation(const Volume& volume)
{
    return static_cast<std::int64_t>(volume.allocation_bytes.value_or(0));
}

/// What resizing makes of a capacity. Refuses what would lose data that was not meant.
std::uint64_t new_capacity(const Volume& volume, std::uint64_t bytes, ResizeOptions options,
                           std::uint64_t available)
{
    const std::uint64_t now = volume.capacity_bytes.value_or(0);
    std::uint64_t wanted = bytes;
    if (options.is_delta && options.shrinks)
        wanted = now - std::min(bytes, now);
    else if (options.is_delta)
        wanted = now + std::min(bytes, std::numeric_limits<std::int64_t>::max() - now);
    if (wanted < volume.allocation_bytes.value_or(0))
        throw refused(ErrorCode::invalid_argument,
                      "can't shrink capacity below existing allocation");
    if (wanted < now && !options.shrinks)
        throw refused(ErrorCode::invalid_argument,
                      "Can't shrink capacity below current capacity unless shrink flag explicitly "
                      "specified");
    if (options.allocates && wanted > now && wanted - now > available)
        throw refused(ErrorCode::operation_failed, "Not enough space left in storage pool");
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
Task<VolumeUse> Pool::plan_volume(Volume wanted, bool is_copy)
{
    const Turn turn = co_await turns_.take("create a volume");
    require_active();
    std::string name = wanted.name.str();
    if (volumes_->contains(name) && is_copy)
        throw refused(ErrorCode::internal,
                      fmt::format("storage volume name '{}' already in use.", name));
    if (volumes_->contains(name))
        throw refused(ErrorCode::storage_volume_exists, fmt::format("'{}'", name));
    const auto plan = [this, &wanted] { return storage_.plan(*current_, std::move(wanted)); };
    Result<Volume> planned = co_await attempt(pools_.world().blocking, plan);
    VolumeUse use(uses_, std::move(name), VolumeUses::Kind::made);
    put_volume(std::make_shared<const Volume>(std::move(planned).or_throw()));
    co_return use;
}

Task<VolumePtr> Pool::create_volume(Volume wanted, std::optional<VolumeSource> from)
{
    const VolumeUse use = co_await plan_volume(std::move(wanted), from.has_value());
    const VolumePtr planned = volume_named(use.name());
    const auto work = [&] { return make(storage_, *planned, from); };
    // Others change the pool meanwhile, but for what this use of it forbids.
    Result<Volume> made = co_await attempt(pools_.world().blocking, work);
    if (!made) {
        drop_volume(use.name());
        throw made.error();
    }
    auto volume = std::make_shared<const Volume>(std::move(*made));
    count(allocation(*volume));
    put_volume(volume);
    co_return volume;
}

Task<> Pool::delete_volume(std::string name)
{
    const Turn turn = co_await turns_.take("delete a volume");
    require_active();
    const VolumePtr volume = volume_named(name);
    uses_->require_free(name);
    const auto remove = [this, &volume] { return storage_.remove(*volume); };
    Result<Done> done = co_await attempt(pools_.world().blocking, remove);
    std::move(done).or_throw();
    count(-allocation(*volume));
    drop_volume(name);
}

Task<> Pool::resize_volume(std::string name, std::uint64_t bytes, ResizeOptions options)
{
    const Turn turn = co_await turns_.take("resize a volume");
    require_active();
    const VolumePtr before = volume_named(name);
    uses_->require_free(name);
    const auto resize = [&, this]() -> Result<Volume> {
        const Result<Volume> now = storage_.look(*before);
        if (!now) return now.error();
        const std::uint64_t wanted = new_capacity(*now, bytes, options, current_->available_bytes);
        const Result<Done> done = storage_.resize(*now, wanted, options.allocates);
        return done ? storage_.look(*before) : Result<Volume>(done.error());
    };
    Result<Volume> resized = co_await attempt(pools_.world().blocking, resize);
    auto volume = std::make_shared<const Volume>(std::move(resized).or_throw());
    count(allocation(*volume) - allocation(*before));
    put_volume(std::move(volume));
}

Task<> Pool::wipe_volume(std::string name)
{
    const VolumeSource source = co_await use_volume(name);
    const auto wipe = [&, this]() -> Result<Volume> {
        const Result<Done> done = storage_.wipe(*source.volume);
        return done ? storage_.look(*source.volume) : Result<Volume>(done.error());
    };
    Result<Volume> wiped = co_await attempt(pools_.world().blocking, wipe);
    put_volume(std::make_shared<const Volume>(std::move(wiped).or_throw()));
}

Task<VolumeSource> Pool::use_volume(std::string name)
{
    const Turn turn = co_await turns_.take("use a volume");
    require_active();
    VolumePtr volume = volume_named(name);
    uses_->require_free(name, true);
    auto use = std::make_shared<VolumeUse>(uses_, std::move(name), VolumeUses::Kind::used);
    co_return VolumeSource{std::move(volume), std::move(use)};
}

Task<OpenVolume> Pool::open_volume(std::string name, bool to_write)
{
    VolumeSource source = co_await use_volume(std::move(name));
    const auto open = [&, this] {
        return to_write ? storage_.open_to_write(*source.volume)
                        : storage_.open_to_read(*source.volume);
    };
    Result<Fd> file = co_await attempt(pools_.world().blocking, open);
    co_return OpenVolume{std::move(file).or_throw(), std::move(source.use)};
}

Task<VolumePtr> Pool::look_at(VolumePtr volume)
{
    auto look = [&storage = storage_, volume] { return storage.look(*volume); };
    std::optional<Result<Volume>> found = co_await looks_.at(std::move(look));
    if (!found) co_return volume;
    co_return std::make_shared<const Volume>(std::move(*found).or_throw());
}

}  // namespace hostler::daemon
