#include "clients/cpp/stream.hpp"

#include <algorithm>

namespace hostler::client {
namespace {

// A hole is spelled out in pieces, so that its length costs no more than this.
constexpr std::int64_t hole_bytes_max = 1 << 20;

// How far a writer may run ahead of the server.
constexpr std::size_t queued_bytes_max = 1 << 20;

bool is_status(const Incoming& frame, proto::MessageStatus status)
{
    return frame.header.status == static_cast<std::uint32_t>(status);
}

}  // namespace

Stream::Stream(Connection& connection, std::uint32_t program, std::uint32_t number,
               std::uint32_t serial)
    : connection_(&connection), program_(program), number_(number), serial_(serial)
{
    connection_->streams_[serial_];
}

Stream::Stream(Stream&& other) noexcept
    : connection_(other.connection_),
      program_(other.program_),
      number_(other.number_),
      serial_(other.serial_),
      is_open_(std::exchange(other.is_open_, false))
{
    other.connection_ = nullptr;
}

Stream::~Stream()
{
    if (connection_ == nullptr) return;
    if (is_open_) abort();
    connection_->streams_.erase(serial_);
}

std::optional<proto::Bytes> Stream::try_read()
{
    std::deque<Incoming>& frames = connection_->streams_[serial_];
    if (frames.empty()) return std::nullopt;
    Incoming& frame = frames.front();
    if (is_status(frame, proto::MessageStatus::error)) {
        is_open_ = false;
        connection_->is_refused(frame);
        throw connection_->refusal();
    }
    if (frame.header.type == static_cast<std::uint32_t>(proto::MessageType::stream_hole)) {
        proto::StreamHole hole = Connection::decoded<proto::StreamHole>(frame);
        const std::int64_t piece = std::clamp<std::int64_t>(hole.length, 0, hole_bytes_max);
        hole.length -= piece;
        if (hole.length <= 0)
            frames.pop_front();
        else
            frame.payload = proto::encode(hole);
        return proto::Bytes(static_cast<std::size_t>(piece));
    }
    proto::Bytes bytes = std::move(frame.payload);
    frames.pop_front();
    return bytes;
}

proto::Bytes Stream::read()
{
    for (;;) {
        if (auto bytes = try_read()) return std::move(*bytes);
        connection_->wait(Deadline::max());
    }
}

void Stream::send(proto::MessageStatus status, std::span<const std::uint8_t> bytes)
{
    const proto::MessageHeader header = {program_,
                                         1,
                                         static_cast<std::int32_t>(number_),
                                         static_cast<std::uint32_t>(proto::MessageType::stream),
                                         serial_,
                                         static_cast<std::uint32_t>(status)};
    connection_->exchange_->queue(proto::frame(header, bytes));
}

void Stream::write(std::span<const std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), proto::stream_bytes_max);
        send(proto::MessageStatus::more, bytes.first(count));
        bytes = bytes.subspan(count);
        while (connection_->exchange_->queued_bytes() > queued_bytes_max)
            connection_->wait(Deadline::max());
    }
}

void Stream::finish()
{
    send(proto::MessageStatus::ok, {});
    // The server confirms behind whatever data was still on its way.
    for (;;) {
        std::deque<Incoming>& frames = connection_->streams_[serial_];
        if (frames.empty()) {
            connection_->wait(Deadline::max());
            continue;
        }
        const bool is_confirmed = is_status(frames.front(), proto::MessageStatus::ok);
        if (!is_confirmed) try_read();
        if (is_confirmed) break;
    }
    is_open_ = false;
}

void Stream::abort()
{
    is_open_ = false;
    send(proto::MessageStatus::error, {});
}

}  // namespace hostler::client
