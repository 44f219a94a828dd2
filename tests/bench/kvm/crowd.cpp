// Many starts at once: how many a second, and how long does the slowest take?

#include <algorithm>
#include <latch>
#include <thread>

#include "tests/bench/kvm/bench.hpp"

namespace bench {
namespace {

struct Member {
    Member(const Order& order, const std::string& name)
        : connection(connect(order.uri)), guest(connection, order, name)
    {
    }

    /// From its own request to its guest's word.
    void run(std::string_view word)
    {
        begun = Clock::now();
        if (virDomainCreate(guest.domain.get()) != 0) fail("create");
        ended = guest.line.wait_for(word);
    }

    Connection connection;
    Guest guest;
    Clock::time_point begun;
    Clock::time_point ended;
};

void end_all(const std::vector<std::unique_ptr<Member>>& members)
{
    for (const auto& member : members) {
        virDomainPtr domain = member->guest.domain.get();
        if (virDomainDestroy(domain) != 0 || virDomainUndefine(domain) != 0) fail("destroy");
    }
}

}  // namespace

void measure_crowd(const Order& order)
{
    std::vector<std::unique_ptr<Member>> members;
    for (int index = 0; index < order.count; ++index)
        members.push_back(std::make_unique<Member>(order, "crowd" + std::to_string(index)));
    std::latch all(order.count);
    {
        std::vector<std::jthread> threads;
        for (const auto& member : members)
            threads.emplace_back([&] {
                all.arrive_and_wait();
                member->run(order.word);
            });
    }
    std::vector<double> times;
    Clock::time_point first = members.front()->begun;
    Clock::time_point last = members.front()->ended;
    for (const auto& member : members) {
        times.push_back(milliseconds(member->ended - member->begun));
        first = std::min(first, member->begun);
        last = std::max(last, member->ended);
    }
    print("starts_per_s", 1000.0 * order.count / milliseconds(last - first), "/s");
    print("crowd_median", quantile(times, 0.5), "ms");
    print("slowest", quantile(times, 1), "ms");
    end_all(members);
}

}  // namespace bench
