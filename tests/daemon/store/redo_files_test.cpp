#include "daemon/store/redo_files.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>

#include "tests/daemon/store/faulty_file_system.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

std::int64_t ns_from_now(std::chrono::seconds later)
{
    const auto since = std::chrono::system_clock::now().time_since_epoch() + later;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

class RedoFilesTest : public testing::Test {
protected:
    void add(RedoVerb verb, const std::string& name, std::string text, std::int64_t at_ns)
    {
        RedoRecord record{.verb = verb, .file = folder.path() / name, .text = std::move(text)};
        record.sequence = records.size() + 1;
        record.at_ns = at_ns;
        records.push_back(std::move(record));
    }
    void add(RedoVerb verb, const std::string& name, std::string text = {})
    {
        add(verb, name, std::move(text), ns_from_now(std::chrono::hours(1)));
    }
    Result<Done> redo() { return redo_changes(files, folder_sync, records); }
    Result<Done> sync() { return sync_changes(files, folder_sync, records); }

    tests::TemporaryFolder folder;
    FaultyFileSystem files;
    FolderSync folder_sync{files};
    std::vector<RedoRecord> records;
};

TEST_F(RedoFilesTest, RedoesWhatIsLostEmptyOrOlder)
{
    folder.write("empty.xml", "");
    folder.write("older.xml", "one");
    folder.write("gone.xml", "it was removed");
    add(RedoVerb::replace, "lost.xml", "lost");
    add(RedoVerb::replace, "empty.xml", "not empty");
    add(RedoVerb::replace, "older.xml", "two");
    add(RedoVerb::replace, "older.xml", "three");
    add(RedoVerb::remove, "gone.xml");
    add(RedoVerb::link, "mark.xml", "older.xml");
    for (int times = 0; times < 2; ++times) {
        redo().or_throw();
        EXPECT_EQ(folder.read("lost.xml"), "lost");
        EXPECT_EQ(folder.read("empty.xml"), "not empty");
        EXPECT_EQ(folder.read("older.xml"), "three");
        EXPECT_FALSE(files.exists(folder.path() / "gone.xml"));
        EXPECT_EQ(folder.read("mark.xml"), "three");
    }
}

TEST_F(RedoFilesTest, TheLastChangeOfAFileCounts)
{
    add(RedoVerb::replace, "a.xml", "there");
    add(RedoVerb::remove, "a.xml");
    add(RedoVerb::remove, "b.xml");
    add(RedoVerb::replace, "b.xml", "there again");
    redo().or_throw();
    EXPECT_FALSE(files.exists(folder.path() / "a.xml"));
    EXPECT_EQ(folder.read("b.xml"), "there again");
}

TEST_F(RedoFilesTest, WhatWasCancelledIsNotRedone)
{
    folder.write("a.xml", "old");
    add(RedoVerb::replace, "a.xml", "first");
    add(RedoVerb::replace, "a.xml", "failed");
    RedoRecord cancel;
    cancel.verb = RedoVerb::cancel;
    cancel.cancelled = 2;
    cancel.sequence = 3;
    records.push_back(cancel);
    redo().or_throw();
    EXPECT_EQ(folder.read("a.xml"), "first");
}

TEST_F(RedoFilesTest, WhatSomebodyWroteSinceStays)
{
    const std::int64_t before = ns_from_now(std::chrono::hours(-1));
    folder.write("edited.xml", "by hand");
    folder.write("kept.xml", "by hand");
    add(RedoVerb::replace, "edited.xml", "by the daemon", before);
    add(RedoVerb::remove, "kept.xml", "", before);
    redo().or_throw();
    EXPECT_EQ(folder.read("edited.xml"), "by hand");
    EXPECT_EQ(folder.read("kept.xml"), "by hand");
}

TEST_F(RedoFilesTest, AChangeThatCannotBeRedoneIsAnErrorThatNamesTheFile)
{
    add(RedoVerb::replace, "a.xml", "text");
    files.fail(1, EROFS, 1000);
    const Result<Done> done = redo();
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().text().find("a.xml"), std::string::npos) << done.error().text();
    files.heal();
    redo().or_throw();
    EXPECT_EQ(folder.read("a.xml"), "text");
}

TEST_F(RedoFilesTest, SyncingTouchesNoTextAndPassesOverWhatIsGone)
{
    folder.write("a.xml", "edited since");
    add(RedoVerb::replace, "a.xml", "ours");
    add(RedoVerb::replace, "gone.xml", "ours");
    add(RedoVerb::link, "mark.xml", "a.xml");
    int syncs = 0;
    files.before_sync = [&] { ++syncs; };
    sync().or_throw();
    EXPECT_EQ(folder.read("a.xml"), "edited since");
    EXPECT_FALSE(files.exists(folder.path() / "gone.xml"));
    EXPECT_FALSE(files.exists(folder.path() / "mark.xml"));
    EXPECT_EQ(syncs, 2) << "the file and the folder";
}

TEST_F(RedoFilesTest, AFileThatCannotBeSyncedIsWrittenAnew)
{
    for (int count = 0; count < 100; ++count) {
        const std::string name = std::to_string(count) + ".xml";
        folder.write(name, "damaged");
        add(RedoVerb::replace, name, "ours");
    }
    int syncs = 0;
    files.before_sync = [&] {
        if (++syncs == 70) files.fail(1, EIO);
    };
    sync().or_throw();
    int anew = 0;
    for (const RedoRecord& record : records) anew += folder.read(record.file.filename()) == "ours";
    EXPECT_EQ(anew, 1);
}

}  // namespace
}  // namespace hostler::daemon
