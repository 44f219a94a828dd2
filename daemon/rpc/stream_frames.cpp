#include "daemon/rpc/stream_frames.hpp"

#include "proto/rpc/frame.hpp"

namespace hostler::daemon {
namespace {

using proto::MessageStatus;
using proto::MessageType;

proto::MessageHeader header(proto::MessageHeader call, MessageType type, MessageStatus status)
{
    call.type = static_cast<std::uint32_t>(type);
    call.status = static_cast<std::uint32_t>(status);
    return call;
}

}  // namespace

proto::Bytes stream_data(const proto::MessageHeader& call, std::span<const std::uint8_t> bytes)
{
    return proto::frame(header(call, MessageType::stream, MessageStatus::more), bytes);
}

proto::Bytes stream_hole(const proto::MessageHeader& call, std::int64_t length)
{
    return proto::frame(header(call, MessageType::stream_hole, MessageStatus::more),
                        proto::encode(proto::StreamHole{length, 0}));
}

proto::Bytes stream_finish(const proto::MessageHeader& call)
{
    return proto::frame(header(call, MessageType::stream, MessageStatus::ok));
}

proto::Bytes stream_failure(const proto::MessageHeader& call, const Error& error)
{
    return proto::frame(header(call, MessageType::stream, MessageStatus::error),
                        proto::wire_error(error, ErrorDomain::streams));
}

}  // namespace hostler::daemon
