// The verbs that make, change and delete volumes.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include <algorithm>

#include "daemon/domains/realm.hpp"
#include "daemon/objects/attempt.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/storage_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

/// What a client has written, as a volume of the pool; judged.
Task<xml::StorageVolume> read_volume(Call& call, const proto::StoragePoolRef& reference,
                                     const std::string& text, xml::VolumeCapacity capacity,
                                     std::uint32_t flags)
{
    const PoolViewPtr view = seen(call, reference);
    const xml::ParseFlags how{.validate = (flags & VIR_STORAGE_VOL_CREATE_VALIDATE) != 0};
    const auto read = [&] { return xml::parse_volume(text, view->current->type, capacity, how); };
    Result<xml::StorageVolume> volume = co_await attempt(call.realm().work(), read);
    xml::StorageVolume wanted = std::move(volume).or_throw();
    call.judge(Object::of_volume(view->current->name.view(), wanted.name.view()));
    co_return wanted;
}

void refuse_metadata(bool preallocates)
{
    if (preallocates)
        throw Error(ErrorCode::config_unsupported,
                    "metadata preallocation is not supported for volumes of a folder",
                    ErrorDomain::storage);
}

/// Who copies a volume reads it, which the procedure's own permissions do not say.
void require_readable(Call& call, const proto::StorageVolRef& volume)
{
    const Object object = Object::of_volume(volume.pool, volume.name);
    if (!call.may_list(proto::Permission::storage_vol_data_read, object))
        throw Error(ErrorCode::access_denied,
                    fmt::format("a copy of {} needs storage_vol:data_read", object.text()));
}

Task<proto::StorageVolCreateXml::Reply> storage_vol_create_xml(
    Call& call, proto::StorageVolCreateXml::Args args)
{
    call.require_flags(args.flags,
                       VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA | VIR_STORAGE_VOL_CREATE_VALIDATE);
    refuse_metadata((args.flags & VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA) != 0);
    const auto capacity = xml::VolumeCapacity::required;
    xml::StorageVolume wanted =
        co_await read_volume(call, args.pool, args.xml, capacity, args.flags);
    const PoolPtr pool = named(call, args.pool);
    std::optional<VolumeSource> nothing;
    const VolumePtr volume =
        co_await on(pool, pool->create_volume(std::move(wanted), std::move(nothing)));
    co_return proto::StorageVolCreateXml::Reply{
        {args.pool.name, volume->name.str(), volume->key.str()}};
}

Task<proto::StorageVolCreateXmlFrom::Reply> storage_vol_create_xml_from(
    Call& call, proto::StorageVolCreateXmlFrom::Args args)
{
    call.require_flags(args.flags, VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA |
                                       VIR_STORAGE_VOL_CREATE_REFLINK |
                                       VIR_STORAGE_VOL_CREATE_VALIDATE);
    refuse_metadata((args.flags & VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA) != 0);
    const auto capacity = xml::VolumeCapacity::optional;
    xml::StorageVolume wanted =
        co_await read_volume(call, args.pool, args.xml, capacity, args.flags);
    const PoolPtr pool = named(call, args.pool);
    require_readable(call, args.clonevol);
    const PoolPtr other = seen(call, args.clonevol).pool.object;
    VolumeSource source = co_await on(other, other->use_volume(args.clonevol.name));
    source.volume = co_await other->look_at(source.volume);
    source.shares_blocks = args.flags & VIR_STORAGE_VOL_CREATE_REFLINK;
    // A copy holds all of what it is a copy of.
    wanted.capacity_bytes = std::max(wanted.capacity_bytes, source.volume->capacity_bytes);
    std::optional<VolumeSource> from(std::move(source));
    const VolumePtr volume =
        co_await on(pool, pool->create_volume(std::move(wanted), std::move(from)));
    co_return proto::StorageVolCreateXmlFrom::Reply{
        {args.pool.name, volume->name.str(), volume->key.str()}};
}

Task<proto::StorageVolDelete::Reply> storage_vol_delete(Call& call,
                                                        proto::StorageVolDelete::Args args)
{
    call.require_flags(args.flags, 0);
    const PoolPtr pool = seen(call, args.vol).pool.object;
    co_await on(pool, pool->delete_volume(args.vol.name));
    co_return proto::StorageVolDelete::Reply{};
}

Task<proto::StorageVolResize::Reply> storage_vol_resize(Call& call,
                                                        proto::StorageVolResize::Args args)
{
    call.require_flags(args.flags, VIR_STORAGE_VOL_RESIZE_ALLOCATE | VIR_STORAGE_VOL_RESIZE_DELTA |
                                       VIR_STORAGE_VOL_RESIZE_SHRINK);
    const PoolPtr pool = seen(call, args.vol).pool.object;
    const ResizeOptions options{(args.flags & VIR_STORAGE_VOL_RESIZE_ALLOCATE) != 0,
                                (args.flags & VIR_STORAGE_VOL_RESIZE_DELTA) != 0,
                                (args.flags & VIR_STORAGE_VOL_RESIZE_SHRINK) != 0};
    co_await on(pool, pool->resize_volume(args.vol.name, args.capacity, options));
    co_return proto::StorageVolResize::Reply{};
}

Task<> wipe(Call& call, const proto::StorageVolRef& reference, std::uint32_t flags)
{
    call.require_flags(flags, 0);
    const PoolPtr pool = seen(call, reference).pool.object;
    co_await on(pool, pool->wipe_volume(reference.name));
}

Task<proto::StorageVolWipe::Reply> storage_vol_wipe(Call& call, proto::StorageVolWipe::Args args)
{
    co_await wipe(call, args.vol, args.flags);
    co_return proto::StorageVolWipe::Reply{};
}

Task<proto::StorageVolWipePattern::Reply> storage_vol_wipe_pattern(
    Call& call, proto::StorageVolWipePattern::Args args)
{
    if (args.algorithm > VIR_STORAGE_VOL_WIPE_ALG_TRIM)
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("wiping algorithm {} not supported", args.algorithm),
                    ErrorDomain::storage);
    if (args.algorithm != VIR_STORAGE_VOL_WIPE_ALG_ZERO)
        throw Error(
            ErrorCode::operation_unsupported,
            fmt::format("wiping algorithm {} is not supported: zero (0) is", args.algorithm),
            ErrorDomain::storage);
    co_await wipe(call, args.vol, args.flags);
    co_return proto::StorageVolWipePattern::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::StorageVolCreateXml, &storage_vol_create_xml, Judge::verb>(),
    serve<proto::StorageVolDelete, &storage_vol_delete>(),
    serve<proto::StorageVolCreateXmlFrom, &storage_vol_create_xml_from, Judge::verb>(),
    serve<proto::StorageVolWipe, &storage_vol_wipe>(),
    serve<proto::StorageVolWipePattern, &storage_vol_wipe_pattern>(),
    serve<proto::StorageVolResize, &storage_vol_resize>(),
};

}  // namespace

extern constinit const Verbs storage_volume_changes_verbs = table;

}  // namespace hostler::daemon::verbs
