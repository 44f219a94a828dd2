#pragma once
// The frames that a stream is made of, as either side sends them. `call` opened the stream.

#include <cstdint>
#include <span>

#include "proto/rpc/net.gen.hpp"
#include "proto/xdr/wire.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

/// At most proto::stream_bytes_max. Empty: nothing more will come from this side.
proto::Bytes stream_data(const proto::MessageHeader& call, std::span<const std::uint8_t> bytes);
proto::Bytes stream_hole(const proto::MessageHeader& call, std::int64_t length);
/// The last word of a side that has sent and taken all.
proto::Bytes stream_finish(const proto::MessageHeader& call);
/// The stream's end by an error.
proto::Bytes stream_failure(const proto::MessageHeader& call, const Error& error);

}  // namespace hostler::daemon
