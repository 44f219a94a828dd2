// The daemon's own rate: requests written as bytes, without libvirt's client library, by 16
// connections with 5 requests in flight each. Every answer is looked at.

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "proto/rpc/frame.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "tests/bench/calls/bench.hpp"
#include "xml/base/fd.hpp"

namespace bench {
namespace {

using namespace hostler;

constexpr int connections = 16;
constexpr int in_flight = 5;

/// "qemu+unix:///system?socket=PATH": the path.
std::string socket_path(const std::string& uri)
{
    return uri.substr(uri.find("socket=") + std::strlen("socket="));
}

class RawClient {
public:
    explicit RawClient(const std::string& path)
        : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            fail("connect to " + path);
        ask<proto::AuthList>({});
        ask<proto::ConnectOpen>({std::string("qemu:///system"), 0});
        domain_ = ask<proto::DomainLookupByName>({"bench0"}).dom;
        std::uint32_t serial = 0;
        call_ = encode<proto::DomainGetInfo>({domain_}, serial);
    }

    int socket() const { return socket_.get(); }

    void send_calls(int count)
    {
        proto::Bytes bytes;
        for (; count > 0; --count) bytes.insert(bytes.end(), call_.begin(), call_.end());
        if (::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(bytes.size()))
            fail("send");
    }

    /// Reads what is there; how many answers were whole.
    int take_answers()
    {
        std::uint8_t buffer[8192];
        const ssize_t got = recv(socket_.get(), buffer, sizeof buffer, 0);
        if (got <= 0) fail("the daemon closed");
        held_.insert(held_.end(), buffer, buffer + got);
        int answers = 0;
        std::size_t place = 0;
        while (held_.size() - place >= proto::frame_bytes_min) {
            const std::span<const std::uint8_t> rest = std::span(held_).subspan(place);
            const std::uint32_t length = proto::frame_length(rest.first<4>()).value();
            if (rest.size() < length) break;
            if (proto::frame_header(rest.first(length)).status != 0) fail("an answer is an error");
            place += length;
            ++answers;
        }
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(place));
        return answers;
    }

    /// One call of P, from its first byte to the last of its answer.
    template <class P>
    double time_of(const typename P::Args& args)
    {
        const proto::Bytes bytes = encode<P>(args, serial_);
        const Clock::time_point start = Clock::now();
        if (::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) fail("send");
        read_answer();
        return microseconds_since(start);
    }

private:
    /// A whole frame into held_.
    void read_answer()
    {
        constexpr std::size_t piece = 256 << 10;
        held_.clear();
        for (std::size_t have = 0, whole = 4; have < whole;) {
            held_.resize(have + piece);
            const ssize_t got = recv(socket_.get(), held_.data() + have, piece, 0);
            if (got <= 0) fail("no answer");
            have += static_cast<std::size_t>(got);
            held_.resize(have);
            if (have >= 4) whole = proto::frame_length(std::span(held_).first<4>()).value();
        }
    }

    template <class P>
    proto::Bytes encode(const typename P::Args& args, std::uint32_t& serial)
    {
        return proto::frame(proto::MessageHeader{P::program, 1, P::number, 0, ++serial, 0},
                            proto::encode(args));
    }

    template <class P>
    typename P::Reply ask(const typename P::Args& args)
    {
        const proto::Bytes bytes = encode<P>(args, serial_);
        if (::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) fail("send");
        read_answer();
        const auto payload = std::span(held_).subspan(proto::frame_bytes_min);
        const typename P::Reply reply = proto::decode<typename P::Reply>(payload).or_throw();
        held_.clear();
        return reply;
    }

    Fd socket_;
    std::uint32_t serial_ = 0;
    proto::DomainRef domain_;
    proto::Bytes call_;
    proto::Bytes held_;
};

}  // namespace

/// The long answers without what a client makes of them.
void measure_raw_answers(const Target& target)
{
    RawClient client(socket_path(target.uri));
    std::vector<double> lists;
    std::vector<double> statistics;
    for (int round = 0; round < 20; ++round)
        lists.push_back(client.time_of<proto::ConnectListAllDomains>({1, 0}));
    for (int round = 0; round < 10; ++round)
        statistics.push_back(client.time_of<proto::ConnectGetAllDomainStats>({{}, 0, 0}));
    print("list_all_raw", quantile(lists, 0.5), "us");
    print("all_statistics_raw", quantile(statistics, 0.5), "us");
}

void measure_raw_rate(const Target& target)
{
    measure_raw_answers(target);
    std::vector<std::unique_ptr<RawClient>> clients;
    std::vector<pollfd> waits;
    for (int index = 0; index < connections; ++index) {
        clients.push_back(std::make_unique<RawClient>(socket_path(target.uri)));
        waits.push_back({clients.back()->socket(), POLLIN, 0});
    }
    const double cpu_before = cpu_us(target.pid);
    const Clock::time_point start = Clock::now();
    for (const auto& client : clients) client->send_calls(in_flight);
    int answers = 0;
    while (answers < target.count) {
        if (poll(waits.data(), waits.size(), 10'000) <= 0) fail("the daemon does not answer");
        for (std::size_t index = 0; index < waits.size(); ++index) {
            if (!(waits[index].revents & (POLLIN | POLLHUP))) continue;
            const int got = clients[index]->take_answers();
            answers += got;
            if (got > 0) clients[index]->send_calls(got);
        }
    }
    print("raw_request", microseconds_since(start) / answers, "us");
    print("raw_request_server_cpu", (cpu_us(target.pid) - cpu_before) / answers, "us");
}

}  // namespace bench
