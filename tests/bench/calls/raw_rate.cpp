// The daemon's own rate: requests written as bytes, without libvirt's client library, by 16
// connections with 5 requests in flight each. Every answer is looked at.

#include <poll.h>

#include "tests/bench/calls/raw_client.hpp"

namespace bench {
namespace {

constexpr int connections = 16;
constexpr int in_flight = 5;

/// A client that asks for the same domain's state again and again.
class Asker {
public:
    explicit Asker(const std::string& path) : client_(path)
    {
        const proto::DomainRef domain = client_.ask<proto::DomainLookupByName>({"bench0"}).dom;
        call_ = client_.encode<proto::DomainGetInfo>({domain});
    }

    int socket() const { return client_.socket(); }

    void send_calls(int count)
    {
        proto::Bytes bytes;
        for (; count > 0; --count) bytes.insert(bytes.end(), call_.begin(), call_.end());
        client_.send(bytes);
    }

    int take_answers() { return client_.take_frames(); }

private:
    RawClient client_;
    proto::Bytes call_;
};

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

}  // namespace

void measure_raw_rate(const Target& target)
{
    measure_raw_answers(target);
    std::vector<std::unique_ptr<Asker>> clients;
    std::vector<pollfd> waits;
    for (int index = 0; index < connections; ++index) {
        clients.push_back(std::make_unique<Asker>(socket_path(target.uri)));
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
