#pragma once
// Procedure: how the daemon answers one procedure of the wire.

#include <cstdint>
#include <span>

#include "proto/io/task.hpp"
#include "proto/xdr/wire.hpp"

namespace hostler::daemon {

struct Call;

using proto::Bytes;
using Payload = std::span<const std::uint8_t>;

/// One of `now` and `later` is there. Both give the whole frame that answers, or throw the Error
/// that does. `later` reads the payload before it returns its task.
struct Procedure {
    std::uint32_t program;
    std::int32_t number;
    Bytes (*now)(Call& call, Payload payload) = nullptr;
    Task<Bytes> (*later)(Call& call, Payload payload) = nullptr;
};

/// What one file of daemon/rpc/verbs serves: its last line, named in verbs.def.
using Verbs = std::span<const Procedure>;

}  // namespace hostler::daemon
