#include "daemon/rpc/listener.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace hostler::daemon {
namespace {

Error failed(const std::string& what, std::string_view why)
{
    return Error(ErrorCode::system_error, fmt::format("cannot listen on {}: {}", what, why));
}

Result<sockaddr_un> unix_address(const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path)
        return failed(path.string(), "the path is too long for a socket");
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    return address;
}

const sockaddr* plain(const sockaddr_un& address)
{
    return reinterpret_cast<const sockaddr*>(&address);
}

/// True when somebody answers on a socket file.
bool is_alive(const sockaddr_un& address)
{
    const Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    return ::connect(probe.get(), plain(address), sizeof address) == 0 || errno == EAGAIN;
}

Result<Done> set_access(const UnixAddress& address)
{
    gid_t group = static_cast<gid_t>(-1);
    if (!address.group.empty()) {
        const struct group* entry = getgrnam(address.group.c_str());
        if (!entry)
            return Error(ErrorCode::conf_syntax,
                         fmt::format("unix_sock_group: there is no group '{}'", address.group));
        group = entry->gr_gid;
    }
    const bool is_done = ::chown(address.path.c_str(), static_cast<uid_t>(-1), group) == 0 &&
                         ::chmod(address.path.c_str(), address.permissions) == 0;
    if (!is_done) return failed(address.path.string(), std::strerror(errno));
    return Done{};
}

/// Gives what went wrong: errno, or 0.
int listen_at(const addrinfo& where, int queue_length, Fd& into)
{
    Fd socket(::socket(where.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int yes = 1;
    const bool is_six = where.ai_family == AF_INET6;
    if (socket) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    // The two families stand side by side, each with a socket of its own.
    if (socket && is_six) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    if (!socket || ::bind(socket.get(), where.ai_addr, where.ai_addrlen) != 0 ||
        ::listen(socket.get(), queue_length) != 0)
        return errno;
    into = std::move(socket);
    return 0;
}

}  // namespace

Result<Listener> listen_unix(const UnixAddress& address, DoorKind kind, int queue_length)
{
    const std::string what = address.path.string();
    const Result<sockaddr_un> where = unix_address(address.path);
    if (!where) return where.error();
    struct stat there{};
    if (::lstat(address.path.c_str(), &there) == 0) {
        if (!S_ISSOCK(there.st_mode)) return failed(what, "what is there is no socket");
        if (is_alive(*where)) return failed(what, "another server does");
        ::unlink(address.path.c_str());
    }
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket || ::bind(socket.get(), plain(*where), sizeof *where) != 0)
        return failed(what, std::strerror(errno));
    if (const Result<Done> done = set_access(address); !done) return done.error();
    if (::listen(socket.get(), queue_length) != 0) return failed(what, std::strerror(errno));
    return Listener{std::move(socket), kind, address.path, what};
}

Result<std::vector<Listener>> listen_inet(const std::string& host, const std::string& port,
                                          DoorKind kind, int queue_length)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    const std::string what = host + ":" + port;
    if (const int code =
            getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &hints, &found))
        return failed(what, gai_strerror(code));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    return listen_each(*found, what, kind, queue_length);
}

Result<std::vector<Listener>> listen_each(const addrinfo& first, const std::string& what,
                                          DoorKind kind, int queue_length)
{
    std::vector<Listener> listeners;
    int problem = 0;
    for (const addrinfo* one = &first; one; one = one->ai_next) {
        Fd socket;
        const int why = listen_at(*one, queue_length, socket);
        if (why == 0) listeners.push_back({std::move(socket), kind, {}, what});
        const bool is_not_here = why == EADDRNOTAVAIL || why == EAFNOSUPPORT;
        if (why != 0 && !is_not_here) return failed(what, std::strerror(why));
        if (is_not_here) problem = why;
    }
    if (listeners.empty()) return failed(what, std::strerror(problem));
    return listeners;
}

std::uint16_t bound_port(const Listener& listener)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (getsockname(listener.socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return 0;
    if (address.ss_family == AF_INET)
        return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
    if (address.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
    return 0;
}

}  // namespace hostler::daemon
