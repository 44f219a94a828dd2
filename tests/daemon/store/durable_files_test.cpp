#include "daemon/store/durable_files.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "tests/daemon/store/faulty_file_system.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

class DurableFilesTest : public testing::Test {
protected:
    std::filesystem::path path(const std::string& name) const { return folder.path() / name; }
    std::vector<RedoRecord> held() const
    {
        std::size_t size = 0;
        return decode_records(folder.read("log/redo.0"), size);
    }

    tests::TemporaryFolder folder;
    FaultyFileSystem files;
    RedoLog::Order order{
        .folder = folder.path() / "log", .boot = Uuid::generate(), .linger = std::chrono::hours(1)};
};

TEST_F(DurableFilesTest, AChangeThatFailsIsCancelled)
{
    std::filesystem::create_directories(order.folder);
    DurableFiles durable(files, order);
    durable.replace(path("a"), "old").or_throw();
    // open and write of the new file, write and flush of the log, then the rename.
    files.fail(5, EROFS);
    const Result<Done> done = durable.replace(path("a"), "new");
    files.heal();
    ASSERT_FALSE(done);
    EXPECT_EQ(folder.read("a"), "old");
    const std::vector<RedoRecord> records = held();
    ASSERT_EQ(records.size(), 3u);
    EXPECT_EQ(records[2].verb, RedoVerb::cancel);
    EXPECT_EQ(records[2].cancelled, records[1].sequence);

    // write and flush of the log, then the removal.
    files.fail(3, EROFS);
    EXPECT_FALSE(durable.remove(path("a")));
    files.fail(3, EROFS);
    EXPECT_FALSE(durable.link("a", path("b")));
    files.heal();
    EXPECT_EQ(held().back().cancelled, held()[5].sequence);
    EXPECT_EQ(folder.read("a"), "old");
    EXPECT_FALSE(files.exists(path("b")));
}

TEST_F(DurableFilesTest, WhatAFolderRefusesReachesNoLog)
{
    std::filesystem::create_directories(order.folder);
    DurableFiles durable(files, order);
    files.fail(1, ENOSPC);
    EXPECT_FALSE(durable.replace(path("a"), "new"));
    files.heal();
    EXPECT_FALSE(files.exists(order.folder / "redo.0"));
    EXPECT_EQ(durable.flushes(), 0u);
}

TEST_F(DurableFilesTest, WithoutALogEachChangeIsSyncedByItself)
{
    DurableFiles durable(files, order);  // its folder is not there
    int syncs = 0;
    files.before_sync = [&] { ++syncs; };
    durable.replace(path("a"), "one").or_throw();
    EXPECT_EQ(syncs, 2) << "the file and its folder";
    durable.link("a", path("b")).or_throw();
    durable.remove(path("b")).or_throw();
    EXPECT_EQ(syncs, 4);
    EXPECT_EQ(folder.read("a"), "one");
    EXPECT_FALSE(files.exists(path("b")));
}

TEST_F(DurableFilesTest, ATextTooLargeForTheLogIsSyncedByItselfAfterWhatTheLogHolds)
{
    std::filesystem::create_directories(order.folder);
    const std::string large(RedoSegment::bytes + 1, 'x');
    DurableFiles durable(files, order);
    durable.replace(path("a"), "small").or_throw();
    durable.replace(path("a"), large).or_throw();
    EXPECT_EQ(folder.read("a"), large);
    EXPECT_TRUE(held().empty()) << "an older text would be put on top of it";
}

TEST_F(DurableFilesTest, ALogThatCannotBeWrittenNorEmptiedRefusesChanges)
{
    std::filesystem::create_directories(order.folder);
    DurableFiles durable(files, order);
    durable.replace(path("a"), "old").or_throw();
    // open and write of the new file go well; then the log's disk is gone.
    files.fail(3, EIO, 1'000'000);
    const Result<Done> done = durable.replace(path("a"), "new");
    files.heal();
    ASSERT_FALSE(done);
    EXPECT_EQ(folder.read("a"), "old");
    durable.replace(path("a"), "newer").or_throw();
    EXPECT_EQ(folder.read("a"), "newer");
}

}  // namespace
}  // namespace hostler::daemon
