#pragma once
// House: a whole daemon in a test, without sockets in the file system: realms on the test driver,
// and clients on socket pairs who speak in frames.

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>
#include <optional>

#include "daemon/domains/realms.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/services.hpp"
#include "drivers/storage/host_storage.hpp"
#include "drivers/test/driver.hpp"
#include "proto/io/threads.hpp"
#include "proto/rpc/frame.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon::testing {

/// A call, whole.
template <class P>
proto::Bytes call_frame(const typename P::Args& args, std::uint32_t serial = 1)
{
    return proto::frame({P::program, 1, static_cast<std::int32_t>(P::number), 0, serial, 0},
                        proto::encode(args));
}

/// What asks whether the other side is there.
proto::Bytes ping_frame();

struct Answer {
    proto::MessageHeader header;
    proto::Bytes payload;

    bool is_ok() const { return header.status == 0; }
    /// The error that the payload is.
    proto::MessageError error() const;
};

/// The client's end of a connection. Blocking, with a limit on every wait.
class Client {
public:
    explicit Client(int socket) : socket_(socket) {}

    void send(std::span<const std::uint8_t> bytes);
    /// False when the server has closed.
    bool send_all(std::span<const std::uint8_t> bytes);
    /// The next frame, whatever it is; nothing when the server closes or ten seconds pass.
    std::optional<Answer> receive();
    bool is_closed();

    /// Sends a call of procedure `number` with any payload, and waits for its answer; events that
    /// come meanwhile are kept in `events`.
    Answer call_raw(std::uint32_t program, std::int32_t number, const proto::Bytes& payload);

    template <class P>
    Answer call(const typename P::Args& args)
    {
        return call_raw(P::program, P::number, proto::encode(args));
    }
    /// The same for a call that must succeed.
    template <class P>
    typename P::Reply ask(const typename P::Args& args)
    {
        const Answer answer = call<P>(args);
        if (!answer.is_ok()) throw std::runtime_error(answer.error().message.value_or(""));
        return proto::decode<typename P::Reply>(answer.payload).or_throw();
    }

    /// The oldest message that was no answer to a call, kept or to come; nothing as receive().
    std::optional<Answer> next_event();

    std::vector<Answer> events;

private:
    std::optional<proto::Bytes> read_exactly(std::size_t count);

    Fd socket_;
    std::uint32_t serial_ = 0;
};

class House {
public:
    /// For jobs that nobody waits for but to see that the wait ends.
    static constexpr std::chrono::seconds short_wait{1};

    /// On the test driver, or on one that `make` gives.
    using MakeDriver =
        std::function<std::unique_ptr<drivers::Driver>(const drivers::HostEnvironment&)>;
    explicit House(const MakeDriver& make = {}, std::chrono::seconds job_wait_max = short_wait,
                   std::chrono::milliseconds job_time_max = std::chrono::minutes(1));
    /// Waits for the end of every session; its clients are gone by then.
    ~House();

    Client connect(bool is_read_only = false, SessionLimits limits = {});
    /// A client that has opened test:///default.
    Client open(bool is_read_only = false);

    /// A client that has to show first who it is.
    Client knock(AuthKind auth, SessionLimits limits);

    /// The same for somebody whom a policy may know.
    Client connect_as(Caller caller);

    const std::filesystem::path& folder() const { return folder_.path(); }
    Realm& realm() { return realms_.test(); }
    Access& access() { return services_.access(); }
    /// What blocks runs there, on so many threads.
    static constexpr std::size_t blocking_threads = 2;
    asio::thread_pool& blocking() { return blocking_; }

private:
    asio::local::stream_protocol::socket pair(int (&ends)[2]);
    Client connect(Entry entry, SessionLimits limits, int client_end);
    bool has_sessions() const;

    tests::TemporaryFolder folder_;  ///< of managed saves and logs
    asio::thread_pool work_{2};
    asio::thread_pool blocking_{blocking_threads};
    std::unique_ptr<drivers::Driver> driver_;
    drivers::storage::HostStorage storage_;
    Realms realms_;
    Services services_;
    proto::IoThreads threads_{2};
    std::vector<std::weak_ptr<Session>> sessions_;
};

}  // namespace hostler::daemon::testing
