#pragma once
// Listener: a socket at which clients knock, whoever opened it: this daemon, systemd, or the daemon
// before this one. Made at start, from one thread.

#include <filesystem>
#include <string>
#include <vector>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

struct addrinfo;

namespace hostler::daemon {

/// What is behind it. The names are on the wire between a daemon and its successor.
enum class DoorKind : std::uint8_t { read_write, read_only, admin, tcp, tls };

/// Whoever comes in there has an address.
constexpr bool is_on_network(DoorKind kind)
{
    return kind == DoorKind::tcp || kind == DoorKind::tls;
}

struct Listener {
    Fd socket;
    DoorKind kind = DoorKind::read_write;
    std::filesystem::path file;  ///< removed at the end; empty where that is not for us
    std::string address;         ///< for what is said
};

struct UnixAddress {
    std::filesystem::path path;
    unsigned permissions = 0700;
    std::string group;  ///< empty: the daemon's own
};

/// A stale socket in the way is replaced; one that a living server has is an error, and so is what
/// is no socket.
Result<Listener> listen_unix(const UnixAddress& address, DoorKind kind, int queue_length);

/// One for each address that `host` means. `port` "0": any free one.
Result<std::vector<Listener>> listen_inet(const std::string& host, const std::string& port,
                                          DoorKind kind, int queue_length);

/// The same for addresses that are known. One that this host does not have (IPv6 that is turned
/// off) is passed over where it has another.
Result<std::vector<Listener>> listen_each(const addrinfo& first, const std::string& what,
                                          DoorKind kind, int queue_length);

/// The port of an internet socket, 0 of another.
std::uint16_t bound_port(const Listener& listener);

}  // namespace hostler::daemon
