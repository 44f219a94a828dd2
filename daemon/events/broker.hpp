#pragma once
// Broker: brings events to those who want them. publish() may be called from any thread and never
// waits; for one object events arrive in the order in which they were published.

#include <map>
#include <memory>
#include <mutex>

#include "daemon/events/event.hpp"

namespace hostler::daemon {

/// Whoever wants events. deliver() is called under the broker's lock, from any thread, and only
/// passes the event on.
class Subscriber {
public:
    virtual ~Subscriber() = default;
    virtual void deliver(std::shared_ptr<const Event> event) = 0;
};

class Broker {
public:
    void publish(Event event);

    /// `key` names the subscriber to unsubscribe(); it is taken once. One that has ended is
    /// skipped.
    void subscribe(std::uint64_t key, std::weak_ptr<Subscriber> subscriber);
    void unsubscribe(std::uint64_t key);

private:
    std::mutex mutex_;
    std::map<std::uint64_t, std::weak_ptr<Subscriber>> subscribers_;
};

}  // namespace hostler::daemon
