#pragma once
// Stream: the server's end of a client's stream (console, upload, download, screenshot). It belongs
// to its session, on its session's thread. An Error that it gives ends it, and the client reads
// why.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "xml/base/error.hpp"

namespace hostler::daemon {

class Gate;
struct HandedStream;

class Stream {
public:
    virtual ~Stream() = default;

    /// Data that the client sent.
    virtual Result<Done> on_data(std::span<const std::uint8_t> bytes) = 0;
    /// A hole of `length` bytes in what the client sends.
    virtual Result<Done> on_hole(std::int64_t length);
    /// The client has sent or taken everything. The stream is over now, or later, when it calls
    /// Streams::end() or fail() itself.
    enum class Finish { now, later };
    virtual Result<Finish> on_finish() { return Finish::now; }
    /// The client gave up, or its connection is gone. The stream is destroyed next.
    virtual void on_abort() noexcept {}
    /// What the client sent and the stream has not done with yet: a client that fills the session's
    /// line with it is not read until it shrinks.
    virtual std::size_t queued_bytes() const { return 0; }
    /// What it does of its own accord passes there; null: it does nothing.
    virtual Gate* gate() { return nullptr; }
    /// Ends a step that waits for the guest.
    virtual void interrupt() noexcept {}
    /// Since when a step is under way that takes the time it takes.
    virtual std::optional<std::chrono::steady_clock::time_point> busy_since() const { return {}; }
    /// Behind a gate that is still: what another process needs to go on with it, where it has more
    /// to do than to hear the client's last word. Nothing is changed.
    virtual void describe(HandedStream&) const {}
};

}  // namespace hostler::daemon
