#pragma once
// How a verb finds the storage pool or volume that its call names.

#include "daemon/rpc/call.hpp"
#include "daemon/storage/pools.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {

/// What is known of the pool; for verbs that only read.
PoolViewPtr seen(Call& call, const proto::StoragePoolRef& reference);
/// The pool itself; for verbs that change it.
PoolPtr named(Call& call, const proto::StoragePoolRef& reference);

/// An active pool's volume.
VolumeFound seen(Call& call, const proto::StorageVolRef& reference);

/// Throws when so many do not fit into one message. `things` is "storage pools".
void require_fits(std::size_t count, std::size_t most, std::string_view things);

}  // namespace hostler::daemon::verbs
