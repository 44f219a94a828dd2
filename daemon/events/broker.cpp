#include "daemon/events/broker.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace hostler::daemon {
namespace {

/// So many are told before others have their turn on a thread.
constexpr std::size_t crowd_max = 64;

}  // namespace

void Broker::publish(Event event)
{
    const std::lock_guard lock(mutex_);
    if (anywhere_.empty() && places_.empty()) return;
    const auto shared = std::make_shared<const Event>(std::move(event));
    for (const auto& [key, weak] : anywhere_)
        if (const std::shared_ptr<Subscriber> subscriber = weak.lock()) subscriber->deliver(shared);
    for (Place& place : places_) {
        if (place.crowds.empty()) gather(place);
        for (const std::shared_ptr<const Crowd>& crowd : place.crowds)
            asio::post(place.executor, [crowd, shared] {
                for (const std::weak_ptr<Subscriber>& weak : *crowd)
                    if (const auto subscriber = weak.lock()) subscriber->deliver(shared);
            });
    }
}

void Broker::gather(Place& place)
{
    Crowd crowd;
    for (const auto& [key, weak] : place.subscribers) {
        crowd.push_back(weak);
        if (crowd.size() == crowd_max)
            place.crowds.push_back(std::make_shared<const Crowd>(std::exchange(crowd, {})));
    }
    if (!crowd.empty()) place.crowds.push_back(std::make_shared<const Crowd>(std::move(crowd)));
}

void Broker::subscribe(std::uint64_t key, std::weak_ptr<Subscriber> subscriber,
                       std::optional<Executor> where)
{
    const std::lock_guard lock(mutex_);
    if (!where) {
        anywhere_.insert_or_assign(key, std::move(subscriber));
        return;
    }
    auto place = std::ranges::find(places_, *where, &Place::executor);
    if (place == places_.end()) place = places_.insert(place, Place{*where, {}, {}});
    place->subscribers.insert_or_assign(key, std::move(subscriber));
    place->crowds.clear();
}

void Broker::unsubscribe(std::uint64_t key)
{
    const std::lock_guard lock(mutex_);
    anywhere_.erase(key);
    for (Place& place : places_)
        if (place.subscribers.erase(key) > 0) place.crowds.clear();
    std::erase_if(places_, [](const Place& place) { return place.subscribers.empty(); });
}

}  // namespace hostler::daemon
