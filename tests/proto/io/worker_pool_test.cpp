#include "proto/io/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/use_future.hpp>
#include <latch>

#include "proto/io/origin.hpp"

namespace hostler::proto {
namespace {

/// Work of somebody of its own.
template <class Function>
void post_for(Origin origin, WorkerPool& pool, Function work)
{
    asio::post(on_behalf(pool.get_executor(), origin), std::move(work));
}

TEST(WorkerPoolTest, StartsAsManyThreadsAsWorkAsksForAndNoMore)
{
    WorkerPool pool({1, 3});
    EXPECT_EQ(pool.state().threads, 1u);
    std::latch all_begun(3);
    std::latch go_on(1);
    for (Origin client = 1; client <= 5; ++client)
        post_for(client, pool, [&, client] {
            if (client <= 3) all_begun.count_down();
            go_on.wait();
        });
    all_begun.wait();
    const WorkerPool::State state = pool.state();
    EXPECT_EQ(state.threads, 3u);
    EXPECT_EQ(state.free, 0u);
    EXPECT_EQ(state.waiting, 2u);
    go_on.count_down();
    pool.join();
    EXPECT_EQ(pool.state().waiting, 0u);
}

TEST(WorkerPoolTest, GrowsAndShrinksWhileItWorks)
{
    WorkerPool pool({1, 1});
    std::latch begun(1);
    std::latch go_on(1);
    asio::post(pool.get_executor(), [&] {
        begun.count_down();
        go_on.wait();
    });
    begun.wait();
    EXPECT_TRUE(pool.resize({4, 6}));
    EXPECT_EQ(pool.state().threads, 4u);
    EXPECT_TRUE(pool.resize({0, 2}));
    while (pool.state().threads > 2) std::this_thread::yield();
    go_on.count_down();
    EXPECT_EQ(asio::post(pool.get_executor(), asio::use_future).wait_for(std::chrono::seconds(20)),
              std::future_status::ready);
}

TEST(WorkerPoolTest, RefusesBoundsThatMakeNoSense)
{
    WorkerPool pool({1, 2});
    EXPECT_FALSE(pool.resize({0, 0}));
    const Result<Done> refused = pool.resize({5, 4});
    EXPECT_EQ(refused.error().detail,
              "minWorkers 5 must not be above maxWorkers 4, which is at least 1");
    EXPECT_EQ(pool.state().bounds.most, 2u);
}

/// Whatever one client waits for, the others' work is done: also that of a second who waits as
/// much.
TEST(WorkerPoolTest, NobodysSlowWorkKeepsTheOthersFromTheirs)
{
    WorkerPool pool({1, 8});
    std::latch go_on(1);
    std::atomic<int> done = 0;
    for (const Origin slow : {1u, 2u})
        for (int count = 0; count < 50; ++count)
            post_for(slow, pool, [&] {
                go_on.wait();
                ++done;
            });
    for (int count = 0; count < 100; ++count) {
        std::latch is_done(1);
        post_for(3, pool, [&] { is_done.count_down(); });
        is_done.wait();
    }
    EXPECT_EQ(done, 0);
    go_on.count_down();
    pool.join();
    EXPECT_EQ(done, 100);
}

/// Threads that do not come back are replaced while others wait, and there are no more than before
/// when they do.
TEST(WorkerPoolTest, WhatIsOverdueKeepsNobodyFromItsWork)
{
    WorkerPool pool({1, 2}, std::chrono::milliseconds(20));
    std::latch go_on(1);
    for (Origin stuck = 1; stuck <= 6; ++stuck) post_for(stuck, pool, [&] { go_on.wait(); });
    for (int count = 0; count < 3; ++count) {
        std::latch is_done(1);
        post_for(7, pool, [&] { is_done.count_down(); });
        is_done.wait();
    }
    EXPECT_GT(pool.state().threads, 6u);
    EXPECT_LE(pool.state().threads, 8u);
    go_on.count_down();
    while (pool.state().threads > 2) {
        asio::post(pool.get_executor(), [] {});
        std::this_thread::yield();
    }
    EXPECT_EQ(asio::post(pool.get_executor(), asio::use_future).wait_for(std::chrono::seconds(20)),
              std::future_status::ready);
}

TEST(WorkerPoolTest, WhatIsSlowWhileNobodyWaitsIsNotReplaced)
{
    WorkerPool pool({1, 2}, std::chrono::milliseconds(500));
    std::latch go_on(1);
    for (const Origin slow : {1u, 2u}) post_for(slow, pool, [&] { go_on.wait(); });
    while (pool.state().waiting > 0) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    EXPECT_EQ(pool.state().threads, 2u);
    go_on.count_down();
}

/// What one client awaits is done on its behalf, over executors that know nothing of it.
TEST(WorkerPoolTest, KnowsWhoseWorkItDoesAcrossExecutors)
{
    WorkerPool pool({1, 4});
    asio::io_context context;
    const auto strand = asio::make_strand(context);
    const auto look = [] { return current_origin(); };
    const auto far = [&]() -> Task<Origin> { return on(pool.get_executor(), call(look)); };
    auto task = on(strand, far());
    auto answer =
        asio::co_spawn(on_behalf(context.get_executor(), 7), std::move(task), asio::use_future);
    auto own = asio::co_spawn(context, far(), asio::use_future);
    context.run();
    EXPECT_EQ(answer.get(), 7u);
    EXPECT_EQ(own.get(), 0u);
    EXPECT_EQ(current_origin(), 0u);
}

TEST(WorkerPoolTest, WhatComesTooLateIsDropped)
{
    int dropped = 0;
    {
        WorkerPool pool({1, 1});
        pool.join();
        const auto post_again = [&](void*) {
            ++dropped;
            std::shared_ptr<void> last(nullptr, [&dropped](void*) { ++dropped; });
            asio::post(pool.get_executor(), [last = std::move(last)] {});
        };
        std::shared_ptr<void> late(nullptr, post_again);
        asio::post(pool.get_executor(), [late = std::move(late)] { FAIL() << "it was run"; });
    }
    EXPECT_EQ(dropped, 2);
}

TEST(WorkerPoolTest, RunsCoroutines)
{
    WorkerPool pool({1, 2});
    auto task = on(pool.get_executor(), call([] { return 42; }));
    asio::io_context context;
    auto answer = asio::co_spawn(context, std::move(task), asio::use_future);
    context.run();
    EXPECT_EQ(answer.get(), 42);
}

}  // namespace
}  // namespace hostler::proto
