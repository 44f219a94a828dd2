#include "daemon/rpc/verbs/storage_named.hpp"

#include <fmt/format.h>

#include "daemon/domains/realm.hpp"

namespace hostler::daemon::verbs {

PoolViewPtr seen(Call& call, const proto::StoragePoolRef& reference)
{
    return call.realm().pools().by_reference(reference).view;
}

PoolPtr named(Call& call, const proto::StoragePoolRef& reference)
{
    return call.realm().pools().by_reference(reference).object;
}

VolumeFound seen(Call& call, const proto::StorageVolRef& reference)
{
    return call.realm().pools().volume(reference);
}

void require_fits(std::size_t count, std::size_t most, std::string_view things)
{
    if (count > most)
        throw Error(ErrorCode::rpc,
                    fmt::format("{} {}: at most {} travel in one message", count, things, most));
}

}  // namespace hostler::daemon::verbs
