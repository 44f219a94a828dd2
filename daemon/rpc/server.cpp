#include "daemon/rpc/server.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ctime>
#include <thread>

#include "daemon/auth/polkit.hpp"
#include "daemon/auth/sasl_transport.hpp"
#include "daemon/log/log.hpp"
#include "daemon/services.hpp"

namespace hostler::daemon {
namespace {

using Unix = asio::local::stream_protocol;
using Tcp = asio::ip::tcp;

Task<> shake(proto::TlsServer& tls, Tcp::socket socket, std::unique_ptr<proto::Transport>& into)
{
    into = co_await tls.accept(std::move(socket));
}

std::optional<uid_t> uid_of(int socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    return peer.uid;
}

bool is_owner(std::optional<uid_t> uid)
{
    return uid && (*uid == 0 || *uid == geteuid());
}

bool is_inet(int socket)
{
    int domain = AF_UNIX;
    socklen_t size = sizeof domain;
    getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &size);
    return domain != AF_UNIX;
}

Tcp protocol_of(int socket)
{
    int domain = AF_INET;
    socklen_t size = sizeof domain;
    getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &size);
    return domain == AF_INET6 ? Tcp::v6() : Tcp::v4();
}

Caller caller_of(const proto::Transport& transport, const Door& door)
{
    Caller caller{.is_read_only = door.kind == DoorKind::read_only};
    if (const auto peer = transport.credentials()) {
        caller.user_id = peer->uid;
        caller.group_ids = peer->groups;
        caller.process_id = peer->pid;
    }
    caller.certificate_name = transport.certificate_name();
    if (is_on_network(door.kind)) caller.address = transport.peer();
    return caller;
}

/// Polkit has nothing to ask about who owns the daemon anyhow.
AuthKind auth_of(const proto::Transport& transport, const Door& door)
{
    if (door.auth != AuthKind::polkit) return door.auth;
    const auto peer = transport.credentials();
    return peer && is_owner(peer->uid) ? AuthKind::none : AuthKind::polkit;
}

void take_over_socket(asio::basic_socket_acceptor<Unix>& acceptor, Fd socket)
{
    acceptor.assign(Unix(), socket.release());
}

void take_over_socket(asio::basic_socket_acceptor<Tcp>& acceptor, Fd socket)
{
    const Tcp protocol = protocol_of(socket.get());
    acceptor.assign(protocol, socket.release());
}

}  // namespace

Server::Server(std::string name, Services& services, proto::IoThreads& threads, PlaceLimits limits)
    : name_(std::move(name)),
      services_(services),
      threads_(threads),
      places_(std::make_shared<Places>(limits))
{
}

Server::~Server()
{
    stop(std::chrono::seconds(0));
}

void Server::serve(Listener listener, Door door)
{
    if (door.tls) tls_ = door.tls;
    if (door.tls && !handshaker_) handshaker_.emplace(1, "handshakes");
    if (is_inet(listener.socket.get()))
        serve_with<Tcp::acceptor>(std::move(listener), std::move(door));
    else
        serve_with<Unix::acceptor>(std::move(listener), std::move(door));
}

template <class Acceptor>
void Server::serve_with(Listener listener, Door door)
{
    auto acceptor = std::make_shared<Acceptor>(threads_.next());
    const Executor executor = acceptor->get_executor();
    Entrance entrance{
        .standing = {listener.socket.get(), listener.kind, listener.file, listener.address},
        .executor = executor,
        .accept = [this, acceptor, door,
                   executor] { spawn(executor, accept(acceptor, door, Counted(accepting_))); },
        .cancel = [acceptor] { acceptor->cancel(); },
        .close = [acceptor] { acceptor->close(); }};
    take_over_socket(*acceptor, std::move(listener.socket));
    entrances_.push_back(std::move(entrance));
    entrances_.back().accept();
}

/// Ends when the acceptor is cancelled, and, since a client may have come in just before, when the
/// server is paused.
template <class Acceptor>
Task<> Server::accept(std::shared_ptr<Acceptor> acceptor, Door door, Counted)
{
    while (!is_paused_ && acceptor->is_open()) {
        typename Acceptor::protocol_type::socket socket(threads_.next());
        auto [error] = co_await acceptor->async_accept(socket, asio::as_tuple(asio::use_awaitable));
        if (error == asio::error::operation_aborted || !acceptor->is_open()) co_return;
        if (error) {
            // Out of descriptors, most likely: those that leave make room.
            logger(LogPart::rpc).warn("cannot take a client: {}", error.message());
            co_await sleep_for(std::chrono::milliseconds(100));
        } else {
            welcome(std::move(socket), door);
        }
    }
}

bool Server::find_place(const std::string& user, bool is_anonymous, bool is_owner, Place& place)
{
    Result<Place> found = places_->take(user, is_anonymous, is_owner);
    if (!found)
        logger(LogPart::rpc)
            .warn("a client of {} is refused by server {}: {}", user, name_, found.error().detail);
    else
        place = std::move(*found);
    return found.has_value();
}

void Server::welcome(Unix::socket socket, const Door& door)
{
    const std::optional<uid_t> uid = uid_of(socket.native_handle());
    const std::string user = uid ? fmt::format("uid {}", *uid) : "nobody";
    // Whatever the file's mode is: who administers the daemon may do all that it may.
    if (door.kind == DoorKind::admin && uid != geteuid()) {
        logger(LogPart::rpc)
            .warn("a client of {} is refused by server {}: it is for uid {} alone", user, name_,
                  geteuid());
        return;
    }
    Place place;
    const bool is_anonymous = door.auth != AuthKind::none;
    if (!find_place(user, is_anonymous, is_owner(uid), place)) return;
    admit(proto::make_unix_transport(std::move(socket)), door, std::move(place));
}

void Server::welcome(Tcp::socket socket, const Door& door)
{
    boost::system::error_code ignored;
    const std::string peer = socket.remote_endpoint(ignored).address().to_string();
    Place place;
    if (!find_place(peer, door.tls || door.auth != AuthKind::none, false, place)) return;
    if (!door.tls)
        return admit(proto::make_tcp_transport(std::move(socket)), door, std::move(place));
    const Executor executor = socket.get_executor();
    Handshakes::Entry coming = coming_in_.enter(socket.native_handle());
    spawn(executor, run_encrypted(std::move(socket), door, std::move(place), std::move(coming)));
}

/// It is on its way in until it is a session, or refused.
Task<> Server::run_encrypted(Tcp::socket socket, Door door, Place place, Handshakes::Entry)
{
    boost::system::error_code ignored;
    const std::string peer = socket.remote_endpoint(ignored).address().to_string();
    std::unique_ptr<proto::Transport> transport;
    Task<> shaking = shake(*door.tls, std::move(socket), transport);
    Task<> elsewhere = on(handshaker_->next().get_executor(), std::move(shaking));
    const std::string problem = co_await reported(std::move(elsewhere));
    if (!transport) {
        logger(LogPart::rpc).warn("a TLS client from {} is refused: {}", peer, problem);
        co_return;
    }
    if (door.auth == AuthKind::none) place.known();
    admit(std::move(transport), door, std::move(place));
}

void Server::admit(std::unique_ptr<proto::Transport> transport, const Door& door, Place place)
{
    Entry entry{.caller = caller_of(*transport, door),
                .auth = auth_of(*transport, door),
                .place = std::move(place)};
    if (services_.access().authority())
        entry.caller.process_start = process_start(entry.caller.process_id);
    if (entry.auth == AuthKind::none) entry.place.known();
    if (entry.auth == AuthKind::sasl) entry.sasl = std::make_unique<Sasl>(door.sasl);
    const bool may_get_layer = entry.sasl && door.kind == DoorKind::tcp;
    if (may_get_layer) transport = std::make_unique<SaslTransport>(std::move(transport));
    entry.transport = std::move(transport);
    auto session =
        std::make_shared<Session>(services_, std::move(entry), door.programs, door.limits);
    begin(std::move(session), door.kind, std::time(nullptr));
}

void Server::begin(std::shared_ptr<Session> session, DoorKind kind, std::int64_t connected_at_s)
{
    const Executor executor = session->executor();
    {
        const std::lock_guard lock(mutex_);
        if (is_stopping_) return;
        sessions_.emplace(session->id(), Row{connected_at_s, kind, session});
        ++visits_;
    }
    spawn(executor, run(std::move(session)));
}

Task<> Server::run(std::shared_ptr<Session> session)
{
    co_await Session::run(session);
    const std::lock_guard lock(mutex_);
    sessions_.erase(session->id());
}

std::vector<Client> Server::clients() const
{
    std::vector<Client> found;
    const std::lock_guard lock(mutex_);
    for (const auto& [id, row] : sessions_)
        if (auto session = row.session.lock())
            found.push_back({id, row.connected_at_s, row.kind, std::move(session)});
    return found;
}

Client Server::client(std::uint64_t id) const
{
    const std::lock_guard lock(mutex_);
    const auto row = sessions_.find(id);
    std::shared_ptr<Session> session =
        row == sessions_.end() ? nullptr : row->second.session.lock();
    if (!session)
        throw Error(ErrorCode::no_client, fmt::format("no client with matching id '{}' on server "
                                                      "'{}'",
                                                      id, name_));
    return {id, row->second.connected_at_s, row->second.kind, std::move(session)};
}

std::size_t Server::session_count() const
{
    const std::lock_guard lock(mutex_);
    return sessions_.size();
}

std::uint64_t Server::visit_count() const
{
    const std::lock_guard lock(mutex_);
    return visits_;
}

void Server::stop(std::chrono::steady_clock::duration patience)
{
    {
        const std::lock_guard lock(mutex_);
        if (is_stopping_) return;
        is_stopping_ = true;
        for (const auto& [id, row] : sessions_)
            if (const std::shared_ptr<Session> there = row.session.lock())
                there->post([](Session& one) { one.leave(); });
    }
    for (const Entrance& entrance : entrances_) {
        asio::post(entrance.executor, entrance.close);
        if (!entrance.standing.file.empty()) ::unlink(entrance.standing.file.c_str());
    }
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const auto is_empty = [this] { return session_count() == 0 && coming_in_.count() == 0; };
    while (!is_empty() && std::chrono::steady_clock::now() < deadline) {
        coming_in_.cut_off();
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

}  // namespace hostler::daemon
