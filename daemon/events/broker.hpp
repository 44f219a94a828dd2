#pragma once
// Broker: brings events to those who want them. publish() may be called from any thread and never
// waits; for one object events arrive in the order in which they were published.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "daemon/events/event.hpp"
#include "proto/io/task.hpp"

namespace hostler::daemon {

/// Whoever wants events. deliver() only passes the event on.
class Subscriber {
public:
    virtual ~Subscriber() = default;
    virtual void deliver(std::shared_ptr<const Event> event) = 0;
};

class Broker {
public:
    void publish(Event event);

    /// deliver() is called on `where`, all that is there at once; or, where none is given, under
    /// the broker's lock, from any thread. `key` names the subscriber to unsubscribe(); it is taken
    /// once. One that has ended is skipped. One that comes hears what is published from then on.
    void subscribe(std::uint64_t key, std::weak_ptr<Subscriber> subscriber,
                   std::optional<Executor> where = std::nullopt);
    /// What was published before may still be delivered.
    void unsubscribe(std::uint64_t key);

private:
    using Subscribers = std::map<std::uint64_t, std::weak_ptr<Subscriber>>;
    using Crowd = std::vector<std::weak_ptr<Subscriber>>;
    struct Place {
        Executor executor;
        Subscribers subscribers;
        /// The same, of which no part is longer than what is told in one turn; made when it is
        /// next needed.
        std::vector<std::shared_ptr<const Crowd>> crowds;
    };

    static void gather(Place& place);

    std::mutex mutex_;
    Subscribers anywhere_;
    std::vector<Place> places_;
};

}  // namespace hostler::daemon
