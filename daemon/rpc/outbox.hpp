#pragma once
// Outbox: what waits to be written to one client, bounded. Belongs to the session's thread.
// Frames that one batch of requests produces leave in one system call, but where each is to have
// records of its own (Transport::cuts_into_records()). A client that does not read
// costs at most outbox_bytes_max, then it is dropped.

#include <deque>
#include <memory>
#include <vector>

#include "proto/io/transport.hpp"
#include "proto/xdr/wire.hpp"

namespace hostler::daemon {

inline constexpr std::size_t outbox_bytes_max = 64u << 20;

class Outbox {
public:
    explicit Outbox(proto::Transport& transport) : transport_(transport) {}

    /// Queues a frame; false when the client has let too much pile up.
    [[nodiscard]] bool push(proto::Bytes frame, std::vector<Fd> descriptors);

    /// Writes what can be written at once. True when the rest needs drain() to be run.
    [[nodiscard]] bool flush();

    /// Writes until nothing is left; false when the peer is gone. One runs at a time.
    Task<bool> drain();

    std::size_t bytes() const { return bytes_; }
    /// How many frames wait, one that was begun among them.
    std::size_t frames() const { return frames_; }
    bool is_empty() const { return parcels_.empty(); }

private:
    struct Parcel {
        proto::Bytes bytes;
        std::size_t written = 0;
        std::size_t frames = 1;
        std::vector<Fd> descriptors;
    };

    void done(std::size_t bytes);
    void pop();

    proto::Transport& transport_;
    std::deque<Parcel> parcels_;
    std::size_t bytes_ = 0;
    std::size_t frames_ = 0;
    bool is_draining_ = false;
};

}  // namespace hostler::daemon
