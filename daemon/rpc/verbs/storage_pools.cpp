// The verbs that find storage pools and tell of them. All are answered from views.

#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "daemon/objects/list_filter.hpp"
#include "daemon/rpc/registrations.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/rpc/verbs/storage_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

constexpr ListFilter<PoolView> filters[] = {
    {VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE, VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE,
     [](const PoolView& view) { return view.is_active; }},
    {VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT, VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT,
     [](const PoolView& view) { return view.is_persistent; }},
    {VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART, VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART,
     [](const PoolView& view) { return view.is_autostart; }},
};

struct TypeFlag {
    xml::StoragePool::Type type;
    std::uint32_t flag;
};
using Type = xml::StoragePool::Type;
constexpr TypeFlag type_flags[] = {
    {Type::dir, VIR_CONNECT_LIST_STORAGE_POOLS_DIR},
    {Type::fs, VIR_CONNECT_LIST_STORAGE_POOLS_FS},
    {Type::netfs, VIR_CONNECT_LIST_STORAGE_POOLS_NETFS},
    {Type::logical, VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL},
    {Type::disk, VIR_CONNECT_LIST_STORAGE_POOLS_DISK},
    {Type::iscsi, VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI},
    {Type::iscsi_direct, VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI_DIRECT},
    {Type::scsi, VIR_CONNECT_LIST_STORAGE_POOLS_SCSI},
    {Type::mpath, VIR_CONNECT_LIST_STORAGE_POOLS_MPATH},
    {Type::rbd, VIR_CONNECT_LIST_STORAGE_POOLS_RBD},
    {Type::sheepdog, VIR_CONNECT_LIST_STORAGE_POOLS_SHEEPDOG},
    {Type::gluster, VIR_CONNECT_LIST_STORAGE_POOLS_GLUSTER},
    {Type::zfs, VIR_CONNECT_LIST_STORAGE_POOLS_ZFS},
    {Type::vstorage, VIR_CONNECT_LIST_STORAGE_POOLS_VSTORAGE},
};

constexpr std::uint32_t all_types()
{
    std::uint32_t flags = 0;
    for (const TypeFlag& row : type_flags) flags |= row.flag;
    return flags;
}

bool has_type(const PoolView& view, std::uint32_t flags)
{
    if (!(flags & all_types())) return true;
    for (const TypeFlag& row : type_flags)
        if (row.type == view.current->type) return (flags & row.flag) != 0;
    return false;
}

bool is_listed(Call& call, const PoolView& view)
{
    return call.may_list(proto::Permission::storage_pool_getattr, Object::of(*view.current));
}

proto::StoragePoolRef judged(Call& call, const PoolFound& found)
{
    call.judge(Object::of(*found.view->current));
    return found.view->reference();
}

std::vector<std::string> names(Call& call, bool is_active, std::int32_t most)
{
    std::vector<std::string> found;
    for (const PoolFound& pool : call.realm().pools().all())
        if (pool.view->is_active == is_active && is_listed(call, *pool.view))
            found.push_back(pool.view->current->name.str());
    if (most >= 0 && found.size() > static_cast<std::size_t>(most))
        found.resize(static_cast<std::size_t>(most));
    require_fits(found.size(), proto::limit::storage_pool_list_max, "storage pools");
    return found;
}

proto::ConnectListAllStoragePools::Reply connect_list_all_storage_pools(
    Call& call, proto::ConnectListAllStoragePools::Args args)
{
    call.require_flags(args.flags, known_flags<PoolView>(filters) | all_types());
    proto::ConnectListAllStoragePools::Reply reply;
    for (const PoolFound& found : call.realm().pools().all()) {
        const PoolView& view = *found.view;
        if (!passes<PoolView>(filters, view, args.flags) || !has_type(view, args.flags)) continue;
        if (!is_listed(call, view)) continue;
        ++reply.ret;
        if (args.need_results) reply.pools.push_back(view.reference());
    }
    require_fits(reply.pools.size(), proto::limit::storage_pool_list_max, "storage pools");
    return reply;
}

proto::ConnectNumOfStoragePools::Reply connect_num_of_storage_pools(
    Call& call, proto::ConnectNumOfStoragePools::Args)
{
    return {static_cast<std::int32_t>(names(call, true, -1).size())};
}

proto::ConnectListStoragePools::Reply connect_list_storage_pools(
    Call& call, proto::ConnectListStoragePools::Args args)
{
    return {names(call, true, std::max(0, args.maxnames))};
}

proto::ConnectNumOfDefinedStoragePools::Reply connect_num_of_defined_storage_pools(
    Call& call, proto::ConnectNumOfDefinedStoragePools::Args)
{
    return {static_cast<std::int32_t>(names(call, false, -1).size())};
}

proto::ConnectListDefinedStoragePools::Reply connect_list_defined_storage_pools(
    Call& call, proto::ConnectListDefinedStoragePools::Args args)
{
    return {names(call, false, std::max(0, args.maxnames))};
}

proto::StoragePoolLookupByName::Reply storage_pool_lookup_by_name(
    Call& call, proto::StoragePoolLookupByName::Args args)
{
    return {judged(call, call.realm().pools().by_name(args.name))};
}

proto::StoragePoolLookupByUuid::Reply storage_pool_lookup_by_uuid(
    Call& call, proto::StoragePoolLookupByUuid::Args args)
{
    return {judged(call, call.realm().pools().by_uuid(args.uuid))};
}

proto::StoragePoolLookupByTargetPath::Reply storage_pool_lookup_by_target_path(
    Call& call, proto::StoragePoolLookupByTargetPath::Args args)
{
    return {judged(call, call.realm().pools().by_target_path(args.path))};
}

proto::StoragePoolLookupByVolume::Reply storage_pool_lookup_by_volume(
    Call& call, proto::StoragePoolLookupByVolume::Args args)
{
    return {judged(call, call.realm().pools().by_name(args.vol.pool))};
}

proto::StoragePoolGetInfo::Reply storage_pool_get_info(Call& call,
                                                       proto::StoragePoolGetInfo::Args args)
{
    const PoolViewPtr view = seen(call, args.pool);
    const int state = view->is_active ? VIR_STORAGE_POOL_RUNNING : VIR_STORAGE_POOL_INACTIVE;
    const xml::StoragePool& pool = *view->current;
    return {static_cast<std::uint8_t>(state), pool.capacity_bytes, pool.allocation_bytes,
            pool.available_bytes};
}

proto::StoragePoolGetXmlDesc::Reply storage_pool_get_xml_desc(
    Call& call, proto::StoragePoolGetXmlDesc::Args args)
{
    call.require_flags(args.flags, VIR_STORAGE_XML_INACTIVE);
    const PoolViewPtr view = seen(call, args.pool);
    const bool is_stored = args.flags & VIR_STORAGE_XML_INACTIVE;
    return {xml::format(is_stored ? view->stored() : *view->current)};
}

proto::StoragePoolGetAutostart::Reply storage_pool_get_autostart(
    Call& call, proto::StoragePoolGetAutostart::Args args)
{
    return {seen(call, args.pool)->is_autostart};
}

proto::StoragePoolIsActive::Reply storage_pool_is_active(Call& call,
                                                         proto::StoragePoolIsActive::Args args)
{
    return {seen(call, args.pool)->is_active};
}

proto::StoragePoolIsPersistent::Reply storage_pool_is_persistent(
    Call& call, proto::StoragePoolIsPersistent::Args args)
{
    return {seen(call, args.pool)->is_persistent};
}

proto::ConnectStoragePoolEventRegisterAny::Reply connect_storage_pool_event_register_any(
    Call& call, proto::ConnectStoragePoolEventRegisterAny::Args args)
{
    std::optional<Uuid> only;
    if (args.pool) only = seen(call, *args.pool)->current->uuid;
    call.realm();
    Registrations& registrations = call.session.registrations();
    return {registrations.add(EventFamily::storage_pool, args.event_id, only, false)};
}

proto::ConnectStoragePoolEventDeregisterAny::Reply connect_storage_pool_event_deregister_any(
    Call& call, proto::ConnectStoragePoolEventDeregisterAny::Args args)
{
    call.realm();
    call.session.registrations().remove(args.callback_id);
    return {};
}

constexpr Procedure table[] = {
    serve<proto::ConnectNumOfStoragePools, &connect_num_of_storage_pools>(),
    serve<proto::ConnectListStoragePools, &connect_list_storage_pools>(),
    serve<proto::ConnectNumOfDefinedStoragePools, &connect_num_of_defined_storage_pools>(),
    serve<proto::ConnectListDefinedStoragePools, &connect_list_defined_storage_pools>(),
    serve<proto::StoragePoolLookupByName, &storage_pool_lookup_by_name, Judge::verb>(),
    serve<proto::StoragePoolLookupByUuid, &storage_pool_lookup_by_uuid, Judge::verb>(),
    serve<proto::StoragePoolLookupByVolume, &storage_pool_lookup_by_volume, Judge::verb>(),
    serve<proto::StoragePoolGetInfo, &storage_pool_get_info>(),
    serve<proto::StoragePoolGetXmlDesc, &storage_pool_get_xml_desc>(),
    serve<proto::StoragePoolGetAutostart, &storage_pool_get_autostart>(),
    serve<proto::StoragePoolIsActive, &storage_pool_is_active>(),
    serve<proto::StoragePoolIsPersistent, &storage_pool_is_persistent>(),
    serve<proto::ConnectListAllStoragePools, &connect_list_all_storage_pools>(),
    serve<proto::ConnectStoragePoolEventRegisterAny, &connect_storage_pool_event_register_any>(),
    serve<proto::ConnectStoragePoolEventDeregisterAny,
          &connect_storage_pool_event_deregister_any>(),
    serve<proto::StoragePoolLookupByTargetPath, &storage_pool_lookup_by_target_path, Judge::verb>(),
};

}  // namespace

extern constinit const Verbs storage_pools_verbs = table;

}  // namespace hostler::daemon::verbs
