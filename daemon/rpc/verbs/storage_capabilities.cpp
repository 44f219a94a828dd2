// The verbs that tell what storage pools there can be.

#include <fmt/format.h>

#include <algorithm>

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "xml/capabilities/storage_capabilities.hpp"

namespace hostler::daemon::verbs {
namespace {

using Type = xml::StoragePool::Type;

proto::ConnectGetStoragePoolCapabilities::Reply connect_get_storage_pool_capabilities(
    Call& call, proto::ConnectGetStoragePoolCapabilities::Args args)
{
    call.require_flags(args.flags, 0);
    const drivers::storage::Storage& storage = call.realm().pools().world().storage;
    std::vector<Type> supported;
    for (std::size_t index = 0; index < xml::words(Type{}).size(); ++index) {
        xml::StoragePool pool;
        pool.type = static_cast<Type>(index);
        if (storage.takes(pool)) supported.push_back(pool.type);
    }
    return {xml::format(xml::storage_capabilities(supported))};
}

/// What could be made a pool on the host: folders are, by whoever names them.
proto::ConnectFindStoragePoolSources::Reply connect_find_storage_pool_sources(
    Call& call, proto::ConnectFindStoragePoolSources::Args args)
{
    call.require_flags(args.flags, 0);
    call.realm();
    const auto types = xml::words(Type{});
    if (std::ranges::find(types, args.type) == types.end())
        throw Error(ErrorCode::internal, fmt::format("unknown storage pool type {}", args.type),
                    ErrorDomain::storage);
    throw Error(ErrorCode::no_support,
                fmt::format("pool type '{}' does not support source discovery", args.type),
                ErrorDomain::storage);
}

constexpr Procedure table[] = {
    serve<proto::ConnectFindStoragePoolSources, &connect_find_storage_pool_sources>(),
    serve<proto::ConnectGetStoragePoolCapabilities, &connect_get_storage_pool_capabilities>(),
};

}  // namespace

extern constinit const Verbs storage_capabilities_verbs = table;

}  // namespace hostler::daemon::verbs
