#include "daemon/store/folder_sync.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <latch>
#include <thread>
#include <vector>

#include "tests/daemon/store/asleep.hpp"
#include "tests/daemon/store/faulty_file_system.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

TEST(FolderSync, OneAfterTheOtherEachSyncs)
{
    tests::TemporaryFolder folder;
    FolderSync sync(host_file_system());
    EXPECT_FALSE(sync.sync(folder.path()));
    EXPECT_FALSE(sync.sync(folder.path()));
    EXPECT_EQ(sync.synced_times(), 2u);
}

TEST(FolderSync, ThoseWhoComeDuringASyncShareTheNext)
{
    tests::TemporaryFolder folder;
    FaultyFileSystem files;
    std::latch first_is_in(1);
    std::latch go_on(1);
    std::atomic<bool> is_first = true;
    files.before_sync = [&] {
        if (!is_first.exchange(false)) return;
        first_is_in.count_down();
        go_on.wait();
    };
    FolderSync sync(files);
    const auto ask = [&](int) { EXPECT_FALSE(sync.sync(folder.path())); };
    std::jthread first([&] { ask(0); });
    first_is_in.wait();
    std::vector<std::jthread> others = asleep_in(16, ask);
    go_on.count_down();
    first.join();
    others.clear();
    EXPECT_LE(sync.synced_times(), 3u) << "16 waiters share one sync, or two if one was late";
}

TEST(FolderSync, AFailureReachesAllWhoSharedItAndNobodyElse)
{
    tests::TemporaryFolder folder;
    FaultyFileSystem files;
    FolderSync sync(files);
    for (int round = 0; round < 50; ++round) {
        std::atomic<int> failures = 0;
        files.fail(2, EIO);  // the first fsync of the round
        std::vector<std::jthread> threads;
        const std::uint64_t before = sync.synced_times();
        for (int i = 0; i < 8; ++i)
            threads.emplace_back(
                [&] { failures += sync.sync(folder.path()) == std::errc::io_error; });
        threads.clear();
        EXPECT_GE(failures, 1);
        if (sync.synced_times() == before + 1) EXPECT_EQ(failures, 8);
        files.heal();
        EXPECT_FALSE(sync.sync(folder.path())) << "a failure is told once";
    }
}

TEST(FolderSync, AFolderThatIsNotThereIsAnError)
{
    tests::TemporaryFolder folder;
    FolderSync sync(host_file_system());
    EXPECT_EQ(sync.sync(folder.path() / "none"), std::errc::no_such_file_or_directory);
}

}  // namespace
}  // namespace hostler::daemon
