#include "proto/io/fair_queue.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hostler::proto {
namespace {

struct Nothing final : Work {
    void run() override {}
};

void push(FairQueue& queue, Origin origin, int count)
{
    for (; count > 0; --count) queue.push(origin, std::make_unique<Nothing>());
}

/// Whose work is begun with so many threads when none of it ends.
std::vector<Origin> begun(FairQueue& queue, std::size_t threads)
{
    std::vector<Origin> origins;
    while (const auto taken = queue.take(threads - origins.size()))
        origins.push_back(taken->origin);
    return origins;
}

TEST(FairQueueTest, OnesWorkIsInTheOrderInWhichItCame)
{
    struct Named final : Work {
        explicit Named(int name) : name(name) {}
        void run() override {}
        int name;
    };
    FairQueue queue;
    for (const int name : {1, 2, 3}) queue.push(5, std::make_unique<Named>(name));
    for (const int name : {1, 2, 3}) {
        const auto taken = queue.take(8);
        ASSERT_TRUE(taken);
        EXPECT_EQ(dynamic_cast<const Named&>(*taken->work).name, name);
    }
    EXPECT_EQ(queue.size(), 0u);
    EXPECT_FALSE(queue.take(8));
}

TEST(FairQueueTest, ManyTakeTurns)
{
    FairQueue queue;
    push(queue, 1, 3);
    push(queue, 2, 1);
    push(queue, 3, 2);
    EXPECT_EQ(begun(queue, 100), (std::vector<Origin>{1, 2, 3, 1, 3, 1}));
}

TEST(FairQueueTest, OneLeavesHalfOfTheThreadsToOthers)
{
    FairQueue queue;
    push(queue, 1, 50);
    EXPECT_EQ(begun(queue, 20).size(), 10u);
    EXPECT_EQ(queue.size(), 40u);
    // Somebody who comes later has one at once.
    push(queue, 2, 1);
    const auto taken = queue.take(10);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->origin, 2u);
    EXPECT_FALSE(queue.take(9));
    queue.done(1);
    EXPECT_TRUE(queue.take(10));
}

TEST(FairQueueTest, ALoneThreadIsAnybodys)
{
    FairQueue queue;
    push(queue, 1, 2);
    push(queue, 2, 1);
    EXPECT_EQ(queue.take(1)->origin, 1u);
    EXPECT_FALSE(queue.take(0));
    queue.done(1);
    EXPECT_EQ(queue.take(1)->origin, 2u);
}

}  // namespace
}  // namespace hostler::proto
