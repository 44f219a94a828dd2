#pragma once
// FrameReader: cuts a connection's bytes into frames, with the descriptors that belong to each.
// Belongs to the connection's thread. Memory follows what has arrived, never what a length word
// promises: a peer that announces 32 MiB and sends nothing costs one page.

#include <string>
#include <vector>

#include "proto/io/transport.hpp"
#include "proto/rpc/frame.hpp"

namespace hostler::proto {

/// One frame. `payload` is valid until the reader is used again.
struct Received {
    MessageHeader header;
    std::span<const std::uint8_t> payload;
    std::vector<Fd> descriptors;
};

class FrameReader {
public:
    explicit FrameReader(Transport& transport) : transport_(transport) {}

    /// No longer message is taken from here on; at first, the longest that there is.
    void set_longest(std::uint32_t bytes) { longest_ = bytes; }

    /// Waits for more bytes; false at the end of the connection.
    Task<bool> fill();

    /// The next whole frame, without waiting. Nothing when more bytes are needed; once is_broken(),
    /// nothing for ever: a length that no frame has, other descriptors than were announced.
    std::optional<Received> take();

    bool is_broken() const { return !fault_.empty(); }
    /// What is wrong with what came, for people: "a message of 12 bytes, it has 28 to 33554436".
    const std::string& fault() const { return fault_; }
    /// Memory for messages that are not whole, where it is more than every connection has.
    std::size_t unfinished_bytes() const;
    /// Something has come that was not taken.
    bool has_unread() const { return first_ != last_; }

    /// What has come and was not taken, for another reader; this one still has it.
    struct Unread {
        Bytes bytes;
        std::vector<Fd> descriptors;
    };
    Unread unread() const;
    /// Before anything was read.
    void begin_with(Unread unread);

private:
    std::span<const std::uint8_t> buffered() const
    {
        return std::span(buffer_).subspan(first_, last_ - first_);
    }
    std::optional<Received> take_with_descriptors(std::span<const std::uint8_t> whole);
    std::optional<Received> give(Received received, std::size_t bytes);
    void make_room();

    Transport& transport_;
    Bytes buffer_;
    std::size_t first_ = 0;  ///< where the unread bytes begin
    std::size_t last_ = 0;   ///< where they end
    std::vector<Fd> descriptors_;
    std::uint32_t longest_ = frame_bytes_max;
    std::string fault_;  ///< empty while all is well
};

}  // namespace hostler::proto
