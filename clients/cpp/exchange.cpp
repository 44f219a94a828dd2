#include "clients/cpp/exchange.hpp"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace hostler::client {
namespace {

constexpr std::size_t length_bytes = 4;

int milliseconds_until(Deadline deadline)
{
    if (deadline == Deadline::max()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1 << 30));
}

bool has_descriptors(const proto::MessageHeader& header)
{
    const auto type = static_cast<proto::MessageType>(header.type);
    return type == proto::MessageType::call_with_fds || type == proto::MessageType::reply_with_fds;
}

}  // namespace

void Exchange::send(proto::Bytes frame, std::span<const int> descriptors)
{
    Outgoing item;
    queued_bytes_ += frame.size();
    item.frame = std::move(frame);
    for (const int number : descriptors) {
        Fd copy(fcntl(number, F_DUPFD_CLOEXEC, 0));
        if (!copy) throw system_error("Cannot duplicate a descriptor to send");
        item.descriptors.push_back(std::move(copy));
    }
    queue_.push_back(std::move(item));
    write_queued();
}

void Exchange::queue(proto::Bytes frame)
{
    queued_bytes_ += frame.size();
    queue_.emplace_back().frame = std::move(frame);
}

void Exchange::write_queued()
{
    while (!queue_.empty()) {
        Outgoing& item = queue_.front();
        while (item.sent < item.frame.size()) {
            const auto count = link_->write(std::span(item.frame).subspan(item.sent));
            if (!count) return;
            item.sent += *count;
            queued_bytes_ -= *count;
        }
        while (!item.descriptors.empty()) {
            if (!link_->send_descriptor(item.descriptors.front().get())) return;
            item.descriptors.pop_front();
        }
        queue_.pop_front();
    }
}

std::optional<Incoming> Exchange::next(Deadline deadline, int also)
{
    for (;;) {
        const bool had_queued = !queue_.empty();
        write_queued();
        if (read_some()) return take();
        if (had_queued && queue_.empty()) return std::nullopt;
        const short wanted = queue_.empty() ? POLLIN : POLLIN | POLLOUT;
        pollfd watched[] = {{link_->descriptor(), wanted, 0}, {also, POLLIN, 0}};
        const int ready = poll(watched, 2, milliseconds_until(deadline));
        if (ready < 0 && errno != EINTR) throw system_error("poll");
        if (ready < 0) continue;
        if (ready == 0 || (watched[0].revents == 0 && watched[1].revents != 0)) return std::nullopt;
    }
}

bool Exchange::read_into(proto::Bytes& bytes, std::size_t size)
{
    bytes.resize(size);
    while (read_ < size) {
        const auto count = link_->read(std::span(bytes).subspan(read_));
        if (!count) return false;
        if (*count == 0)
            throw Error(ErrorCode::system_error,
                        "End of file while reading data: Input/output error");
        read_ += *count;
    }
    return true;
}

bool Exchange::read_some()
{
    if (read_ < length_bytes && !read_into(frame_, length_bytes)) return false;
    const auto length = proto::frame_length(std::span(frame_).first<length_bytes>());
    if (!length)
        throw Error(ErrorCode::rpc, "internal error: the server sent " + length.error().detail);
    if (read_ < *length && !read_into(frame_, *length)) return false;

    if (!descriptors_wanted_) {
        descriptors_wanted_ = 0;
        if (has_descriptors(proto::frame_header(frame_))) {
            proto::Reader reader(std::span(frame_).subspan(proto::frame_bytes_min));
            if (!reader.get(*descriptors_wanted_) ||
                *descriptors_wanted_ > proto::frame_descriptors_max)
                throw Error(ErrorCode::rpc,
                            "internal error: the server announces too many descriptors");
        }
    }
    while (descriptors_.size() < *descriptors_wanted_) {
        Fd descriptor;
        if (!link_->receive_descriptor(descriptor)) return false;
        descriptors_.push_back(std::move(descriptor));
    }
    return true;
}

Incoming Exchange::take()
{
    Incoming message;
    message.header = proto::frame_header(frame_);
    const std::size_t skipped = proto::frame_bytes_min + (has_descriptors(message.header) ? 4 : 0);
    message.payload.assign(frame_.begin() + static_cast<std::ptrdiff_t>(skipped), frame_.end());
    message.descriptors = std::move(descriptors_);
    descriptors_.clear();
    descriptors_wanted_.reset();
    read_ = 0;
    return message;
}

}  // namespace hostler::client
