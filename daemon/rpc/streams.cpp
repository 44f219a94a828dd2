#include "daemon/rpc/streams.hpp"

#include "daemon/rpc/session.hpp"
#include "proto/rpc/frame.hpp"

namespace hostler::daemon {
namespace {

using proto::MessageStatus;
using proto::MessageType;

std::uint32_t number(MessageStatus status)
{
    return static_cast<std::uint32_t>(status);
}

}  // namespace

Result<Done> Stream::on_hole(std::int64_t)
{
    return Error(ErrorCode::argument_unsupported, "this stream takes no holes",
                 ErrorDomain::streams);
}

void Streams::abort_all()
{
    for (auto& [serial, open] : streams_) open.stream->on_abort();
    streams_.clear();
}

void Streams::fail_all(const Error& error)
{
    std::vector<proto::MessageHeader> calls;
    for (const auto& [serial, open] : streams_) calls.push_back(open.header);
    for (const proto::MessageHeader& call : calls) {
        streams_.at(call.serial).stream->on_abort();
        fail(call, error);
    }
}

proto::MessageHeader Streams::header(const proto::MessageHeader& call, std::uint32_t status) const
{
    proto::MessageHeader header = call;
    header.type = static_cast<std::uint32_t>(MessageType::stream);
    header.status = status;
    return header;
}

void Streams::open(const proto::MessageHeader& call, std::unique_ptr<Stream> stream)
{
    streams_.insert_or_assign(call.serial, Open{call, std::move(stream)});
}

void Streams::take(const proto::MessageHeader& header, std::span<const std::uint8_t> payload)
{
    const auto found = streams_.find(header.serial);
    if (found == streams_.end() || found->second.header.proc != header.proc) return;
    Open& open = found->second;
    if (header.type == static_cast<std::uint32_t>(MessageType::stream_hole))
        return take_hole(open, payload);
    if (header.status == number(MessageStatus::more)) return take_data(open, payload);
    if (header.status == number(MessageStatus::ok)) return finish(open);

    // The client gives up; it waits for a word that this side has heard.
    open.stream->on_abort();
    session_.send(proto::frame(this->header(open.header, number(MessageStatus::ok))));
    close(header.serial);
}

void Streams::take_data(Open& open, std::span<const std::uint8_t> payload)
{
    // An empty frame says that this side sent its last byte and was heard; the finish follows.
    if (payload.empty()) return;
    const Result<Done> done = open.stream->on_data(payload);
    if (!done) fail(open.header, done.error());
}

void Streams::take_hole(Open& open, std::span<const std::uint8_t> payload)
{
    const Result<proto::StreamHole> hole = proto::decode<proto::StreamHole>(payload);
    if (!hole) return fail(open.header, hole.error());
    const Result<Done> done = open.stream->on_hole(hole->length);
    if (!done) fail(open.header, done.error());
}

void Streams::finish(Open& open)
{
    const proto::MessageHeader call = open.header;
    const Result<Stream::Finish> done = open.stream->on_finish();
    if (!done) return fail(call, done.error());
    if (*done == Stream::Finish::now) end(call);
}

void Streams::end(const proto::MessageHeader& call)
{
    if (!streams_.contains(call.serial)) return;
    session_.send(proto::frame(header(call, number(MessageStatus::ok))));
    close(call.serial);
}

std::size_t Streams::queued_bytes() const
{
    std::size_t bytes = 0;
    for (const auto& [serial, open] : streams_) bytes += open.stream->queued_bytes();
    return bytes;
}

void Streams::close(std::uint32_t serial)
{
    streams_.erase(serial);
}

void Streams::send(const proto::MessageHeader& call, std::span<const std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const auto part = bytes.first(std::min(bytes.size(), proto::stream_bytes_max));
        session_.send(proto::frame(header(call, number(MessageStatus::more)), part));
        bytes = bytes.subspan(part.size());
    }
}

void Streams::send_hole(const proto::MessageHeader& call, std::int64_t length)
{
    proto::MessageHeader hole = header(call, number(MessageStatus::more));
    hole.type = static_cast<std::uint32_t>(MessageType::stream_hole);
    session_.send(proto::frame(hole, proto::encode(proto::StreamHole{length, 0})));
}

void Streams::send_end(const proto::MessageHeader& call)
{
    session_.send(proto::frame(header(call, number(MessageStatus::more))));
}

void Streams::fail(const proto::MessageHeader& call, const Error& error)
{
    if (!streams_.contains(call.serial)) return;
    session_.send(proto::frame(header(call, number(MessageStatus::error)),
                               proto::wire_error(error, ErrorDomain::streams)));
    close(call.serial);
}

}  // namespace hostler::daemon
