// How a server's doors and clients leave one process and go on in the next.

#include <fmt/format.h>
#include <sys/socket.h>

#include <future>
#include <thread>

#include "daemon/rpc/handed_transport.hpp"
#include "daemon/rpc/server.hpp"
#include "daemon/services.hpp"

namespace hostler::daemon {
namespace {

using Clock = std::chrono::steady_clock;
using Unix = asio::local::stream_protocol;
using Tcp = asio::ip::tcp;

void run_on(const Executor& executor, const std::function<void()>& work)
{
    std::promise<void> done;
    asio::post(executor, [&] {
        work();
        done.set_value();
    });
    done.get_future().wait();
}

std::unique_ptr<proto::Transport> transport_on(asio::io_context& loop, HandedSession& handed)
{
    int domain = AF_UNIX;
    socklen_t size = sizeof domain;
    getsockopt(handed.socket.get(), SOL_SOCKET, SO_DOMAIN, &domain, &size);
    if (domain == AF_UNIX) {
        auto plain =
            proto::make_unix_transport(Unix::socket(loop, Unix(), handed.socket.release()));
        if (!handed.is_relayed) return plain;
        return std::make_unique<HandedTransport>(std::move(plain), handed.peer,
                                                 handed.caller.certificate_name, handed.is_secure);
    }
    const Tcp protocol = domain == AF_INET6 ? Tcp::v6() : Tcp::v4();
    return proto::make_tcp_transport(Tcp::socket(loop, protocol, handed.socket.release()));
}

std::string user_of(const HandedSession& handed)
{
    if (handed.caller.user_id) return fmt::format("uid {}", *handed.caller.user_id);
    return handed.peer.substr(0, handed.peer.rfind(':'));
}

}  // namespace

std::vector<Server::Standing> Server::standing() const
{
    std::vector<Standing> all;
    for (const Entrance& entrance : entrances_) all.push_back(entrance.standing);
    return all;
}

void Server::pause(Clock::duration patience)
{
    is_paused_ = true;
    for (const Entrance& entrance : entrances_) run_on(entrance.executor, entrance.cancel);
    const Clock::time_point deadline = Clock::now() + patience;
    const auto is_still = [this] { return accepting_ == 0 && coming_in_.count() == 0; };
    while (!is_still()) {
        if (Clock::now() > deadline) coming_in_.cut_off();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

void Server::resume()
{
    if (!is_paused_) return;
    // One that still ends would be a second at its door.
    while (accepting_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    is_paused_ = false;
    for (const Entrance& entrance : entrances_) entrance.accept();
}

void Server::take_over(HandedSession handed, const Door& door, std::int64_t connected_at_s)
{
    Entry entry{.transport = transport_on(threads_.next(), handed),
                .caller = handed.caller,
                .auth = handed.auth,
                .place = places_->take_over(user_of(handed), handed.auth != AuthKind::none)};
    if (entry.auth == AuthKind::sasl) entry.sasl = std::make_unique<Sasl>(door.sasl);
    auto session =
        std::make_shared<Session>(services_, std::move(entry), door.programs, door.limits);
    // Nobody else knows the session yet, but its timers belong to its thread.
    run_on(session->executor(), [&] { session->take_over(std::move(handed)); });
    begin(std::move(session), door.kind, connected_at_s);
}

void Server::abandon()
{
    for (const Entrance& entrance : entrances_) run_on(entrance.executor, entrance.close);
    entrances_.clear();
}

}  // namespace hostler::daemon
