// The verbs that find volumes and tell of them. Lists and lookups are answered from views; what
// tells of one volume looks at it, for as long as its file system takes no more than a moment.

#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/storage_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

proto::StorageVolRef judged(Call& call, const VolumeFound& found)
{
    proto::StorageVolRef reference = found.pool.view->reference(*found.volume);
    call.judge(Object::of_volume(reference.pool, reference.name));
    return reference;
}

/// The volumes of an active pool that the caller may see.
std::vector<VolumePtr> listed(Call& call, const PoolView& view)
{
    if (!view.is_active)
        throw Error(ErrorCode::operation_invalid,
                    "storage pool '" + view.current->name.str() + "' is not active",
                    ErrorDomain::storage);
    std::vector<VolumePtr> volumes;
    for (const auto& [name, volume] : *view.volumes)
        if (call.may_list(proto::Permission::storage_vol_getattr,
                          Object::of_volume(view.current->name.view(), name)))
            volumes.push_back(volume);
    return volumes;
}

proto::StoragePoolNumOfVolumes::Reply storage_pool_num_of_volumes(
    Call& call, proto::StoragePoolNumOfVolumes::Args args)
{
    return {static_cast<std::int32_t>(listed(call, *seen(call, args.pool)).size())};
}

proto::StoragePoolListVolumes::Reply storage_pool_list_volumes(
    Call& call, proto::StoragePoolListVolumes::Args args)
{
    proto::StoragePoolListVolumes::Reply reply;
    for (const VolumePtr& volume : listed(call, *seen(call, args.pool)))
        if (std::cmp_less(reply.names.size(), args.maxnames))
            reply.names.push_back(volume->name.str());
    require_fits(reply.names.size(), proto::limit::storage_vol_list_max, "volumes");
    return reply;
}

proto::StoragePoolListAllVolumes::Reply storage_pool_list_all_volumes(
    Call& call, proto::StoragePoolListAllVolumes::Args args)
{
    call.require_flags(args.flags, 0);
    const PoolViewPtr view = seen(call, args.pool);
    proto::StoragePoolListAllVolumes::Reply reply;
    for (const VolumePtr& volume : listed(call, *view)) {
        ++reply.ret;
        if (args.need_results) reply.vols.push_back(view->reference(*volume));
    }
    require_fits(reply.vols.size(), proto::limit::storage_vol_list_max, "volumes");
    return reply;
}

proto::StorageVolLookupByName::Reply storage_vol_lookup_by_name(
    Call& call, proto::StorageVolLookupByName::Args args)
{
    Pools& pools = call.realm().pools();
    return {judged(call, pools.volume_in(pools.by_reference(args.pool), args.name))};
}

proto::StorageVolLookupByKey::Reply storage_vol_lookup_by_key(
    Call& call, proto::StorageVolLookupByKey::Args args)
{
    return {judged(call, call.realm().pools().volume_by_key(args.key))};
}

proto::StorageVolLookupByPath::Reply storage_vol_lookup_by_path(
    Call& call, proto::StorageVolLookupByPath::Args args)
{
    return {judged(call, call.realm().pools().volume_by_path(args.path))};
}

proto::StorageVolGetPath::Reply storage_vol_get_path(Call& call,
                                                     proto::StorageVolGetPath::Args args)
{
    return {seen(call, args.vol).volume->target.path.str()};
}

Task<VolumePtr> look(Call& call, const proto::StorageVolRef& reference)
{
    VolumeFound found = seen(call, reference);
    const PoolPtr& pool = found.pool.object;
    co_return co_await pool->look_at(std::move(found.volume));
}

Task<proto::StorageVolGetInfo::Reply> storage_vol_get_info(Call& call,
                                                           proto::StorageVolGetInfo::Args args)
{
    const VolumePtr volume = co_await look(call, args.vol);
    co_return proto::StorageVolGetInfo::Reply{static_cast<std::int8_t>(volume->type),
                                              volume->capacity_bytes.value_or(0),
                                              volume->allocation_bytes.value_or(0)};
}

Task<proto::StorageVolGetInfoFlags::Reply> storage_vol_get_info_flags(
    Call& call, proto::StorageVolGetInfoFlags::Args args)
{
    call.require_flags(args.flags, VIR_STORAGE_VOL_GET_PHYSICAL);
    const VolumePtr volume = co_await look(call, args.vol);
    const bool is_physical = args.flags & VIR_STORAGE_VOL_GET_PHYSICAL;
    const std::uint64_t taken =
        is_physical ? volume->physical_bytes : volume->allocation_bytes.value_or(0);
    co_return proto::StorageVolGetInfoFlags::Reply{static_cast<std::int8_t>(volume->type),
                                                   volume->capacity_bytes.value_or(0), taken};
}

Task<proto::StorageVolGetXmlDesc::Reply> storage_vol_get_xml_desc(
    Call& call, proto::StorageVolGetXmlDesc::Args args)
{
    call.require_flags(args.flags, 0);
    const VolumePtr volume = co_await look(call, args.vol);
    co_return proto::StorageVolGetXmlDesc::Reply{xml::format(*volume)};
}

constexpr Procedure table[] = {
    serve<proto::StoragePoolNumOfVolumes, &storage_pool_num_of_volumes>(),
    serve<proto::StoragePoolListVolumes, &storage_pool_list_volumes>(),
    serve<proto::StorageVolLookupByName, &storage_vol_lookup_by_name, Judge::verb>(),
    serve<proto::StorageVolLookupByKey, &storage_vol_lookup_by_key, Judge::verb>(),
    serve<proto::StorageVolLookupByPath, &storage_vol_lookup_by_path, Judge::verb>(),
    serve<proto::StorageVolGetInfo, &storage_vol_get_info>(),
    serve<proto::StorageVolGetXmlDesc, &storage_vol_get_xml_desc>(),
    serve<proto::StorageVolGetPath, &storage_vol_get_path>(),
    serve<proto::StoragePoolListAllVolumes, &storage_pool_list_all_volumes>(),
    serve<proto::StorageVolGetInfoFlags, &storage_vol_get_info_flags>(),
};

}  // namespace

extern constinit const Verbs storage_volumes_verbs = table;

}  // namespace hostler::daemon::verbs
