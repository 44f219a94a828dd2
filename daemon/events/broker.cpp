#include "daemon/events/broker.hpp"

namespace hostler::daemon {

void Broker::publish(Event event)
{
    const std::lock_guard lock(mutex_);
    if (subscribers_.empty()) return;
    const auto shared = std::make_shared<const Event>(std::move(event));
    for (const auto& [key, weak] : subscribers_)
        if (const std::shared_ptr<Subscriber> subscriber = weak.lock()) subscriber->deliver(shared);
}

void Broker::subscribe(std::uint64_t key, std::weak_ptr<Subscriber> subscriber)
{
    const std::lock_guard lock(mutex_);
    subscribers_.insert_or_assign(key, std::move(subscriber));
}

void Broker::unsubscribe(std::uint64_t key)
{
    const std::lock_guard lock(mutex_);
    subscribers_.erase(key);
}

}  // namespace hostler::daemon
