#include "tests/daemon/rpc/house.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "daemon/auth/sasl.hpp"
#include "proto/rpc/keepalive.gen.hpp"

namespace hostler::daemon::testing {
namespace {

RealmOrder order(const std::string& uri, drivers::Driver& driver,
                 drivers::storage::Storage& storage, asio::thread_pool& work,
                 asio::thread_pool& blocking, const std::filesystem::path& saves,
                 std::chrono::seconds job_wait_max, std::chrono::milliseconds job_time_max)
{
    return {.uri = uri,
            .type = "TEST",
            .error_domain = ErrorDomain::test,
            .version = 2,
            .drivers = {&driver},
            .saves = saves,
            .logs = saves / "log",
            .storage = &storage,
            .work = work.get_executor(),
            .blocking = blocking.get_executor(),
            .job_wait_max = job_wait_max,
            .job_time_max = job_time_max};
}

std::unique_ptr<drivers::Driver> made(const House::MakeDriver& make,
                                      const drivers::HostEnvironment& environment)
{
    if (make) return make(environment);
    return std::make_unique<drivers::test::TestDriver>(environment);
}

/// More than it takes a machine that has much else to do.
constexpr int patience_ms = 120'000;

Task<> serve(std::shared_ptr<Session> session)
{
    co_await Session::run(session);
}

}  // namespace

proto::Bytes ping_frame()
{
    using proto::keepalive::Ping;
    constexpr auto event = static_cast<std::uint32_t>(proto::MessageType::event);
    return proto::frame({Ping::program, 1, static_cast<std::int32_t>(Ping::number), event, 0, 0});
}

proto::MessageError Answer::error() const
{
    return proto::decode<proto::MessageError>(payload).or_throw();
}

void Client::send(std::span<const std::uint8_t> bytes)
{
    send_all(bytes);
}

bool Client::send_all(std::span<const std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

std::optional<proto::Bytes> Client::read_exactly(std::size_t count)
{
    proto::Bytes bytes(count);
    for (std::size_t have = 0; have < count;) {
        pollfd wait{socket_.get(), POLLIN, 0};
        if (poll(&wait, 1, patience_ms) <= 0) return std::nullopt;
        const ssize_t got = recv(socket_.get(), bytes.data() + have, count - have, 0);
        if (got <= 0) return std::nullopt;
        have += static_cast<std::size_t>(got);
    }
    return bytes;
}

std::optional<Answer> Client::receive()
{
    const auto word = read_exactly(4);
    if (!word) return std::nullopt;
    const std::uint32_t length = proto::frame_length(std::span(*word).first<4>()).or_throw();
    const auto rest = read_exactly(length - 4);
    if (!rest) return std::nullopt;
    proto::Reader reader(*rest);
    Answer answer;
    if (!get(reader, answer.header)) return std::nullopt;
    answer.payload.assign(rest->begin() + 24, rest->end());
    return answer;
}

std::optional<Answer> Client::next_event()
{
    if (events.empty()) return receive();
    Answer oldest = std::move(events.front());
    events.erase(events.begin());
    return oldest;
}

bool Client::is_closed()
{
    if (receive()) return false;
    std::uint8_t byte = 0;
    const ssize_t got = recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN);
}

Answer Client::call_raw(std::uint32_t program, std::int32_t number, const proto::Bytes& payload)
{
    const proto::MessageHeader header{program, 1, number, 0, ++serial_, 0};
    send(proto::frame(header, payload));
    for (;;) {
        std::optional<Answer> answer = receive();
        if (!answer) throw std::runtime_error("the server does not answer");
        if (answer->header.type == 1 && answer->header.serial == serial_) return *answer;
        events.push_back(std::move(*answer));
    }
}

House::House(const MakeDriver& make, std::chrono::seconds job_wait_max,
             std::chrono::milliseconds job_time_max)
    : driver_(made(make, {.work = work_.get_executor(), .blocking = blocking_.get_executor()})),
      realms_(order("qemu:///system", *driver_, storage_, work_, blocking_, folder_.path(),
                    job_wait_max, job_time_max),
              order("test:///default", *driver_, storage_, work_, blocking_, folder_.path(),
                    job_wait_max, job_time_max)),
      services_(Settings{}, Paths::system("/nonexistent"), work_.get_executor(),
                blocking_.get_executor(), blocking_.get_executor(), realms_)
{
    asio::co_spawn(work_, realm().plant_seeds(), asio::use_future).get();
}

bool House::has_sessions() const
{
    return std::ranges::any_of(sessions_, [](const auto& one) { return !one.expired(); });
}

/// A call that is under way has frames on every pool: none of them could end before another.
House::~House()
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (has_sessions()) {
        if (std::chrono::steady_clock::now() > deadline) {
            std::fputs("a session does not end: a call of it is still under way\n", stderr);
            std::abort();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    threads_.stop();
    work_.stop();
    work_.join();
    blocking_.join();
}

/// A connection; the server's end as a socket, the client's in ends[1].
asio::local::stream_protocol::socket House::pair(int (&ends)[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        throw std::runtime_error("socketpair");
    return {threads_.next(), asio::local::stream_protocol(), ends[0]};
}

Client House::connect(bool is_read_only, SessionLimits limits)
{
    int ends[2];
    asio::local::stream_protocol::socket socket = pair(ends);
    Entry entry{.transport = proto::make_unix_transport(std::move(socket)),
                .caller = {.is_read_only = is_read_only}};
    return connect(std::move(entry), limits, ends[1]);
}

Client House::connect_as(Caller caller)
{
    int ends[2];
    asio::local::stream_protocol::socket socket = pair(ends);
    Entry entry{.transport = proto::make_unix_transport(std::move(socket)),
                .caller = std::move(caller)};
    Client client = connect(std::move(entry), {}, ends[1]);
    client.ask<proto::ConnectOpen>({"test:///default", 0});
    return client;
}

Client House::knock(AuthKind auth, SessionLimits limits)
{
    int ends[2];
    asio::local::stream_protocol::socket socket = pair(ends);
    Entry entry{.transport = proto::make_unix_transport(std::move(socket)), .auth = auth};
    return connect(std::move(entry), limits, ends[1]);
}

Client House::connect(Entry entry, SessionLimits limits, int client_end)
{
    auto session =
        std::make_shared<Session>(services_, std::move(entry), remote_programs(), limits);
    sessions_.push_back(session);
    spawn(session->executor(), serve(std::move(session)));
    return Client(client_end);
}

Client House::open(bool is_read_only)
{
    Client client = connect(is_read_only);
    client.ask<proto::ConnectOpen>({"test:///default", 0});
    return client;
}

}  // namespace hostler::daemon::testing
