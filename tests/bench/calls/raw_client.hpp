#pragma once
// RawClient: a connection whose requests are written as bytes, without libvirt's client library:
// what is measured by it is the daemon's alone. One thread. What goes wrong ends the program.

#include "proto/rpc/frame.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "tests/bench/calls/bench.hpp"
#include "xml/base/fd.hpp"

namespace bench {

namespace proto = hostler::proto;

/// "qemu+unix:///system?socket=PATH": the path.
std::string socket_path(const std::string& uri);

/// A connected UNIX socket.
hostler::Fd connect_to(const std::string& path);

/// Sends all of it.
void send_all(const hostler::Fd& socket, std::span<const std::uint8_t> bytes);

/// Waits for one whole frame.
void read_frame(const hostler::Fd& socket, proto::Bytes& into);

class RawClient {
public:
    /// Opens the connection, and is then where a client of the library is.
    explicit RawClient(const std::string& path);

    int socket() const { return socket_.get(); }

    /// The bytes of a call.
    template <class P>
    proto::Bytes encode(const typename P::Args& args)
    {
        return proto::frame(proto::MessageHeader{P::program, 1, P::number, 0, ++serial_, 0},
                            proto::encode(args));
    }

    template <class P>
    typename P::Reply ask(const typename P::Args& args)
    {
        time_of<P>(args);
        const auto payload = std::span(held_).subspan(proto::frame_bytes_min);
        typename P::Reply reply = proto::decode<typename P::Reply>(payload).or_throw();
        held_.clear();
        return reply;
    }

    /// One call of P, from its first byte to the last of its answer.
    template <class P>
    double time_of(const typename P::Args& args)
    {
        const proto::Bytes bytes = encode<P>(args);
        const Clock::time_point start = Clock::now();
        send_all(socket_, bytes);
        read_frame(socket_, held_);
        return microseconds_since(start);
    }

    void send(std::span<const std::uint8_t> bytes) { send_all(socket_, bytes); }

    /// Reads what is there; how many frames are whole with it.
    int take_frames();

private:
    hostler::Fd socket_;
    std::uint32_t serial_ = 0;
    proto::Bytes held_;
};

}  // namespace bench
