#pragma once
// Streams: a session's open streams. Each is named on the wire by the procedure and the serial of
// the call that opened it. Belongs to the session's thread.

#include <chrono>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "daemon/rpc/handed_stream.hpp"
#include "daemon/rpc/stream.hpp"
#include "proto/rpc/net.gen.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

class Session;

class Streams {
public:
    explicit Streams(Session& session) : session_(session) {}

    /// From now on the client's frames for `call`'s serial go to `stream`.
    void open(const proto::MessageHeader& call, std::unique_ptr<Stream> stream);

    /// A stream frame that the client sent. One for a stream that is not open is ignored, as
    /// libvirtd does: both sides may end a stream at the same time.
    void take(const proto::MessageHeader& header, std::span<const std::uint8_t> payload);

    /// Sends data to the client; frames are cut to the size that every client takes.
    void send(const proto::MessageHeader& call, std::span<const std::uint8_t> bytes);
    /// A hole of so many bytes in what is sent.
    void send_hole(const proto::MessageHeader& call, std::int64_t length);
    /// Nothing more will come: an empty data frame, which the client answers with its finish.
    void send_end(const proto::MessageHeader& call);
    /// Ends a stream whose client has finished.
    void end(const proto::MessageHeader& call);
    /// Ends the stream with an error on the client's side.
    void fail(const proto::MessageHeader& call, const Error& error);

    /// The connection is gone.
    void abort_all();

    /// Nothing of them moves once they are still, until go_on().
    void stand_still();
    void go_on();
    bool are_still() const;
    /// Of a stream whose step is under way for longest.
    struct Step {
        proto::MessageHeader call;
        std::chrono::steady_clock::time_point since;
    };
    std::optional<Step> longest_step() const;
    /// Still: what another process needs to go on with them.
    std::vector<HandedStream> describe() const;

    std::size_t count() const { return streams_.size(); }
    /// What clients sent and streams have not done with yet.
    std::size_t queued_bytes() const;

private:
    struct Open {
        proto::MessageHeader header;
        std::unique_ptr<Stream> stream;
    };

    void take_data(Open& open, std::span<const std::uint8_t> payload);
    void take_hole(Open& open, std::span<const std::uint8_t> payload);
    void finish(Open& open);
    void close(std::uint32_t serial);
    void shut(Stream& stream);

    Session& session_;
    bool is_standing_ = false;
    std::unordered_map<std::uint32_t, Open> streams_;
};

}  // namespace hostler::daemon
