#include "daemon/rpc/call.hpp"

#include <fmt/format.h>

#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"

namespace hostler::daemon {

const Caller& Call::caller() const
{
    return session.caller();
}

Realm& Call::realm() const
{
    return session.realm();
}

Services& Call::services() const
{
    return session.services();
}

void Call::require_flags(std::uint32_t flags, std::uint32_t known) const
{
    if (const std::uint32_t unknown = flags & ~known)
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("unsupported flags (0x{:x}) in function {}", unknown, procedure.function));
}

proto::Writer begin_answer(const Call& call)
{
    proto::MessageHeader header = proto::reply_header(call.header, proto::MessageStatus::ok);
    if (call.reply_descriptors.empty()) return proto::begin_frame(header);
    header.type = static_cast<std::uint32_t>(proto::MessageType::reply_with_fds);
    proto::Writer writer = proto::begin_frame(header);
    writer.put(static_cast<std::uint32_t>(call.reply_descriptors.size()));
    return writer;
}

}  // namespace hostler::daemon
