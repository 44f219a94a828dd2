#pragma once
// Transport: the bytes and descriptors of one connection, whatever carries them.
// One thread (its executor's) uses it. read() and write() may be under way at the same time, one of
// each. Cancelling or close() ends both with an error of kind "end of file".

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "proto/io/task.hpp"
#include "xml/base/fd.hpp"

namespace hostler::proto {

/// Who is at the other end of a UNIX socket (SO_PEERCRED), as of connect().
struct PeerCredentials {
    std::int32_t pid;
    std::uint32_t uid;
    std::uint32_t gid;
    std::vector<std::uint32_t> groups;  ///< gid and the supplementary ones
};

class Transport {
public:
    virtual ~Transport() = default;

    /// At least one byte into `into`, or 0 at the end of the stream (a failure is an end too). Any
    /// descriptors that came with the bytes are appended to `descriptors`.
    virtual Task<std::size_t> read(std::span<std::uint8_t> into, std::vector<Fd>& descriptors) = 0;

    /// All of `bytes`, then each descriptor with one byte of its own. False when the peer is gone.
    virtual Task<bool> write(std::span<const std::uint8_t> bytes,
                             std::span<const Fd> descriptors) = 0;

    /// Writes what can be written without waiting; the count. 0 also where this cannot be known.
    virtual std::size_t write_now(std::span<const std::uint8_t> bytes) noexcept = 0;

    virtual void close() noexcept = 0;
    /// Ends a read() that waits and those to come; writing goes on.
    virtual void stop_reading() noexcept = 0;
    /// Ends a read() that waits, as if the stream had ended; the next one goes on where it was.
    virtual void interrupt_reading() noexcept = 0;
    /// The socket, where another process could carry on with it; else -1.
    virtual int bare_socket() const { return -1; }

    virtual Executor executor() = 0;
    /// What one write() takes travels in records of its own. libvirt's client may leave a second
    /// message of a record unread until more comes: it polls the socket, and what GnuTLS has
    /// decrypted is not there any more.
    virtual bool cuts_into_records() const { return false; }
    virtual bool is_secure() const { return false; }
    virtual bool passes_descriptors() const { return false; }
    virtual std::optional<PeerCredentials> credentials() const { return std::nullopt; }
    /// "127.0.0.1:40312", "/run/hostler/hostler-sock".
    virtual std::string peer() const = 0;
    /// TLS: the distinguished name of the client's certificate.
    virtual std::string certificate_name() const { return {}; }
};

/// A UNIX stream socket: passes descriptors, knows its peer.
std::unique_ptr<Transport> make_unix_transport(asio::local::stream_protocol::socket socket);
/// A TCP socket; small answers are not held back (TCP_NODELAY).
std::unique_ptr<Transport> make_tcp_transport(asio::ip::tcp::socket socket);

}  // namespace hostler::proto
