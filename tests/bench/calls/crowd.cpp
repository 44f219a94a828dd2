// A crowd: a thousand connections that only stand there and a hundred that listen. What does a call
// cost among them, and how long does an event take to the last listener?

#include <atomic>
#include <thread>

#include "tests/bench/calls/bench.hpp"

namespace bench {
namespace {

constexpr int idle_connections = 1000;
constexpr int listeners = 100;

std::atomic<int> heard = 0;

int on_lifecycle(virConnectPtr, virDomainPtr, int, int, void*)
{
    if (++heard == listeners) heard.notify_one();
    return 0;
}

/// libvirt takes every kind of callback as this one type.
virConnectDomainEventGenericCallback any_callback(virConnectDomainEventCallback callback)
{
    return reinterpret_cast<virConnectDomainEventGenericCallback>(
        reinterpret_cast<void (*)()>(callback));
}

std::vector<Connection> gather(const Target& target, int count)
{
    std::vector<Connection> connections;
    for (int index = 0; index < count; ++index) connections.push_back(connect(target));
    return connections;
}

/// Defines domains, one after the other; each time until every listener has heard of it.
void measure_events(const Target& target, const Connection& connection)
{
    std::vector<double> times;
    std::vector<Domain> defined;
    for (int index = 0; index < target.count; ++index) {
        const std::string xml = definition("event" + std::to_string(index), target.domain_type);
        heard = 0;
        const Clock::time_point start = Clock::now();
        defined.emplace_back(virDomainDefineXML(connection.get(), xml.c_str()));
        if (!defined.back()) fail("define");
        for (int now = heard; now < listeners; now = heard) heard.wait(now);
        times.push_back(microseconds_since(start));
    }
    print("event_to_last_of_100", quantile(times, 0.5), "us");
    for (const Domain& domain : defined)
        if (virDomainUndefine(domain.get()) != 0) fail("undefine");
}

void measure_info(std::string_view name, const Target& target, const Connection& connection)
{
    const Domain domain = find(connection, "bench0");
    // Long enough that one hiccup of the machine is not a hundredth.
    measure(name, target.pid, 20000, [&] {
        virDomainInfo info;
        return virDomainGetInfo(domain.get(), &info) == 0;
    });
}

}  // namespace

void measure_crowd(const Target& target)
{
    virEventRegisterDefaultImpl();
    std::thread([] {
        while (virEventRunDefaultImpl() == 0) {
        }
    }).detach();
    const Connection connection = connect(target);
    measure_info("get_info_alone", target, connection);
    std::vector<Connection> hearing = gather(target, listeners);
    for (const Connection& one : hearing)
        if (virConnectDomainEventRegisterAny(one.get(), nullptr, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                             any_callback(on_lifecycle), nullptr, nullptr) < 0)
            fail("register for events");
    measure_events(target, connection);
    const std::vector<Connection> idle = gather(target, idle_connections);
    measure_info("get_info_in_a_crowd", target, connection);
}

}  // namespace bench
