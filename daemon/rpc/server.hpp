#pragma once
// Server: a name, the sockets that clients come in by, and the sessions that they have. The admin
// program sees servers ("libvirtd", "admin") with limits of their own. serve() is called at start,
// from one thread; the rest may be called from any.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "daemon/auth/sasl.hpp"
#include "daemon/rpc/handshakes.hpp"
#include "daemon/rpc/listener.hpp"
#include "daemon/rpc/places.hpp"
#include "daemon/rpc/session.hpp"
#include "proto/io/threads.hpp"
#include "proto/io/tls.hpp"

namespace hostler::daemon {

class Services;

/// What everybody who comes in by one socket has in common.
struct Door {
    DoorKind kind = DoorKind::read_write;
    std::span<const Program> programs;
    proto::TlsServer* tls = nullptr;  ///< where there is one, clients must speak TLS
    AuthKind auth = AuthKind::none;
    SaslRules sasl{};
    SessionLimits limits;
};

/// One more of something, for as long as it lives.
class Counted {
public:
    explicit Counted(std::atomic<int>& count) : count_(&count) { ++count; }
    Counted(Counted&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
    Counted& operator=(Counted&&) = delete;
    ~Counted()
    {
        if (count_) --*count_;
    }

private:
    std::atomic<int>* count_;
};

/// One session as the admin program lists it.
struct Client {
    std::uint64_t id = 0;
    std::int64_t connected_at_s = 0;  ///< since 1970
    DoorKind kind = DoorKind::read_write;
    std::shared_ptr<Session> session;
};

class Server {
public:
    Server(std::string name, Services& services, proto::IoThreads& threads, PlaceLimits limits);
    ~Server();

    const std::string& name() const { return name_; }
    Places& places() { return *places_; }

    void serve(Listener listener, Door door);

    // Handing all of it over to another process. From the main thread.

    /// A listener as another process can go on with it.
    struct Standing {
        int socket;
        DoorKind kind;
        std::filesystem::path file;
        std::string address;
    };
    std::vector<Standing> standing() const;
    /// Takes no client any more, and waits until none is on its way in; those that take longer than
    /// `patience` are cut off.
    void pause(std::chrono::steady_clock::duration patience);
    void resume();
    /// A client that came in by another process's door of this kind.
    void take_over(HandedSession handed, const Door& door, std::int64_t connected_at_s);
    /// The sockets and their files belong to a successor now.
    void abandon();

    /// In the order in which they came.
    std::vector<Client> clients() const;
    /// Throws no_client.
    Client client(std::uint64_t id) const;
    /// Null when none of its doors is encrypted.
    proto::TlsServer* tls() const { return tls_; }

    std::size_t session_count() const;
    /// How many clients have been let in so far.
    std::uint64_t visit_count() const;

    /// Refuses new clients, ends those that are there, and waits for their calls. Each of the calls
    /// has a deadline, and so has this.
    void stop(std::chrono::steady_clock::duration patience);

private:
    /// A socket that is listened at.
    struct Entrance {
        Standing standing;
        Executor executor;
        std::function<void()> accept;  ///< begins to, on the executor
        std::function<void()> cancel;
        std::function<void()> close;
    };
    struct Row {
        std::int64_t connected_at_s;
        DoorKind kind;
        std::weak_ptr<Session> session;
    };

    template <class Acceptor>
    void serve_with(Listener listener, Door door);
    template <class Acceptor>
    Task<> accept(std::shared_ptr<Acceptor> acceptor, Door door, Counted accepting);
    void welcome(asio::local::stream_protocol::socket socket, const Door& door);
    void welcome(asio::ip::tcp::socket socket, const Door& door);
    bool find_place(const std::string& user, bool is_anonymous, bool is_owner, Place& place);
    void admit(std::unique_ptr<proto::Transport> transport, const Door& door, Place place);
    void begin(std::shared_ptr<Session> session, DoorKind kind, std::int64_t connected_at_s);
    Task<> run(std::shared_ptr<Session> session);
    Task<> run_encrypted(asio::ip::tcp::socket socket, Door door, Place place,
                         Handshakes::Entry coming);

    const std::string name_;
    Services& services_;
    proto::IoThreads& threads_;
    const std::shared_ptr<Places> places_;
    proto::TlsServer* tls_ = nullptr;
    mutable std::mutex mutex_;
    std::map<std::uint64_t, Row> sessions_;
    std::uint64_t visits_ = 0;
    std::vector<Entrance> entrances_;
    std::atomic<int> accepting_ = 0;  ///< doors where clients are taken
    Handshakes coming_in_;            ///< clients that shake hands
    std::atomic<bool> is_paused_ = false;
    bool is_stopping_ = false;
    /// Hands are shaken on a thread of their own: the private key's part of it takes as long as
    /// hundreds of calls, which others wait for.
    std::optional<proto::IoThreads> handshaker_;
};

}  // namespace hostler::daemon
