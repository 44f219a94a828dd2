#pragma once
// Link: the bytes between a client and a server, whatever carries them. Never blocks: the caller
// polls descriptor(). One thread owns it. Throws Error when the other side cannot be reached.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clients/cpp/route.hpp"
#include "xml/base/fd.hpp"

namespace hostler::client {

class Sasl;

class Link {
public:
    virtual ~Link() = default;

    /// How many bytes came: 0 when the other side is gone, nothing when none are there yet.
    virtual std::optional<std::size_t> read(std::span<std::uint8_t> into) = 0;
    /// How many bytes went: nothing when there is no room yet.
    virtual std::optional<std::size_t> write(std::span<const std::uint8_t> from) = 0;
    /// What to poll.
    virtual int descriptor() const = 0;
    /// Bytes that were read already and that poll() does not know of.
    virtual bool has_buffered() const { return false; }

    /// A descriptor, with the one byte that carries it. False when there is no room, or none yet.
    virtual bool send_descriptor(int descriptor);
    virtual bool receive_descriptor(Fd& descriptor);
};

/// A connected UNIX or TCP socket.
std::unique_ptr<Link> socket_link(Fd socket);

std::unique_ptr<Link> connect_unix(const std::string& path);
std::unique_ptr<Link> connect_tcp(const std::string& host, const std::string& port);
/// TLS with mutual certificates; done when the server has sent the byte that says it accepts ours.
std::unique_ptr<Link> connect_tls(const std::string& host, const std::string& port,
                                  const TlsFiles& files);
/// The encryption that a SASL conversation has ended in, over a link that has none.
std::unique_ptr<Link> sasl_link(std::unique_ptr<Link> below, std::unique_ptr<Sasl> layer);
/// A program whose stdin and stdout are the link; it is ended with it.
std::unique_ptr<Link> connect_command(const std::vector<std::string>& command);

std::unique_ptr<Link> connect(const Route& route);

/// For the links that stand on one: a socket connected over TCP, non-blocking.
Fd open_tcp(const std::string& host, const std::string& port);

}  // namespace hostler::client
