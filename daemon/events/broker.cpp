#include "daemon/events/broker.hpp"

#include "daemon/events/registrations.hpp"
#include "daemon/rpc/session.hpp"

namespace hostler::daemon {

void Broker::publish(Event event)
{
    const std::lock_guard lock(mutex_);
    if (subscribers_.empty()) return;
    const auto shared = std::make_shared<const Event>(std::move(event));
    for (const auto& [id, subscriber] : subscribers_) {
        const std::shared_ptr<Session> session = subscriber.lock();
        if (!session) continue;
        // The order of these posts is the order of the events: they are made under the lock.
        session->post([shared](Session& there) { there.registrations().deliver(*shared); });
    }
}

void Broker::subscribe(std::weak_ptr<Session> session)
{
    const std::shared_ptr<Session> there = session.lock();
    if (!there) return;
    const std::lock_guard lock(mutex_);
    subscribers_.insert_or_assign(there->id(), std::move(session));
}

void Broker::unsubscribe(std::uint64_t session_id)
{
    const std::lock_guard lock(mutex_);
    subscribers_.erase(session_id);
}

}  // namespace hostler::daemon
