// A crowd: a thousand connections that only stand there and a hundred that listen. What does a call
// cost among them, and how long does an event take to the last listener? The crowd lives in
// processes of its own: libvirt's library makes a process with many connections slow by itself.

#include <poll.h>

#include "tests/bench/calls/bystander.hpp"
#include "tests/bench/calls/raw_client.hpp"

namespace bench {
namespace {

constexpr int idle_connections = 1000;
/// Long enough that one hiccup of the machine is not a hundredth.
constexpr int crowd_calls = 10000;
constexpr int crowd_lists = 100;
constexpr int listeners = 100;

/// How many of the listeners have heard of the last definition.
int heard = 0;
const Stage* stage_of_listeners = nullptr;

int on_lifecycle(virConnectPtr, virDomainPtr, int event, int, void*)
{
    if (event != VIR_DOMAIN_EVENT_DEFINED || ++heard < listeners) return 0;
    heard = 0;
    stage_of_listeners->tell();
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

void stand_idle(const Target& target, const Stage& stage)
{
    const std::vector<Connection> idle = gather(target, idle_connections);
    stage.tell();
    stage.wait_for_end();
    std::_Exit(0);
}

void on_end(int, int, int, void*)
{
    std::_Exit(0);
}

/// Tells when all have heard of a definition, again and again.
void listen(const Target& target, const Stage& stage)
{
    stage_of_listeners = &stage;
    virEventRegisterDefaultImpl();
    const std::vector<Connection> hearing = gather(target, listeners);
    for (const Connection& one : hearing)
        if (virConnectDomainEventRegisterAny(one.get(), nullptr, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                             any_callback(on_lifecycle), nullptr, nullptr) < 0)
            fail("register for events");
    virEventAddHandle(stage.end(), VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_HANGUP, on_end,
                      nullptr, nullptr);
    stage.tell();
    while (virEventRunDefaultImpl() == 0) {
    }
}

/// Reads one event from each listener; more than one is an error.
void take_one_of_each(std::vector<RawClient>& hearing)
{
    std::vector<pollfd> waits;
    for (const RawClient& one : hearing) waits.push_back({one.socket(), POLLIN, 0});
    for (int left = static_cast<int>(hearing.size()); left > 0;) {
        if (poll(waits.data(), waits.size(), 10'000) <= 0) fail("an event is missing");
        for (std::size_t index = 0; index < waits.size(); ++index) {
            if (!(waits[index].revents & (POLLIN | POLLHUP))) continue;
            const int events = hearing[index].take_frames();
            if (events > 1) fail("an event too many");
            if (events == 0) continue;
            waits[index].fd = -1;
            waits[index].revents = 0;
            --left;
        }
    }
}

/// Defines domains, one after the other; each time until `everybody_heard` returns. Then undefines
/// them.
void measure_events(std::string_view name, const Target& target, const Connection& connection,
                    const std::function<void()>& everybody_heard,
                    const std::function<void()>& after_undefine)
{
    std::vector<double> times;
    std::vector<Domain> defined;
    for (int index = 0; index < target.count; ++index) {
        const std::string xml = definition("event" + std::to_string(index), target.domain_type);
        const Clock::time_point start = Clock::now();
        defined.emplace_back(virDomainDefineXML(connection.get(), xml.c_str()));
        if (!defined.back()) fail("define");
        everybody_heard();
        times.push_back(microseconds_since(start));
    }
    print(name, quantile(times, 0.5), "us");
    for (const Domain& domain : defined) {
        if (virDomainUndefine(domain.get()) != 0) fail("undefine");
        after_undefine();
    }
}

/// The same with listeners that only read.
void measure_raw_events(const Target& target, const Connection& connection)
{
    std::vector<RawClient> hearing;
    for (int index = 0; index < listeners; ++index) {
        hearing.emplace_back(socket_path(target.uri));
        hearing.back().ask<proto::ConnectDomainEventCallbackRegisterAny>(
            {VIR_DOMAIN_EVENT_ID_LIFECYCLE, std::nullopt});
    }
    const auto take = [&] { take_one_of_each(hearing); };
    measure_events("event_to_last_of_100_raw", target, connection, take, take);
}

}  // namespace

void measure_crowd(const Target& target)
{
    const Bystander idle([&](const Stage& stage) { stand_idle(target, stage); });
    const Bystander hearing([&](const Stage& stage) { listen(target, stage); });
    const Connection connection = connect(target);
    measure_calls("alone", target, crowd_calls, crowd_lists);
    measure_raw_events(target, connection);
    hearing.begin();
    measure_events("event_to_last_of_100", target, connection, [&] { hearing.wait(); }, [] {});
    idle.begin();
    measure_calls("in_a_crowd", target, crowd_calls, crowd_lists);
}

}  // namespace bench
