#include "proto/io/frame_reader.hpp"

#include <fcntl.h>

namespace hostler::proto {
namespace {

constexpr std::size_t buffer_bytes_min = 4096;
constexpr std::size_t buffer_bytes_kept = 65536;

bool carries_descriptors(const MessageHeader& header)
{
    const auto type = static_cast<MessageType>(header.type);
    return type == MessageType::call_with_fds || type == MessageType::reply_with_fds;
}

}  // namespace

void FrameReader::make_room()
{
    if (first_ == last_) {
        first_ = last_ = 0;
        if (buffer_.size() > buffer_bytes_kept) Bytes(buffer_bytes_kept).swap(buffer_);
    }
    if (first_ > 0) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(first_),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(last_), buffer_.begin());
        last_ -= first_;
        first_ = 0;
    }
    if (last_ == buffer_.size()) buffer_.resize(std::max(buffer_bytes_min, 2 * buffer_.size()));
}

Task<bool> FrameReader::fill()
{
    make_room();
    const std::span<std::uint8_t> room = std::span(buffer_).subspan(last_);
    const std::size_t count = co_await transport_.read(room, descriptors_);
    last_ += count;
    if (descriptors_.size() > frame_descriptors_max)
        fault_ = "more than " + std::to_string(frame_descriptors_max) + " descriptors";
    co_return count > 0;
}

std::size_t FrameReader::unfinished_bytes() const
{
    return has_unread() && buffer_.size() > buffer_bytes_kept ? buffer_.size() : 0;
}

FrameReader::Unread FrameReader::unread() const
{
    const std::span<const std::uint8_t> rest = buffered();
    Unread unread{Bytes(rest.begin(), rest.end()), {}};
    for (const Fd& one : descriptors_)
        unread.descriptors.emplace_back(::fcntl(one.get(), F_DUPFD_CLOEXEC, 0));
    return unread;
}

void FrameReader::begin_with(Unread unread)
{
    buffer_ = std::move(unread.bytes);
    first_ = 0;
    last_ = buffer_.size();
    descriptors_ = std::move(unread.descriptors);
}

std::optional<Received> FrameReader::take()
{
    const std::span<const std::uint8_t> bytes = buffered();
    if (is_broken() || bytes.size() < 4) return std::nullopt;
    const Result<std::uint32_t> length = frame_length(bytes.first<4>());
    if (!length) {
        fault_ = length.error().detail;
        return std::nullopt;
    }
    if (*length > longest_) {
        fault_ = "a message of " + std::to_string(*length) + " bytes, at first it has at most " +
                 std::to_string(longest_);
        return std::nullopt;
    }
    if (bytes.size() < *length) return std::nullopt;

    const std::span<const std::uint8_t> whole = bytes.first(*length);
    Received received{frame_header(whole), whole.subspan(frame_bytes_min), {}};
    if (carries_descriptors(received.header)) return take_with_descriptors(whole);
    return give(std::move(received), *length);
}

std::optional<Received> FrameReader::take_with_descriptors(std::span<const std::uint8_t> whole)
{
    Reader reader(whole.subspan(frame_bytes_min));
    std::uint32_t count = 0;
    if (!reader.get(count) || count > frame_descriptors_max) {
        fault_ = std::to_string(count) + " descriptors announced, it has at most " +
                 std::to_string(frame_descriptors_max);
        return std::nullopt;
    }
    // Behind the frame comes one byte for each descriptor, not counted in its length.
    if (buffered().size() < whole.size() + count) return std::nullopt;
    if (descriptors_.size() < count) {
        fault_ = std::to_string(count) + " descriptors announced, " +
                 std::to_string(descriptors_.size()) + " sent";
        return std::nullopt;
    }
    const auto end = descriptors_.begin() + static_cast<std::ptrdiff_t>(count);
    Received received{frame_header(whole), whole.subspan(frame_bytes_min + 4), {}};
    received.descriptors.assign(std::make_move_iterator(descriptors_.begin()),
                                std::make_move_iterator(end));
    descriptors_.erase(descriptors_.begin(), end);
    return give(std::move(received), whole.size() + count);
}

/// A descriptor comes with a byte of its own: those that are left when no byte is were announced by
/// no frame.
std::optional<Received> FrameReader::give(Received received, std::size_t bytes)
{
    first_ += bytes;
    if (first_ != last_ || descriptors_.empty()) return received;
    fault_ = std::to_string(descriptors_.size()) + " descriptors that no message announced";
    descriptors_.clear();
    return std::nullopt;
}

}  // namespace hostler::proto
