// What a start costs from the request on, through libvirt's client library, and what an end costs.

#include <future>

#include "tests/bench/kvm/bench.hpp"

namespace bench {

void measure_starts(const Order& order)
{
    const Connection connection = connect(order.uri);
    std::vector<double> answers;
    std::vector<double> words;
    std::vector<double> ends;
    for (int round = 0; round < order.count; ++round) {
        Guest guest(connection, order, "start");
        auto word = std::async(std::launch::async, [&] { return guest.line.wait_for(order.word); });
        const Clock::time_point begun = Clock::now();
        if (virDomainCreate(guest.domain.get()) != 0) fail("create");
        answers.push_back(milliseconds(Clock::now() - begun));
        words.push_back(milliseconds(word.get() - begun));
        const Clock::time_point ending = Clock::now();
        if (virDomainDestroy(guest.domain.get()) != 0) fail("destroy");
        ends.push_back(milliseconds(Clock::now() - ending));
        if (virDomainUndefine(guest.domain.get()) != 0) fail("undefine");
    }
    print("create", quantile(answers, 0.5), "ms");
    print("first_word", quantile(words, 0.5), "ms");
    print("destroy", quantile(ends, 0.5), "ms");
}

}  // namespace bench
