#pragma once
// Broker: brings events to the sessions that registered for them. publish() may be called from any
// thread and never waits; for one object events arrive in the order in which they were published.

#include <map>
#include <memory>
#include <mutex>

#include "daemon/events/event.hpp"

namespace hostler::daemon {

class Session;

class Broker {
public:
    void publish(Event event);

    void subscribe(std::weak_ptr<Session> session);
    void unsubscribe(std::uint64_t session_id);

private:
    std::mutex mutex_;
    std::map<std::uint64_t, std::weak_ptr<Session>> subscribers_;
};

}  // namespace hostler::daemon
