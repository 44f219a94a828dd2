#pragma once
// Server: the sockets that clients come in by, and the sessions that they have. listen_*() is
// called at start, from one thread; the sessions then live on the I/O threads.

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/rpc/session.hpp"
#include "proto/io/threads.hpp"
#include "proto/io/tls.hpp"
#include "xml/base/error.hpp"

namespace hostler::daemon {

class Services;

/// What everybody who comes in by one socket has in common.
struct Door {
    std::span<const Program> programs;
    bool is_read_only = false;
    std::size_t clients_max = 5000;
    proto::TlsServer* tls = nullptr;  ///< where there is one, clients must speak TLS
    SessionLimits limits;
};

class Server {
public:
    Server(Services& services, proto::IoThreads& threads);
    ~Server();

    struct UnixAddress {
        std::filesystem::path path;
        unsigned permissions = 0700;
        std::string group;  ///< empty: the daemon's own
    };
    /// A stale socket file in the way is replaced; one that a living server has is an error.
    Result<Done> listen_unix(const UnixAddress& address, Door door);
    /// `port` 0: any free one. The port that it is.
    Result<std::uint16_t> listen_tcp(const std::string& address, const std::string& port,
                                     Door door);

    /// The same, encrypted.
    Result<std::uint16_t> listen_tls(const std::string& address, const std::string& port,
                                     proto::TlsServer& tls, Door door);

    /// Refuses new clients, ends those that are there, and waits for their calls. Each of the calls
    /// has a deadline, and so has this.
    void stop(std::chrono::steady_clock::duration patience);

    std::size_t session_count() const;

private:
    template <class Acceptor>
    Task<> accept(std::shared_ptr<Acceptor> acceptor, Door door);
    void welcome(asio::local::stream_protocol::socket socket, const Door& door);
    void welcome(asio::ip::tcp::socket socket, const Door& door);
    void admit(std::unique_ptr<proto::Transport> transport, const Door& door);
    Task<> serve(std::shared_ptr<Session> session);
    Task<> serve_encrypted(asio::ip::tcp::socket socket, Door door);
    Result<std::uint16_t> listen_inet(const std::string& address, const std::string& port,
                                      Door door);

    Services& services_;
    proto::IoThreads& threads_;
    mutable std::mutex mutex_;
    std::map<std::uint64_t, std::weak_ptr<Session>> sessions_;
    std::vector<std::filesystem::path> files_;
    std::vector<std::function<void()>> closers_;
    bool is_stopping_ = false;
};

}  // namespace hostler::daemon
