// Events reach those who want them, in order, and nobody who has gone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace hostler::daemon
