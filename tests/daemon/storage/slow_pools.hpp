#pragma once
// Storage pools of a folder of the test's, on a disk that can be made to hang, or to be slow.

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "daemon/storage/pools.hpp"
#include "drivers/storage/host_storage.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon::testing {

inline constexpr std::uint64_t mib = 1u << 20;

/// The host's, with a file system that can be made to hang, or to be slow.
class SlowStorage final : public drivers::storage::Storage {
public:
    using Contents = drivers::storage::PoolContents;
    using Progress = drivers::storage::Progress;
    using Pool = xml::StoragePool;
    using Volume = xml::StorageVolume;

    ~SlowStorage() override { go_on(); }

    /// All of it; or what is done to one pool's folder or to one volume's file.
    void hang() { is_hanging_ = true; }
    void hang_at(std::string path)
    {
        const std::lock_guard lock(mutex_);
        stuck_ = std::move(path);
    }
    /// Whether anybody waits there.
    bool is_stuck()
    {
        const std::lock_guard lock(mutex_);
        return stuck_count_ > 0;
    }
    void go_on()
    {
        {
            const std::lock_guard lock(mutex_);
            stuck_.clear();
        }
        is_released_.notify_all();
        is_hanging_ = false;
        is_hanging_.notify_all();
    }
    /// A wipe takes so many steps, each so long.
    void crawl(int steps, std::chrono::milliseconds each)
    {
        steps_ = steps;
        each_ = each;
    }

    Result<Done> takes(const Pool& pool) const override { return host_.takes(pool); }
    Result<Contents> look(const Pool& pool) override { return wait(pool.path), host_.look(pool); }
    Result<Done> build(const Pool& pool) override { return wait(pool.path), host_.build(pool); }
    Result<Done> remove(const Pool& pool) override { return wait(pool.path), host_.remove(pool); }
    Result<Volume> plan(const Pool& pool, Volume volume) override
    {
        return host_.plan(pool, std::move(volume));
    }
    Result<Done> create(const Volume& volume, Progress& progress) override
    {
        return wait(volume.target.path), host_.create(volume, progress);
    }
    Result<Done> copy(const Volume& volume, const Volume& from,
                      drivers::storage::CopyOptions options, Progress& progress) override
    {
        return wait(volume.target.path), host_.copy(volume, from, options, progress);
    }
    Result<Volume> look(const Volume& volume) override { return wait(), host_.look(volume); }
    Result<Done> remove(const Volume& volume) override
    {
        return wait(volume.target.path), host_.remove(volume);
    }
    Result<Done> resize(const Volume& volume, std::uint64_t bytes, bool allocates,
                        Progress& progress) override
    {
        return wait(volume.target.path), host_.resize(volume, bytes, allocates, progress);
    }
    Result<Done> wipe(const Volume& volume, Progress& progress) override
    {
        wait(volume.target.path);
        for (int step = 0; step < steps_; ++step) {
            std::this_thread::sleep_for(each_);
            if (auto done = progress.move_on(1); !done) return done;
        }
        return host_.wipe(volume, progress);
    }
    Result<Fd> open_to_read(const Volume& volume) override
    {
        return wait(volume.target.path), host_.open_to_read(volume);
    }
    Result<Fd> open_to_write(const Volume& volume) override
    {
        return wait(volume.target.path), host_.open_to_write(volume);
    }

private:
    void wait() { is_hanging_.wait(true); }
    void wait(const xml::Text& path)
    {
        wait();
        std::unique_lock lock(mutex_);
        ++stuck_count_;
        is_released_.wait(lock, [&] { return path.view() != stuck_; });
        --stuck_count_;
    }

    drivers::storage::HostStorage host_;
    std::atomic<bool> is_hanging_ = false;
    std::mutex mutex_;
    std::condition_variable is_released_;
    std::string stuck_;
    int stuck_count_ = 0;
    int steps_ = 0;
    std::chrono::milliseconds each_{};
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

class SlowPools : public ::testing::Test {
protected:
    SlowPools()
    {
        files.prepare().or_throw();
        broker.subscribe(1, heard);
        begin();
    }
    ~SlowPools() override
    {
        storage.go_on();
        settle();
        end();
    }

    /// Until nothing is under way, what was given up neither.
    void settle()
    {
        for (int idle = 0; idle < 5; ++idle) {
            for (const PoolFound& found : pools->all())
                if (found.object->is_busy()) idle = 0;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
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
    /// Begins something, and does not wait for it.
    template <class T>
    std::future<T> begun(Task<T> task)
    {
        return asio::co_spawn(*work, std::move(task), asio::use_future);
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

}  // namespace hostler::daemon::testing
