#pragma once
// Session: one client connection. It lives on the thread of its transport's executor; only post()
// may be called from elsewhere. Held by shared_ptr, because other threads post to it while it may
// be ending (docs/decisions/0003).
//
// It always reads: keepalive is answered at once whatever else is under way. Calls that only read
// are answered where they are read; the others run at the same time up to calls_in_flight_max, the
// rest wait in line. The line, and what the client sent into streams, is bounded by bytes; a client
// that fills it is not read until it shrinks.

#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "daemon/access/access.hpp"
#include "daemon/auth/auth_kind.hpp"
#include "daemon/events/broker.hpp"
#include "daemon/rpc/call.hpp"
#include "daemon/rpc/outbox.hpp"
#include "daemon/rpc/places.hpp"
#include "daemon/rpc/program.hpp"
#include "daemon/rpc/registrations.hpp"
#include "daemon/rpc/streams.hpp"
#include "proto/io/frame_reader.hpp"

namespace hostler::daemon {

class Domain;
class Realm;
class Sasl;
class Services;

/// A session on its way from one process to the next.
struct HandedSession {
    Fd socket;                ///< none where the bytes have to be relayed
    bool is_relayed = false;  ///< another process stands between it and the client
    Caller caller;
    AuthKind auth = AuthKind::none;
    std::string peer;
    bool is_secure = false;
    std::string realm;        ///< its URI; empty: not open
    Realm* opened = nullptr;  ///< the same, found in the process that takes over
    bool is_pinging = false;
    std::vector<Registration> registrations;
    std::int32_t next_callback_id = 0;
    proto::FrameReader::Unread unread;
    std::vector<Uuid> doomed;  ///< domains that end with the client
    std::vector<HandedStream> streams;
};

struct SessionLimits {
    std::size_t calls_in_flight_max = 64;
    std::size_t line_bytes_max = 40u << 20;  ///< more than the largest message
    std::size_t event_bytes_max = 4u << 20;
    std::size_t event_queue_max = 10'000;
    int keepalive_interval_s = 5;  ///< at most 0: this side never pings
    int keepalive_count = 5;
    /// So long a client that leaves may take to read what it asked for.
    std::chrono::milliseconds farewell_max{30'000};
    /// So long one may take to show who it is.
    std::chrono::milliseconds login_max{60'000};
};

/// A call that was begun and not yet answered.
struct Underway {
    std::string_view procedure;  ///< "storage_vol_wipe"
    std::chrono::steady_clock::time_point since;
};

/// How a client comes in.
struct Entry {
    std::unique_ptr<proto::Transport> transport;
    Caller caller;
    AuthKind auth = AuthKind::none;  ///< what it must do first
    std::unique_ptr<Sasl> sasl;      ///< with AuthKind::sasl
    Place place;
};

class Session : public Subscriber, public std::enable_shared_from_this<Session> {
public:
    Session(Services& services, Entry entry, std::span<const Program> programs,
            SessionLimits limits);
    ~Session() override;

    /// Serves the client until it leaves, then waits for its calls to end.
    static Task<> run(std::shared_ptr<Session> session);

    std::uint64_t id() const { return id_; }
    Services& services() { return services_; }
    const Caller& caller() const { return caller_; }
    const proto::Transport& transport() const { return *transport_; }
    Executor executor() { return transport_->executor(); }

    /// The hypervisor that CONNECT_OPEN chose. Throws before it was called.
    Realm& realm();
    bool is_open() const { return realm_ != nullptr; }
    void open(Realm& realm, bool is_read_only);

    /// What the client must still do before anything else; none once it is known.
    AuthKind auth() const { return auth_; }
    Sasl& sasl() { return *sasl_; }
    /// The client has shown who it is; what follows the answer travels as was agreed.
    void is_known_as(const std::string& sasl_name);
    bool is_authenticating = false;  ///< a step of it is under way

    Registrations& registrations() { return *registrations_; }
    Streams& streams() { return streams_; }

    /// Something is under way for the client that its end, and its being handed over, wait for.
    void begin_work() { ++in_flight_; }
    void end_work() { call_ended(); }

    /// Queues a frame; it leaves when the batch that is being read is done.
    void send(proto::Bytes frame, std::vector<Fd> descriptors = {});
    /// The same for an event, which nobody asked for just now: a client that lets event_queue_max
    /// or event_bytes_max of what it is sent pile up is dropped.
    void send_event(proto::Bytes frame);
    /// Writes what is queued. Called by whoever sends outside of a batch.
    void flush();
    /// Waits until at most `bytes` are queued, or the connection is gone (false): whoever sends as
    /// much as it can get waits here first.
    Task<bool> wait_to_send(std::size_t bytes);
    /// A stream has done with some of what the client sent, or stands still.
    void made_room() { changed_.cancel(); }
    bool is_handed_over() const { return is_handed_over_; }
    /// What is queued still leaves, then the connection ends (CONNECT_CLOSE).
    void close_when_sent() { is_leaving_ = true; }
    /// The daemon ends: no further call is read, those under way are answered.
    void leave();
    /// The domain is destroyed when this connection ends (VIR_DOMAIN_START_AUTODESTROY).
    void destroy_at_end(std::weak_ptr<Domain> domain);
    /// Ends the connection now; `reason` goes to the log.
    void drop(std::string_view reason);

    /// From here on this side pings too, and drops a client that does not answer.
    void start_keepalive();

    // Handing the client over to another process.

    /// The call, or the step of a stream, that has been under way for longest.
    std::optional<Underway> longest_call() const;
    /// Reads no further and lets the calls under way end, then calls `frozen` on its thread.
    void freeze(std::function<void()> frozen);
    /// Goes on as before.
    void thaw();
    /// Frozen: what its successor must know. Nothing is changed.
    HandedSession describe() const;
    /// Frozen: the successor has the client; this session is over and leaves it alone.
    void let_go();
    /// After let_go(): carries bytes between the client and `far_end` until one of them is gone,
    /// then calls `ended`: for connections that another process cannot carry on with.
    static Task<> relay(std::shared_ptr<Session> session, std::unique_ptr<proto::Transport> far_end,
                        std::function<void()> ended);
    /// Before run(): goes on where another process's session was.
    void take_over(HandedSession handed);

    /// On its thread.
    void deliver(std::shared_ptr<const Event> event) override;

    /// Runs `work` on the session's thread; not at all once it has ended. From any thread.
    void post(std::function<void(Session&)> work);

private:
    struct Waiting {
        proto::MessageHeader header;
        proto::Bytes payload;
        std::vector<Fd> descriptors;
    };

    bool take_frames();
    void take(proto::Received received);
    void take_keepalive(const proto::MessageHeader& header);
    void take_call(proto::Received received);
    void stand_in_line(proto::Received received);
    bool is_full() const;
    void serve_line();
    void start(const Program& program, proto::Received received);
    void begin_layer();
    void call_ended();
    Task<> wait_for_calls();
    Task<> wait_sent();
    Task<> see_off();
    bool ping_once();
    Task<> stand_still();
    Task<> wait_for_room();
    void destroy_doomed();
    void expect_login();
    void login_is_due();

    static Task<> run_call(std::shared_ptr<Session> session, std::unique_ptr<Call> call,
                           Task<proto::Bytes> work, std::list<Underway>::iterator place);
    static Task<> drain(std::shared_ptr<Session> session);
    static Task<> ping(std::weak_ptr<Session> weak, std::chrono::seconds interval);

    Services& services_;
    const std::uint64_t id_;
    const std::unique_ptr<Sasl> sasl_;  ///< outlives what it lays over the transport
    std::unique_ptr<proto::Transport> transport_;
    proto::FrameReader reader_;
    Outbox outbox_;
    Caller caller_;
    AuthKind auth_;
    bool is_layer_due_ = false;
    Place place_;
    std::span<const Program> programs_;
    SessionLimits limits_;
    Realm* realm_ = nullptr;
    std::unique_ptr<Registrations> registrations_;
    Streams streams_;

    std::size_t in_flight_ = 0;
    std::list<Underway> underway_;  ///< the calls among them, in the order in which they began
    std::deque<Waiting> line_;
    std::size_t line_bytes_ = 0;
    bool is_serving_line_ = false;
    std::vector<std::weak_ptr<Domain>> doomed_;
    std::optional<asio::steady_timer> login_;  ///< until the client has shown who it is
    asio::steady_timer changed_;               ///< cancelled when a call ends or the line shrinks
    bool is_leaving_ = false;
    bool is_handed_over_ = false;
    bool is_cut_off_ = false;         ///< nothing can be written any more
    bool is_to_stand_ = false;        ///< from freeze() to thaw()
    bool is_interrupted_ = false;     ///< freeze() ended the reading, not the client
    std::function<void()> on_still_;  ///< called once when it stands still
    bool is_gone_ = false;
    bool is_pinging_ = false;
    int pings_unanswered_ = 0;
};

}  // namespace hostler::daemon
