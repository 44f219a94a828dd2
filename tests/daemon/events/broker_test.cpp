// Events reach those who want them, in order, and nobody who has gone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <vector>

#include "daemon/events/broker.hpp"

namespace hostler::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Listener : Subscriber {
    void deliver(std::shared_ptr<const Event> event) override { heard.push_back(event->number); }
    std::vector<int> heard;
};

Event numbered(int number)
{
    Event event;
    event.number = number;
    return event;
}

TEST(Broker, DeliversInTheOrderOfPublishingToEverySubscriber)
{
    Broker broker;
    const auto one = std::make_shared<Listener>();
    const auto two = std::make_shared<Listener>();
    broker.subscribe(1, one);
    broker.publish(numbered(4));
    broker.subscribe(2, two);
    broker.publish(numbered(7));
    EXPECT_THAT(one->heard, ElementsAre(4, 7));
    EXPECT_THAT(two->heard, ElementsAre(7));
}

TEST(Broker, TellsNothingAfterUnsubscribe)
{
    Broker broker;
    const auto listener = std::make_shared<Listener>();
    broker.subscribe(1, listener);
    broker.unsubscribe(1);
    broker.publish(numbered(4));
    EXPECT_THAT(listener->heard, IsEmpty());
}

TEST(Broker, PassesOverASubscriberThatHasEnded)
{
    Broker broker;
    auto ended = std::make_shared<Listener>();
    const auto stays = std::make_shared<Listener>();
    broker.subscribe(1, ended);
    broker.subscribe(2, stays);
    ended.reset();
    broker.publish(numbered(4));
    EXPECT_THAT(stays->heard, ElementsAre(4));
}

TEST(Broker, TellsThoseOfOneThreadThereInOrderAndOnlyOnce)
{
    asio::io_context first, second;
    Broker broker;
    std::vector<std::shared_ptr<Listener>> listeners;
    for (std::uint64_t key = 0; key < 300; ++key) {
        listeners.push_back(std::make_shared<Listener>());
        broker.subscribe(key, listeners.back(),
                         key % 2 ? first.get_executor() : second.get_executor());
    }
    broker.publish(numbered(4));
    for (std::uint64_t key = 0; key < 100; ++key) broker.unsubscribe(key);
    broker.publish(numbered(7));
    for (const auto& listener : listeners) EXPECT_THAT(listener->heard, IsEmpty());
    first.run();
    second.run();
    for (std::size_t key = 0; key < listeners.size(); ++key)
        if (key < 100)
            EXPECT_THAT(listeners[key]->heard, ElementsAre(4)) << key;
        else
            EXPECT_THAT(listeners[key]->heard, ElementsAre(4, 7)) << key;
}

TEST(Broker, OneThatComesHearsNothingOfBefore)
{
    asio::io_context context;
    Broker broker;
    const auto early = std::make_shared<Listener>();
    const auto late = std::make_shared<Listener>();
    broker.subscribe(1, early, context.get_executor());
    broker.publish(numbered(4));
    broker.subscribe(2, late, context.get_executor());
    broker.unsubscribe(1);
    broker.unsubscribe(2);
    broker.publish(numbered(7));
    context.run();
    EXPECT_THAT(early->heard, ElementsAre(4));
    EXPECT_THAT(late->heard, IsEmpty());
}

}  // namespace
}  // namespace hostler::daemon
