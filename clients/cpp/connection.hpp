#pragma once
// Connection: calls, events and streams with a hostlerd or a libvirtd. Plain and blocking; one
// thread owns it. While it waits for one thing it takes in all others: events are kept for
// next_event(), stream data for its Stream, and a keepalive question is answered at once.
//
//     Connection connection = Connection::open("qemu:///system");
//     auto found = connection.call<proto::DomainLookupByName>({.name = "alpha"});
//     connection.call<proto::DomainCreate>({.dom = found.dom});   // throws Error: the server's
//     text

#include <deque>
#include <map>

#include "clients/cpp/exchange.hpp"
#include "proto/rpc/message.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::client {

class Stream;

struct Event {
    std::uint32_t program;
    std::uint32_t number;
    proto::Bytes payload;

    /// The message, when it is one of P's: event.as<proto::DomainEventCallbackLifecycle>().
    template <class P>
    std::optional<typename P::Message> as() const
    {
        if (P::program != program || P::number != number) return std::nullopt;
        Result<typename P::Message> message = proto::decode<typename P::Message>(payload);
        return message ? std::optional(std::move(*message)) : std::nullopt;
    }
};

struct Options {
    bool is_read_only = false;
    /// After this long without a word the server is asked whether it is there; zero: never.
    std::chrono::seconds keepalive_interval{5};
    int keepalive_count = 6;  ///< questions without an answer before the connection counts as lost
    /// How long a call may take; zero: as long as it takes.
    std::chrono::milliseconds call_timeout{0};
    LoginRules login{};  ///< of the route, where one is given
    Asker asker{};       ///< answers what the server asks and auth.conf does not
};

class Connection {
public:
    /// Opens `uri` (empty: the default), as this process's user and environment have it.
    static Connection open(std::string_view uri, const Options& options = {});
    /// Opens what `route` leads to.
    static Connection open(const Route& route, const Options& options);
    /// Over a link that is there already; `name` is CONNECT_OPEN's.
    static Connection open(std::unique_ptr<Link> link, const std::string& name, std::string uri,
                           const Options& options);

    Connection(Connection&&) = default;
    Connection& operator=(Connection&&) = default;
    ~Connection() = default;

    /// Takes leave: what was asked of the server is done when this returns. A connection that is
    /// just dropped is cleaned up by the server, too.
    void close();

    const std::string& uri() const { return uri_; }

    /// One call: P's reply, or Error with the server's text.
    template <class P>
    typename P::Reply call(const typename P::Args& args)
    {
        return finish<P>(begin<P>(args));
    }

    /// A call that may be refused: nothing then, and refusal() says why.
    template <class P>
    std::optional<typename P::Reply> try_call(const typename P::Args& args)
    {
        return try_finish<P>(begin<P>(args));
    }
    const Error& refusal() const { return refusal_; }

    /// A call in two halves, for what takes long: other calls may go on in between.
    template <class P>
    std::uint32_t begin(const typename P::Args& args, std::span<const int> descriptors = {})
    {
        return send_call(P::program, P::number, proto::encode(args), descriptors);
    }
    /// Whether the answer is there; waits for it until `deadline`.
    bool is_finished(std::uint32_t serial, Deadline deadline);
    template <class P>
    std::optional<typename P::Reply> try_finish(std::uint32_t serial)
    {
        Incoming answer = await(serial);
        if (is_refused(answer)) return std::nullopt;
        return decoded<typename P::Reply>(answer);
    }
    template <class P>
    typename P::Reply finish(std::uint32_t serial, std::vector<Fd>* descriptors = nullptr)
    {
        Incoming answer = await(serial);
        if (is_refused(answer)) throw refusal_;
        if (descriptors != nullptr) *descriptors = std::move(answer.descriptors);
        return decoded<typename P::Reply>(answer);
    }

    /// The next event, or nothing when the deadline comes or `also` becomes readable.
    std::optional<Event> next_event(Deadline deadline, int also = -1);

    /// Whether the server has the feature; asked once each.
    bool has_feature(std::int32_t feature);

    /// Waits until something came or went, the deadline comes or `also` becomes readable.
    void wait(Deadline deadline, int also = -1);

private:
    friend class Stream;

    Connection(std::unique_ptr<Link> link, const Options& options)
        : options_(options), exchange_(std::make_unique<Exchange>(std::move(link)))
    {
    }

    void authenticate();
    void show_by_sasl();
    std::uint32_t send_call(std::uint32_t program, std::uint32_t number, const proto::Bytes& args,
                            std::span<const int> descriptors);
    Incoming await(std::uint32_t serial);
    bool is_refused(const Incoming& answer);
    /// Waits for one message and puts it where it belongs.
    void take_one(Deadline deadline, int also);
    void sort(Incoming message);
    void answer_keepalive(const Incoming& message);
    void ask_keepalive();

    template <class T>
    static T decoded(const Incoming& answer)
    {
        Result<T> value = proto::decode<T>(answer.payload);
        if (!value) throw Error(value.error());
        return std::move(*value);
    }

    Options options_;
    std::unique_ptr<Exchange> exchange_;
    std::string uri_;
    std::uint32_t serial_ = 0;
    std::map<std::uint32_t, std::optional<Incoming>> calls_;  ///< by serial, with its answer
    std::map<std::uint32_t, std::deque<Incoming>> streams_;   ///< by serial, frames not yet read
    std::deque<Event> events_;
    std::map<std::int32_t, bool> features_;
    Error refusal_{ErrorCode::internal, ""};
    bool has_keepalive_ = false;
    int unanswered_ = 0;
    Clock::time_point heard_ = Clock::now();
    Clock::time_point asked_ = heard_;
};

}  // namespace hostler::client
