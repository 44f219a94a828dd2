// What is done to volumes and pools on a file system that does not answer, or does not get on: who
// waits is told in time, others go on, and nothing half-made is left.

#include <gmock/gmock.h>

#include "tests/daemon/storage/slow_pools.hpp"

namespace hostler::daemon {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::mib;
using namespace std::chrono_literals;

class StalledPools : public testing::SlowPools {
protected:
    StalledPools()
    {
        stall_max = 2s;  // more than what does not hang takes
        restart();
        pool = started("images");
    }
    ~StalledPools() override
    {
        storage.go_on();
        settle();
        pool.reset();
    }

    /// From a restart on.
    void be_patient(std::chrono::milliseconds time)
    {
        stall_max = time;
        pool.reset();
        restart();
        pool = pools->by_name("images").object;
    }
    bool has(const std::string& name) { return pool->view()->volumes->contains(name); }
    VolumePtr seen(const std::string& name) { return pool->view()->volumes->at(name); }
    Task<> made(const std::string& name, std::optional<VolumeSource> from = std::nullopt)
    {
        return made_on(pool, volume(name), std::move(from));
    }
    static Task<> made_on(PoolPtr pool, xml::StorageVolume volume, std::optional<VolumeSource> from)
    {
        co_await on(pool, pool->create_volume(std::move(volume), std::move(from)));
    }
    void fill(const std::string& name, std::size_t bytes)
    {
        std::ofstream(place("images/" + name)) << std::string(bytes, 'x');
        run(on(pool, pool->refresh()));
    }
    static Task<> opened_on(PoolPtr pool, std::string name, bool to_write)
    {
        co_await on(pool, pool->open_volume(std::move(name), to_write));
    }
    template <class Holds>
    void wait_until(const Holds& holds)
    {
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        while (!holds()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline);
            std::this_thread::sleep_for(1ms);
        }
    }

    PoolPtr pool;
};

TEST_F(StalledPools, WhatIsMadeAndDoesNotGetOnIsGivenUpByName)
{
    storage.hang_at(place("images/disk"));
    const std::string told = refusal(made("disk"));
    EXPECT_THAT(told, AllOf(HasSubstr("storage pool 'images': create of volume 'disk'"),
                            HasSubstr("has not got on for 2 s"), HasSubstr("given up")));
}

TEST_F(StalledPools, AVolumeThatNobodyWaitsForAnyMoreIsNotThereInTheEnd)
{
    storage.hang_at(place("images/disk"));
    ASSERT_NE(refusal(made("disk")), "");
    EXPECT_THAT(refusal(made("disk")), HasSubstr("'disk'")) << "its name is taken until then";
    EXPECT_THAT(refusal(on(pool, pool->delete_volume("disk"))),
                AllOf(HasSubstr("still being allocated (create for"), HasSubstr("given up")));
    storage.go_on();
    wait_until([&] { return !has("disk"); });
    settle();
    EXPECT_FALSE(std::filesystem::exists(place("images/disk")));
    EXPECT_EQ(refusal(made("disk")), "") << "the name is free again";
}

TEST_F(StalledPools, OtherVolumesOfThePoolAreMadeAndDeletedMeanwhile)
{
    storage.hang_at(place("images/disk"));
    ASSERT_NE(refusal(made("disk")), "");
    EXPECT_EQ(refusal(made("other")), "");
    EXPECT_EQ(refusal(on(pool, pool->refresh())), "");
    EXPECT_EQ(refusal(on(pool, pool->delete_volume("other"))), "");
}

TEST_F(StalledPools, APoolIsStoppedAllTheSame)
{
    create(pool, "disk");
    storage.hang_at(place("images/disk"));
    ASSERT_NE(refusal(on(pool, pool->wipe_volume("disk"))), "");
    EXPECT_EQ(refusal(on(pool, pool->destroy())), "");
    EXPECT_TRUE(pool->is_busy()) << "what hangs is not forgotten";
    storage.go_on();
    settle();
    EXPECT_FALSE(pool->is_busy());
    EXPECT_FALSE(pool->view()->is_active) << "what comes back starts nothing";
}

TEST_F(StalledPools, APoolIsNotStoppedWhileSomebodyWaits)
{
    create(pool, "disk");
    be_patient(10min);
    storage.hang_at(place("images/disk"));
    std::future<void> wiped = begun(on(pool, pool->wipe_volume("disk")));
    wait_until([&] { return pool->is_busy(); });
    wait_until([&] { return storage.is_stuck(); });
    EXPECT_THAT(refusal(on(pool, pool->destroy())), HasSubstr("asynchronous jobs"));
    storage.go_on();
    wiped.get();
    EXPECT_EQ(refusal(on(pool, pool->destroy())), "");
}

TEST_F(StalledPools, WhatGetsOnIsWaitedForHoweverLongItTakes)
{
    create(pool, "disk");
    storage.crawl(60, 50ms);
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(refusal(on(pool, pool->wipe_volume("disk"))), "");
    EXPECT_GT(std::chrono::steady_clock::now() - began, stall_max);
}

TEST_F(StalledPools, AWipeThatIsGivenUpEndsAtItsNextStep)
{
    fill("disk", mib);
    storage.crawl(1000, 4s);
    ASSERT_THAT(refusal(on(pool, pool->wipe_volume("disk"))), HasSubstr("wipe of volume 'disk'"));
    const auto given_up = std::chrono::steady_clock::now();
    EXPECT_THAT(refusal(on(pool, pool->delete_volume("disk"))),
                AllOf(HasSubstr("still in use (wipe for"), HasSubstr("given up")));
    settle();
    EXPECT_LT(std::chrono::steady_clock::now() - given_up, 60s);
    EXPECT_EQ(refusal(on(pool, pool->delete_volume("disk"))), "");
}

TEST_F(StalledPools, ADeletionThatIsGivenUpIsSeenOnceItHasHappened)
{
    create(pool, "disk");
    storage.hang_at(place("images/disk"));
    EXPECT_THAT(refusal(on(pool, pool->delete_volume("disk"))), HasSubstr("delete of volume"));
    EXPECT_TRUE(has("disk")) << "nobody knows better";
    EXPECT_EQ(refusal(made("other")), "") << "the pool is others'";
    storage.go_on();
    wait_until([&] { return !has("disk"); });
}

TEST_F(StalledPools, AResizeThatIsGivenUpIsSeenOnceItHasHappened)
{
    create(pool, "disk");
    storage.hang_at(place("images/disk"));
    const ResizeOptions plain;
    EXPECT_THAT(refusal(on(pool, pool->resize_volume("disk", 2 * mib, plain))),
                HasSubstr("resize of volume"));
    EXPECT_EQ(seen("disk")->capacity_bytes, mib);
    EXPECT_THAT(refusal(on(pool, pool->wipe_volume("disk"))), HasSubstr("(resize for"));
    storage.go_on();
    wait_until([&] { return seen("disk")->capacity_bytes == 2 * mib; });
}

TEST_F(StalledPools, AnAllocationLeavesThePoolToOthers)
{
    create(pool, "disk");
    create(pool, "other");
    be_patient(10min);
    storage.hang_at(place("images/disk"));
    const ResizeOptions allocating{.allocates = true};
    std::future<void> resized = begun(on(pool, pool->resize_volume("disk", 2 * mib, allocating)));
    wait_until([&] { return pool->is_busy(); });
    EXPECT_EQ(refusal(on(pool, pool->delete_volume("other"))), "");
    storage.go_on();
    resized.get();
    EXPECT_GE(seen("disk")->allocation_bytes, 2 * mib);
}

TEST_F(StalledPools, ACopyThatIsGivenUpKeepsItsSourceUntilItEnds)
{
    fill("from", mib);
    const VolumeSource source = run(on(pool, pool->use_volume("from")));
    storage.hang_at(place("images/to"));
    {
        std::optional<VolumeSource> from(source);
        ASSERT_THAT(refusal(made("to", std::move(from))), HasSubstr("copy of volume 'to'"));
    }
    EXPECT_THAT(refusal(on(pool, pool->delete_volume("from"))),
                AllOf(HasSubstr("(a copy of it for"), HasSubstr("given up")));
    storage.go_on();
    wait_until([&] { return !has("to"); });
    EXPECT_FALSE(std::filesystem::exists(place("images/to")));
}

TEST_F(StalledPools, AVolumeThatCannotBeOpenedInTimeIsKeptUntilItIs)
{
    create(pool, "disk");
    storage.hang_at(place("images/disk"));
    const auto opened = [&](bool to_write) { return refusal(opened_on(pool, "disk", to_write)); };
    EXPECT_THAT(opened(true), AllOf(HasSubstr("'images': upload of volume 'disk'"),
                                    HasSubstr("has not got on for 2 s, at byte 0")));
    EXPECT_THAT(opened(false), HasSubstr("download of volume 'disk'"));
    EXPECT_THAT(refusal(on(pool, pool->delete_volume("disk"))), HasSubstr("still in use"));
    storage.go_on();
    settle();
    EXPECT_EQ(refusal(on(pool, pool->delete_volume("disk"))), "");
}

TEST_F(StalledPools, WhatWaitsForAThreadTooLongIsNeverBegun)
{
    std::promise<void> released;
    const std::shared_future<void> end = released.get_future().share();
    for (int thread = 0; thread < 4; ++thread) asio::post(*blocking, [end] { end.wait(); });
    EXPECT_THAT(refusal(made("disk")), HasSubstr("given up"));
    released.set_value();
    settle();
    EXPECT_FALSE(std::filesystem::exists(place("images/disk")));
    EXPECT_FALSE(has("disk"));
}

TEST_F(StalledPools, APoolsOwnCallsAreGivenUpByName)
{
    const PoolPtr other = define("other");
    const std::string late = " has not come back from its file system within 2 s";
    storage.hang();
    EXPECT_THAT(refusal(on(other, other->build())), HasSubstr("'other': build" + late));
    storage.go_on();
    wait_until([&] { return refusal(on(other, other->build())).empty(); });
    storage.hang();
    EXPECT_THAT(refusal(on(other, other->remove())), HasSubstr("'other': delete" + late));
    storage.go_on();
    wait_until([&] { return !std::filesystem::exists(place("other")); });
}

TEST_F(StalledPools, NothingElseIsBegunInAFolderThatDoesNotAnswer)
{
    const PoolPtr other = define("other");
    storage.hang();
    ASSERT_NE(refusal(on(other, other->start(true))), "");
    const auto began = std::chrono::steady_clock::now();
    const std::string refused = "start has not come back from its file system for ";
    EXPECT_THAT(refusal(on(other, other->start(true))), HasSubstr(refused));
    EXPECT_THAT(refusal(on(other, other->build())), HasSubstr(refused));
    EXPECT_THAT(refusal(on(other, other->remove())), HasSubstr(refused));
    EXPECT_LT(std::chrono::steady_clock::now() - began, stall_max) << "no thread waits for it";
    EXPECT_EQ(refusal(on(other, other->set_autostart(true))), "") << "that is not its folder's";
    storage.go_on();
    wait_until([&] { return refusal(on(other, other->start(true))).empty(); });
}

TEST_F(StalledPools, APoolThatIsDefinedElsewhereStartsThere)
{
    const PoolPtr other = define("other");
    storage.hang_at(place("other"));
    ASSERT_NE(refusal(on(other, other->start(true))), "");
    xml::StoragePool moved = *other->view()->current;
    moved.path = place("elsewhere");
    EXPECT_EQ(refusal(on(other, other->define(moved))), "");
    EXPECT_EQ(refusal(on(other, other->start(true))), "");
    EXPECT_TRUE(std::filesystem::is_directory(place("elsewhere")));
}

TEST_F(StalledPools, WhoWaitsForAPoolHearsWhatHoldsItAndUntilWhen)
{
    be_patient(10min);
    storage.hang();
    std::future<void> refreshed = begun(on(pool, pool->refresh()));
    wait_until([&] { return pool->is_busy(); });
    EXPECT_THAT(refusal(on(pool, pool->destroy())),
                AllOf(HasSubstr("held by refresh for"), HasSubstr("it is to end within")));
    storage.go_on();
    refreshed.get();
}

}  // namespace
}  // namespace hostler::daemon
