#pragma once
// Exchange: whole messages over a link. Writes what is queued and reads what comes, so that neither
// side can block the other; one thread owns it. What a server sends is kept only until it is asked
// for: a message is read when somebody waits for one.

#include <chrono>
#include <deque>
#include <functional>
#include <optional>

#include "clients/cpp/error.hpp"
#include "clients/cpp/link.hpp"
#include "proto/rpc/frame.hpp"

namespace hostler::client {

using Clock = std::chrono::steady_clock;
/// Until when to wait; max() is for ever.
using Deadline = Clock::time_point;

struct Incoming {
    proto::MessageHeader header;
    proto::Bytes payload;
    std::vector<Fd> descriptors;
};

class Exchange {
public:
    explicit Exchange(std::unique_ptr<Link> link) : link_(std::move(link)) {}

    /// Sends a frame, or what of it there is room for; the rest goes while waiting for an answer.
    /// `descriptors` stay the caller's, and are sent as copies.
    void send(proto::Bytes frame, std::span<const int> descriptors = {});
    /// Leaves a frame to be sent with the next ones.
    void queue(proto::Bytes frame);
    /// Bytes that are still to be sent.
    std::size_t queued_bytes() const { return queued_bytes_; }

    /// The next message, or nothing when the deadline comes, `also` becomes readable or the last
    /// queued frame is out.
    /// Throws Error when the other side is gone.
    std::optional<Incoming> next(Deadline deadline, int also = -1);

    /// Goes on over what `wrap` makes of the link: between two messages, nothing queued.
    void put_on(const std::function<std::unique_ptr<Link>(std::unique_ptr<Link>)>& wrap)
    {
        link_ = wrap(std::move(link_));
    }

    int descriptor() const { return link_->descriptor(); }

private:
    struct Outgoing {
        proto::Bytes frame;
        std::size_t sent = 0;
        std::deque<Fd> descriptors;
    };

    /// Writes while there is room.
    void write_queued();
    /// Reads what is there; true when a message is whole.
    bool read_some();
    bool read_into(proto::Bytes& bytes, std::size_t size);
    Incoming take();

    std::unique_ptr<Link> link_;
    std::deque<Outgoing> queue_;
    std::size_t queued_bytes_ = 0;
    proto::Bytes frame_;  ///< what of the message being read is there
    std::size_t read_ = 0;
    std::vector<Fd> descriptors_;
    std::optional<std::uint32_t> descriptors_wanted_;
};

}  // namespace hostler::client
