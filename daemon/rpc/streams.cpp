#include "daemon/rpc/streams.hpp"

#include <algorithm>

#include "daemon/rpc/gate.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/rpc/stream_frames.hpp"

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

void Streams::stand_still()
{
    is_standing_ = true;
    for (auto& [serial, open] : streams_) shut(*open.stream);
}

void Streams::shut(Stream& stream)
{
    if (Gate* gate = stream.gate()) gate->shut([this] { session_.made_room(); });
    stream.interrupt();
}

void Streams::go_on()
{
    is_standing_ = false;
    for (auto& [serial, open] : streams_)
        if (Gate* gate = open.stream->gate()) gate->open();
}

bool Streams::are_still() const
{
    return std::ranges::all_of(streams_, [](const auto& row) {
        const Gate* gate = row.second.stream->gate();
        return !gate || gate->is_still();
    });
}

std::optional<Streams::Step> Streams::longest_step() const
{
    std::optional<Step> longest;
    for (const auto& [serial, open] : streams_) {
        const auto since = open.stream->busy_since();
        if (since && (!longest || *since < longest->since)) longest = Step{open.header, *since};
    }
    return longest;
}

std::vector<HandedStream> Streams::describe() const
{
    std::vector<HandedStream> all;
    for (const auto& [serial, open] : streams_) {
        HandedStream& one = all.emplace_back(HandedStream{.call = open.header});
        open.stream->describe(one);
    }
    return all;
}

void Streams::open(const proto::MessageHeader& call, std::unique_ptr<Stream> stream)
{
    if (is_standing_) shut(*stream);
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
    session_.send(stream_finish(open.header));
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
    session_.send(stream_finish(call));
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
        session_.send(stream_data(call, part));
        bytes = bytes.subspan(part.size());
    }
}

void Streams::send_hole(const proto::MessageHeader& call, std::int64_t length)
{
    session_.send(stream_hole(call, length));
}

void Streams::send_end(const proto::MessageHeader& call)
{
    session_.send(stream_data(call, {}));
}

void Streams::fail(const proto::MessageHeader& call, const Error& error)
{
    if (!streams_.contains(call.serial)) return;
    session_.send(stream_failure(call, error));
    close(call.serial);
}

}  // namespace hostler::daemon
