#include "daemon/rpc/server.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "daemon/services.hpp"

namespace hostler::daemon {
namespace {

using Unix = asio::local::stream_protocol;
using Tcp = asio::ip::tcp;

Error failed(const std::string& what, const boost::system::error_code& why)
{
    return Error(ErrorCode::system_error,
                 fmt::format("cannot listen on {}: {}", what, why.message()));
}

/// True when somebody answers on a socket file.
bool is_alive(const std::filesystem::path& path)
{
    asio::io_context context;
    Unix::socket probe(context);
    boost::system::error_code error;
    probe.connect(Unix::endpoint(path.string()), error);
    return !error;
}

Result<Done> set_access(const Server::UnixAddress& address)
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
    if (!is_done) return failed(address.path.string(), {errno, boost::system::system_category()});
    return Done{};
}

Task<> shake(proto::TlsServer& tls, Tcp::socket socket, std::unique_ptr<proto::Transport>& into)
{
    into = co_await tls.accept(std::move(socket));
}

}  // namespace

Server::Server(Services& services, proto::IoThreads& threads)
    : services_(services), threads_(threads)
{
}

Server::~Server()
{
    stop(std::chrono::seconds(0));
}

Result<Done> Server::listen_unix(const UnixAddress& address, Door door)
{
    boost::system::error_code error;
    if (std::filesystem::exists(address.path)) {
        if (is_alive(address.path))
            return Error(
                ErrorCode::system_error,
                fmt::format("cannot listen on {}: another server does", address.path.string()));
        ::unlink(address.path.c_str());
    }
    auto acceptor = std::make_shared<Unix::acceptor>(threads_.next());
    acceptor->open(Unix(), error);
    if (!error) acceptor->bind(Unix::endpoint(address.path.string()), error);
    if (error) return failed(address.path.string(), error);
    if (const Result<Done> done = set_access(address); !done) return done.error();
    acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error) return failed(address.path.string(), error);

    files_.push_back(address.path);
    closers_.push_back(
        [acceptor] { asio::post(acceptor->get_executor(), [acceptor] { acceptor->close(); }); });
    spawn(acceptor->get_executor(), accept(acceptor, std::move(door)));
    return Done{};
}

Result<std::uint16_t> Server::listen_tcp(const std::string& address, const std::string& port,
                                         Door door)
{
    return listen_inet(address, port, std::move(door));
}

Result<std::uint16_t> Server::listen_tls(const std::string& address, const std::string& port,
                                         proto::TlsServer& tls, Door door)
{
    door.tls = &tls;
    return listen_inet(address, port, std::move(door));
}

Result<std::uint16_t> Server::listen_inet(const std::string& address, const std::string& port,
                                          Door door)
{
    boost::system::error_code error;
    auto acceptor = std::make_shared<Tcp::acceptor>(threads_.next());
    Tcp::resolver resolver(acceptor->get_executor());
    const auto found = resolver.resolve(address, port, Tcp::resolver::passive, error);
    const std::string what = address + ":" + port;
    if (error || found.empty()) return failed(what, error);
    const Tcp::endpoint endpoint = *found.begin();
    acceptor->open(endpoint.protocol(), error);
    if (!error) acceptor->set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error) return failed(what, error);

    const std::uint16_t bound = acceptor->local_endpoint(error).port();
    closers_.push_back(
        [acceptor] { asio::post(acceptor->get_executor(), [acceptor] { acceptor->close(); }); });
    spawn(acceptor->get_executor(), accept(acceptor, std::move(door)));
    return bound;
}

template <class Acceptor>
Task<> Server::accept(std::shared_ptr<Acceptor> acceptor, Door door)
{
    for (;;) {
        typename Acceptor::protocol_type::socket socket(threads_.next());
        auto [error] = co_await acceptor->async_accept(socket, asio::as_tuple(asio::use_awaitable));
        if (error == asio::error::operation_aborted) co_return;
        if (error) {
            // Out of descriptors, most likely: those that leave make room.
            spdlog::warn("cannot take a client: {}", error.message());
            co_await sleep_for(std::chrono::milliseconds(100));
        } else {
            welcome(std::move(socket), door);
        }
    }
}

void Server::welcome(Unix::socket socket, const Door& door)
{
    admit(proto::make_unix_transport(std::move(socket)), door);
}

void Server::welcome(Tcp::socket socket, const Door& door)
{
    if (!door.tls) return admit(proto::make_tcp_transport(std::move(socket)), door);
    const Executor executor = socket.get_executor();
    spawn(executor, serve_encrypted(std::move(socket), door));
}

Task<> Server::serve_encrypted(Tcp::socket socket, Door door)
{
    boost::system::error_code ignored;
    const std::string peer = socket.remote_endpoint(ignored).address().to_string();
    std::unique_ptr<proto::Transport> transport;
    const std::string problem = co_await reported(shake(*door.tls, std::move(socket), transport));
    if (transport)
        admit(std::move(transport), door);
    else
        spdlog::warn("a TLS client from {} is refused: {}", peer, problem);
}

void Server::admit(std::unique_ptr<proto::Transport> transport, const Door& door)
{
    Caller caller{.is_read_only = door.is_read_only};
    if (const auto peer = transport->credentials()) caller.user_id = peer->uid;
    caller.certificate_name = transport->certificate_name();
    const Executor executor = transport->executor();
    auto session = std::make_shared<Session>(services_, std::move(transport), std::move(caller),
                                             door.programs, door.limits);
    {
        const std::lock_guard lock(mutex_);
        if (is_stopping_) return;
        if (sessions_.size() >= door.clients_max) {
            spdlog::warn("a client is refused: max_clients = {} are connected", door.clients_max);
            return;
        }
        sessions_.emplace(session->id(), session);
    }
    spawn(executor, serve(std::move(session)));
}

Task<> Server::serve(std::shared_ptr<Session> session)
{
    co_await Session::run(session);
    const std::lock_guard lock(mutex_);
    sessions_.erase(session->id());
}

std::size_t Server::session_count() const
{
    const std::lock_guard lock(mutex_);
    return sessions_.size();
}

void Server::stop(std::chrono::steady_clock::duration patience)
{
    {
        const std::lock_guard lock(mutex_);
        if (is_stopping_) return;
        is_stopping_ = true;
        for (const auto& [id, session] : sessions_)
            if (const std::shared_ptr<Session> there = session.lock())
                there->post([](Session& one) { one.leave(); });
    }
    for (const std::function<void()>& close : closers_) close();
    for (const std::filesystem::path& file : files_) ::unlink(file.c_str());
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (session_count() > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

}  // namespace hostler::daemon
