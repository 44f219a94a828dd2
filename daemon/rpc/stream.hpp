#pragma once
// Stream: the server's end of a client's stream (console, upload, download, screenshot). It belongs
// to its session, on its session's thread. An Error that it gives ends it, and the client reads
// why.

#include <cstdint>
#include <span>

#include "xml/base/error.hpp"

namespace hostler::daemon {

class Stream {
public:
    virtual ~Stream() = default;

    /// Data that the client sent.
    virtual Result<Done> on_data(std::span<const std::uint8_t> bytes) = 0;
    /// A hole of `length` bytes in what the client sends.
    virtual Result<Done> on_hole(std::int64_t length);
    /// The client has sent or taken everything; the stream is over once this returns.
    virtual Result<Done> on_finish() { return Done{}; }
    /// The client gave up, or its connection is gone. The stream is destroyed next.
    virtual void on_abort() noexcept {}
};

}  // namespace hostler::daemon
