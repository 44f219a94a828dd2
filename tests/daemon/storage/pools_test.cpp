// Storage pools on this host's folders: what they keep, what they tell, what a restart brings back.

#include "daemon/storage/pools.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "drivers/storage/host_storage.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t mib = 1u << 20;

/// The host's, with a file system that can be made to hang.
class SlowStorage final : public drivers::storage::Storage {
public:
    using Contents = drivers::storage::PoolContents;
    using Progress = drivers::storage::Progress;
    using Pool = xml::StoragePool;
    using Volume = xml::StorageVolume;

    void hang() { is_hanging_ = true; }
    void go_on()
    {
        is_hanging_ = false;
        is_hanging_.notify_all();
    }

    Result<Done> takes(const Pool& pool) const override { return host_.takes(pool); }
    Result<Contents> look(const Pool& pool) override { return wait(), host_.look(pool); }
    Result<Done> build(const Pool& pool) override { return host_.build(pool); }
    Result<Done> remove(const Pool& pool) override { return host_.remove(pool); }
    Result<Volume> plan(const Pool& pool, Volume volume) override
    {
        return host_.plan(pool, std::move(volume));
    }
    Result<Done> create(const Volume& volume, Progress& progress) override
    {
        return wait(), host_.create(volume, progress);
    }
    Result<Done> copy(const Volume& volume, const Volume& from,
                      drivers::storage::CopyOptions options, Progress& progress) override
    {
        return host_.copy(volume, from, options, progress);
    }
    Result<Volume> look(const Volume& volume) override { return wait(), host_.look(volume); }
    Result<Done> remove(const Volume& volume) override { return host_.remove(volume); }
    Result<Done> resize(const Volume& volume, std::uint64_t bytes, bool allocates,
                        Progress& progress) override
    {
        return host_.resize(volume, bytes, allocates, progress);
    }
    Result<Done> wipe(const Volume& volume, Progress& progress) override
    {
        return host_.wipe(volume, progress);
    }
    Result<Fd> open_to_read(const Volume& volume) override { return host_.open_to_read(volume); }
    Result<Fd> open_to_write(const Volume& volume) override { return host_.open_to_write(volume); }

private:
    void wait() { is_hanging_.wait(true); }

    drivers::storage::HostStorage host_;
    std::atomic<bool> is_hanging_ = false;
};

struct Heard final : Subscriber {
    void deliver(std::shared_ptr<const Event> event) override
    {
        proto::Reader reader(event->body);
        proto::StoragePoolRef pool;
        std::int32_t what = -1;
        const bool is_read =
            get(reader, pool) &&
            (event->number != VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE || reader.get(what));
        EXPECT_TRUE(is_read);
        events.push_back(what);
    }
    std::vector<int> events;  ///< virStoragePoolEventLifecycleType; -1: refreshed
};

class StoragePools : public ::testing::Test {
protected:
    StoragePools()
    {
        files.prepare().or_throw();
        broker.subscribe(1, heard);
        begin();
    }
    ~StoragePools() override { end(); }

    void begin()
    {
        pools = std::make_unique<Pools>(PoolWorld{.storage = storage,
                                                  .broker = broker,
                                                  .files = &files,
                                                  .work = work->get_executor(),
                                                  .blocking = blocking->get_executor(),
                                                  .writing = blocking->get_executor(),
                                                  .job_wait_max = std::chrono::seconds(1),
                                                  .stall_max = stall_max});
        pools->load();
        pools->adopt_active();
    }
    void end()
    {
        blocking->join();
        work->join();
    }
    void restart()
    {
        end();
        pools.reset();
        work = std::make_unique<asio::thread_pool>(2);
        blocking = std::make_unique<asio::thread_pool>(4);
        begin();
    }

    template <class T>
    T run(Task<T> task)
    {
        return asio::co_spawn(*work, std::move(task), asio::use_future).get();
    }
    std::string refusal(Task<> task) { return run(reported(std::move(task))); }

    xml::StoragePool document(const std::string& name, const std::string& path)
    {
        xml::StoragePool pool =
            xml::parse_pool("<pool type='dir'><name>" + name + "</name><target><path>" + path +
                            "</path></target></pool>")
                .or_throw();
        xml::fill(pool);
        return pool;
    }
    std::string place(const std::string& name) { return (folder.path() / name).string(); }
    PoolPtr define(const std::string& name)
    {
        xml::StoragePool definition = document(name, place(name));
        const PoolPlace held = pools->admit(definition).or_throw();
        run(on(held.object, held->define(std::move(definition))));
        return held.object;
    }
    PoolPtr started(const std::string& name)
    {
        PoolPtr pool = define(name);
        run(on(pool, pool->start(true)));
        return pool;
    }
    static xml::StorageVolume volume(const std::string& name)
    {
        xml::StorageVolume wanted;
        wanted.name = name;
        wanted.capacity_bytes = mib;
        wanted.allocation_bytes = 0;
        wanted.target.format = "raw";
        return wanted;
    }
    VolumePtr create(const PoolPtr& pool, const std::string& name)
    {
        return run(on(pool, pool->create_volume(volume(name), std::nullopt)));
    }

    tests::TemporaryFolder folder;
    ObjectFiles files{Paths::system(folder.path())};
    SlowStorage storage;
    std::chrono::milliseconds stall_max = std::chrono::minutes(5);
    Broker broker;
    std::shared_ptr<Heard> heard = std::make_shared<Heard>();
    std::unique_ptr<asio::thread_pool> work = std::make_unique<asio::thread_pool>(2);
    std::unique_ptr<asio::thread_pool> blocking = std::make_unique<asio::thread_pool>(4);
    std::unique_ptr<Pools> pools;
};

TEST_F(StoragePools, LiveAndTellOfIt)
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

TEST_F(StoragePools, RefuseWhatTheirStateForbids)
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

TEST_F(StoragePools, TwoDoNotShareANameOrAFolder)
{
    define("images");
    EXPECT_FALSE(pools->admit(document("images", place("other"))));
    xml::StoragePool same = document("other", place("images"));
    const PoolPlace held = pools->admit(same).or_throw();
    EXPECT_THAT(refusal(on(held.object, held->define(same))), HasSubstr("conflict with pool"));
}

TEST_F(StoragePools, ATransientOneEndsWhenItIsStopped)
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

TEST_F(StoragePools, WhatIsDefinedMeanwhileHoldsFromTheNextStartOn)
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

TEST_F(StoragePools, AFailedDefinitionLeavesItsNameFree)
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

TEST_F(StoragePools, ARestartFindsThemAsTheyWere)
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

TEST_F(StoragePools, AFolderThatIsGoneStopsItsPool)
{
    const PoolPtr pool = started("images");
    std::filesystem::remove_all(place("images"));
    EXPECT_THAT(refusal(on(pool, pool->refresh())), HasSubstr("cannot open directory"));
    EXPECT_FALSE(pool->view()->is_active);
}

TEST_F(StoragePools, AutostartedOnesStart)
{
    const PoolPtr pool = started("images");
    run(on(pool, pool->set_autostart(true)));
    run(on(pool, pool->destroy()));
    pools->start_autostarted();
    EXPECT_TRUE(pool->view()->is_active);
}

TEST_F(StoragePools, VolumesAreMadeFoundAndDeleted)
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

TEST_F(StoragePools, ResizingKeepsWhatIsThere)
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

TEST_F(StoragePools, WhatIsInUseStays)
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

TEST_F(StoragePools, ASlowFileSystemBlocksNoReader)
{
    const PoolPtr pool = started("images");
    const VolumePtr disk = create(pool, "disk");
    storage.hang();
    auto refreshed = asio::co_spawn(*work, on(pool, pool->refresh()), asio::use_future);
    EXPECT_TRUE(pools->by_name("images").view->is_active);
    EXPECT_EQ(pools->volume_by_key(disk->key).volume, disk);
    EXPECT_EQ(run(pool->look_at(disk)), disk) << "as it was last seen";
    EXPECT_THAT(refusal(on(pool, pool->destroy())), HasSubstr("held by refresh"));
    storage.go_on();
    refreshed.get();
}

TEST_F(StoragePools, AFileSystemThatDoesNotAnswerIsNotWaitedForForever)
{
    started("images");
    stall_max = std::chrono::milliseconds(50);
    restart();
    const PoolPtr pool = pools->by_name("images").object;
    const PoolPtr other = define("other");
    storage.hang();
    const std::string late = " has not come back from its file system within 0.05 s";
    EXPECT_THAT(refusal(on(pool, pool->refresh())), HasSubstr("'images': refresh" + late));
    EXPECT_TRUE(pool->view()->is_active) << "nobody knows better";
    EXPECT_THAT(refusal(on(other, other->start(true))), HasSubstr("'other': start" + late));
    EXPECT_FALSE(other->view()->is_active);
    EXPECT_EQ(refusal(on(pool, pool->destroy())), "");
    storage.go_on();
}

TEST_F(StoragePools, AVolumeInTheMakingIsSeenAndLeftAlone)
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
