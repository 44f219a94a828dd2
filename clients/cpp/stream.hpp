#pragma once
// Stream: the data that belongs to one call (a console, an upload). It lives no longer than its
// connection, and one thread owns both. A stream that is left open is aborted.

#include "clients/cpp/connection.hpp"

namespace hostler::client {

class Stream {
public:
    /// Makes the call that opens the stream.
    template <class P>
    static Stream open(Connection& connection, const typename P::Args& args,
                       typename P::Reply* reply = nullptr)
    {
        std::optional<Stream> stream = try_open<P>(connection, args, reply);
        if (!stream) throw connection.refusal();
        return std::move(*stream);
    }
    /// The same, where the server may refuse: nothing then, and the connection's refusal() says
    /// why.
    template <class P>
    static std::optional<Stream> try_open(Connection& connection, const typename P::Args& args,
                                          typename P::Reply* reply = nullptr)
    {
        const std::uint32_t serial = connection.begin<P>(args);
        Stream stream(connection, P::program, P::number, serial);
        std::optional<typename P::Reply> answer = connection.try_finish<P>(serial);
        if (!answer) return std::nullopt;
        if (reply != nullptr) *reply = std::move(*answer);
        stream.is_open_ = true;
        return stream;
    }

    Stream(Stream&& other) noexcept;
    Stream& operator=(Stream&&) = delete;
    ~Stream();

    /// What has come so far, without waiting: nothing when none is there; empty at the end.
    /// Throws Error when the server broke the stream off. A hole reads as its zeros.
    std::optional<proto::Bytes> try_read();
    /// The same, waiting for it.
    proto::Bytes read();

    /// Sends the bytes; waits when the server takes them more slowly than they come.
    void write(std::span<const std::uint8_t> bytes);

    /// Tells the server that all is well, and waits until it says so too.
    void finish();
    /// Tells the server to stop; it learns so with the next thing it is told.
    void abort();

private:
    Stream(Connection& connection, std::uint32_t program, std::uint32_t number,
           std::uint32_t serial);

    void send(proto::MessageStatus status, std::span<const std::uint8_t> bytes);

    Connection* connection_;
    std::uint32_t program_;
    std::uint32_t number_;
    std::uint32_t serial_;
    bool is_open_ = false;
};

}  // namespace hostler::client
