// Storage pools on this host's folders: what they keep, what they tell, what a restart brings back.

#include "daemon/storage/pools.hpp"

#include <gmock/gmock.h>

#include "tests/daemon/storage/slow_pools.hpp"

namespace hostler::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::mib;

class PoolsOfAHost : public testing::SlowPools {};

TEST_F(PoolsOfAHost, LiveAndTellOfIt)
{
    const PoolPtr pool = define("images");
    EXPECT_FALSE(pool->view()->is_active);
    run(on(pool, pool->build()));
    run(on(pool, pool->start(false)));
    EXPECT_GT(pool->view()->current->capacity_bytes, 0u);
    run(on(pool, pool->refresh()));
    run(on(pool, pool->destroy()));
    run(on(pool, pool->remove()));
    run(on(pool, pool->undefine()));
    EXPECT_FALSE(pool->view());
    EXPECT_TRUE(pools->all().empty());
    EXPECT_THAT(heard->events,
                ElementsAre(VIR_STORAGE_POOL_EVENT_DEFINED, VIR_STORAGE_POOL_EVENT_CREATED,
                            VIR_STORAGE_POOL_EVENT_STARTED, -1, VIR_STORAGE_POOL_EVENT_STOPPED,
                            VIR_STORAGE_POOL_EVENT_DELETED, VIR_STORAGE_POOL_EVENT_UNDEFINED));
}

TEST_F(PoolsOfAHost, RefuseWhatTheirStateForbids)
{
    const PoolPtr pool = define("images");
    EXPECT_THAT(refusal(on(pool, pool->start(false))), HasSubstr("cannot open directory"));
    EXPECT_THAT(refusal(on(pool, pool->destroy())), HasSubstr("is not active"));
    run(on(pool, pool->start(true)));
    EXPECT_THAT(refusal(on(pool, pool->start(false))), HasSubstr("already active"));
    EXPECT_THAT(refusal(on(pool, pool->undefine())), HasSubstr("still active"));
    EXPECT_THAT(refusal(on(pool, pool->remove())), HasSubstr("still active"));
    EXPECT_THAT(refusal(on(pool, pool->build())), HasSubstr("already active"));
}

TEST_F(PoolsOfAHost, TwoDoNotShareANameOrAFolder)
{
    define("images");
    EXPECT_FALSE(pools->admit(document("images", place("other"))));
    xml::StoragePool same = document("other", place("images"));
    const PoolPlace held = pools->admit(same).or_throw();
    EXPECT_THAT(refusal(on(held.object, held->define(same))), HasSubstr("conflict with pool"));
}

TEST_F(PoolsOfAHost, ATransientOneEndsWhenItIsStopped)
{
    xml::StoragePool definition = document("passing", place("passing"));
    {
        const PoolPlace held = pools->admit(definition).or_throw();
        run(on(held.object, held->create(definition, true)));
    }
    const PoolPtr pool = pools->by_name("passing").object;
    EXPECT_FALSE(pool->view()->is_persistent);
    EXPECT_THAT(refusal(on(pool, pool->set_autostart(true))), HasSubstr("no config file"));
    run(on(pool, pool->destroy()));
    EXPECT_TRUE(pools->all().empty());
}

TEST_F(PoolsOfAHost, WhatIsDefinedMeanwhileHoldsFromTheNextStartOn)
{
    const PoolPtr pool = started("images");
    xml::StoragePool next = *pool->view()->current;
    next.path = place("elsewhere");
    run(on(pool, pool->define(next)));
    EXPECT_EQ(pool->view()->current->path.str(), place("images"));
    EXPECT_EQ(pool->view()->stored().path.str(), place("elsewhere"));
    run(on(pool, pool->destroy()));
    EXPECT_EQ(pool->view()->current->path.str(), place("elsewhere"));
}

TEST_F(PoolsOfAHost, AFailedDefinitionLeavesItsNameFree)
{
    std::filesystem::remove_all(folder.path() / "etc/hostler/storage");
    {
        xml::StoragePool definition = document("images", place("images"));
        const PoolPlace held = pools->admit(definition).or_throw();
        EXPECT_NE(refusal(on(held.object, held->define(definition))), "");
    }
    files.prepare().or_throw();
    EXPECT_NO_THROW(define("images"));
}

TEST_F(PoolsOfAHost, ARestartFindsThemAsTheyWere)
{
    PoolPtr before = started("images");
    run(on(before, before->set_autostart(true)));
    create(before, "disk");
    define("resting");
    before.reset();  // nobody holds a pool whose threads are gone
    restart();
    const PoolFound images = pools->by_name("images");
    EXPECT_TRUE(images.view->is_active);
    EXPECT_TRUE(images.view->is_autostart);
    EXPECT_TRUE(images.view->volumes->contains("disk"));
    EXPECT_FALSE(pools->by_name("resting").view->is_active);
}

TEST_F(PoolsOfAHost, AFolderThatIsGoneStopsItsPool)
{
    const PoolPtr pool = started("images");
    std::filesystem::remove_all(place("images"));
    EXPECT_THAT(refusal(on(pool, pool->refresh())), HasSubstr("cannot open directory"));
    EXPECT_FALSE(pool->view()->is_active);
}

TEST_F(PoolsOfAHost, AutostartedOnesStart)
{
    const PoolPtr pool = started("images");
    run(on(pool, pool->set_autostart(true)));
    run(on(pool, pool->destroy()));
    pools->start_autostarted();
    EXPECT_TRUE(pool->view()->is_active);
}

TEST_F(PoolsOfAHost, VolumesAreMadeFoundAndDeleted)
{
    const PoolPtr pool = started("images");
    const VolumePtr disk = create(pool, "disk");
    EXPECT_EQ(pools->volume_by_path(place("images/") + "/disk").volume, disk);
    EXPECT_EQ(pools->volume_by_key(disk->key).pool.object, pool);
    EXPECT_EQ(pools->by_target_path(place("images/")).object, pool);
    EXPECT_THROW(create(pool, "disk"), Error);
    run(on(pool, pool->delete_volume("disk")));
    EXPECT_FALSE(std::filesystem::exists(place("images/disk")));
    EXPECT_THROW(pools->volume_by_key(disk->key), Error);
}

TEST_F(PoolsOfAHost, ResizingKeepsWhatIsThere)
{
    const PoolPtr pool = started("images");
    create(pool, "disk");
    const auto resize = [&](std::uint64_t bytes, ResizeOptions options) {
        return refusal(on(pool, pool->resize_volume("disk", bytes, options)));
    };
    EXPECT_EQ(resize(mib, {.is_delta = true}), "");
    EXPECT_EQ(pool->view()->volumes->at("disk")->capacity_bytes, 2 * mib);
    EXPECT_THAT(resize(mib, {}), HasSubstr("unless shrink flag"));
    EXPECT_EQ(resize(mib, {.shrinks = true}), "");
    EXPECT_EQ(resize(2 * mib, {.allocates = true}), "");
    EXPECT_THAT(resize(mib, {.shrinks = true}), HasSubstr("below existing allocation"));
}

TEST_F(PoolsOfAHost, WhatIsInUseStays)
{
    const PoolPtr pool = started("images");
    create(pool, "disk");
    {
        const OpenVolume open = run(on(pool, pool->open_volume("disk", false)));
        EXPECT_THAT(refusal(on(pool, pool->delete_volume("disk"))), HasSubstr("still in use"));
        EXPECT_THAT(refusal(on(pool, pool->destroy())), HasSubstr("asynchronous jobs"));
    }
    EXPECT_EQ(refusal(on(pool, pool->delete_volume("disk"))), "");
}

TEST_F(PoolsOfAHost, ASlowFileSystemBlocksNoReader)
{
    const PoolPtr pool = started("images");
    const VolumePtr disk = create(pool, "disk");
    storage.hang();
    auto refreshed = asio::co_spawn(*work, on(pool, pool->refresh()), asio::use_future);
    while (!pool->is_busy()) std::this_thread::yield();
    EXPECT_TRUE(pools->by_name("images").view->is_active);
    EXPECT_EQ(pools->volume_by_key(disk->key).volume, disk);
    EXPECT_EQ(run(pool->look_at(disk)), disk) << "as it was last seen";
    EXPECT_THAT(refusal(on(pool, pool->destroy())), HasSubstr("held by refresh"));
    storage.go_on();
    refreshed.get();
}

TEST_F(PoolsOfAHost, AFileSystemThatDoesNotAnswerIsNotWaitedForForever)
{
    started("images");
    stall_max = std::chrono::seconds(2);
    restart();
    const PoolPtr pool = pools->by_name("images").object;
    const PoolPtr other = define("other");
    storage.hang();
    const std::string late = " has not come back from its file system within 2 s";
    EXPECT_THAT(refusal(on(pool, pool->refresh())), HasSubstr("'images': refresh" + late));
    EXPECT_TRUE(pool->view()->is_active) << "nobody knows better";
    EXPECT_THAT(refusal(on(other, other->start(true))), HasSubstr("'other': start" + late));
    EXPECT_FALSE(other->view()->is_active);
    EXPECT_EQ(refusal(on(pool, pool->destroy())), "");
    storage.go_on();
}

TEST_F(PoolsOfAHost, AVolumeInTheMakingIsSeenAndLeftAlone)
{
    const PoolPtr pool = started("images");
    storage.hang();
    auto made = asio::co_spawn(*work, on(pool, pool->create_volume(volume("disk"), std::nullopt)),
                               asio::use_future);
    while (!pool->view()->volumes->contains("disk")) std::this_thread::yield();
    EXPECT_THAT(refusal(on(pool, pool->delete_volume("disk"))), HasSubstr("being allocated"));
    storage.go_on();
    EXPECT_EQ(made.get()->capacity_bytes, mib);
}

}  // namespace
}  // namespace hostler::daemon
