#include "daemon/journal/journal_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::HasSubstr;

JournalEntry entry(std::uint64_t sequence, std::string body = "b")
{
    return {sequence, 1, "t", Uuid{}, "n", std::move(body)};
}

class JournalTableTest : public testing::Test {
protected:
    JournalTable open(JournalLimits limits = {})
    {
        return JournalTable::open(folder.path() / "j.db", limits).or_throw();
    }

    tests::TemporaryFolder folder;
};

TEST_F(JournalTableTest, ACleanEndGoesOnWithTheNextNumber)
{
    {
        JournalTable table = open();
        EXPECT_EQ(table.next(), 1u);
        const JournalEntry entries[] = {entry(1), entry(2)};
        table.write(entries, {}).or_throw();
        table.close_cleanly(2).or_throw();
    }
    JournalTable table = open();
    EXPECT_EQ(table.next(), 3u);
    EXPECT_FALSE(table.read(0, 10, "").or_throw().has_gap);
}

TEST_F(JournalTableTest, AnUncleanEndSkipsWhatMayHaveBeenToldAndSaysSo)
{
    {
        JournalTable table = open();
        const JournalEntry entries[] = {entry(1), entry(2)};
        table.write(entries, {}).or_throw();
    }
    JournalTable table = open();
    EXPECT_EQ(table.next(), JournalTable::reserved_ahead + 1);
    const JournalEntry more[] = {entry(table.next())};
    table.write(more, {}).or_throw();
    EXPECT_FALSE(table.read(0, 2, "").or_throw().has_gap) << "the first two are whole";
    EXPECT_TRUE(table.read(0, 3, "").or_throw().has_gap);
    EXPECT_TRUE(table.read(2, 10, "").or_throw().has_gap);
    EXPECT_TRUE(table.read(7, 10, "").or_throw().has_gap) << "told and lost";
    EXPECT_FALSE(table.read(table.next() - 1, 10, "").or_throw().has_gap);
}

TEST_F(JournalTableTest, WhatAnOlderHostlerdWroteIsRead)
{
    {
        Database old = Database::open(folder.path() / "j.db").or_throw();
        old.run(
               "CREATE TABLE journal_entries (sequence INTEGER PRIMARY KEY, at_us INTEGER,"
               " topic TEXT, object BLOB, name TEXT, body BLOB);"
               "CREATE TABLE journal_gaps (first INTEGER PRIMARY KEY, last INTEGER);"
               "CREATE TABLE journal_marks (only INTEGER PRIMARY KEY CHECK (only = 1),"
               " reserved_to INTEGER, trimmed_to INTEGER);"
               "INSERT INTO journal_marks VALUES (1, 1, 0);"
               "INSERT INTO journal_entries VALUES (1, 5, 't', x'00', 'n', 'b');"
               "PRAGMA user_version = 1")
            .or_throw();
    }
    const Result<JournalTable> early = JournalTable::open_to_read(folder.path() / "j.db");
    ASSERT_FALSE(early);
    EXPECT_THAT(early.error().text(), HasSubstr("is of form 1"));
    JournalTable table = open();
    JournalEntry next = entry(table.next());
    next.realm = "qemu:///system";
    const JournalEntry more[] = {next};
    table.write(more, {}).or_throw();
    const auto read = table.read(0, 10, "").or_throw().entries;
    ASSERT_EQ(read.size(), 2u);
    EXPECT_EQ(read[0].realm, "");
    EXPECT_EQ(read[1].realm, "qemu:///system");
}

TEST_F(JournalTableTest, AReaderSeesWhatTheWriterCommitsAndWritesNothing)
{
    JournalTable table = open();
    JournalTable reader = JournalTable::open_to_read(folder.path() / "j.db").or_throw();
    const JournalEntry entries[] = {entry(1)};
    table.write(entries, {}).or_throw();
    EXPECT_EQ(reader.read(0, 10, "").or_throw().entries.size(), 1u);
    const JournalEntry more[] = {entry(2)};
    EXPECT_FALSE(reader.write(more, {}));
    EXPECT_FALSE(JournalTable::open_to_read(folder.path() / "none.db"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "none.db"));
}

TEST_F(JournalTableTest, ReservesFurtherAsNumbersAreUsed)
{
    const std::uint64_t far = JournalTable::reserved_ahead - 10;
    {
        JournalTable table = open();
        const JournalEntry entries[] = {entry(far)};
        table.write(entries, {}).or_throw();
    }
    EXPECT_EQ(open().next(), far + JournalTable::reserved_ahead + 1);
}

TEST_F(JournalTableTest, TheOldestGoWhenThereAreTooMany)
{
    JournalTable table = open({.entries_max = 3});
    for (std::uint64_t number = 1; number <= 10; ++number) {
        const JournalEntry entries[] = {entry(number)};
        table.write(entries, {}).or_throw();
    }
    const JournalPage page = table.read(0, 100, "").or_throw();
    ASSERT_EQ(page.entries.size(), 3u);
    EXPECT_EQ(page.entries.front().sequence, 8u);
    EXPECT_TRUE(page.has_gap);
    EXPECT_TRUE(table.read(6, 100, "").or_throw().has_gap);
    EXPECT_FALSE(table.read(7, 100, "").or_throw().has_gap) << "nothing after 7 is missing";
}

TEST_F(JournalTableTest, TheOldestGoWhenTheyAreTooLarge)
{
    {
        JournalTable table = open({.bytes_max = 1000});
        for (std::uint64_t number = 1; number <= 10; ++number) {
            const JournalEntry entries[] = {entry(number, std::string(300, 'x'))};
            table.write(entries, {}).or_throw();
        }
        EXPECT_EQ(table.read(0, 100, "").or_throw().entries.size(), 3u);
    }
    JournalTable table = open({.bytes_max = 1000});
    const JournalEntry entries[] = {entry(table.next(), std::string(300, 'x'))};
    table.write(entries, {}).or_throw();
    EXPECT_EQ(table.read(0, 100, "").or_throw().entries.size(), 3u) << "counted at open, too";
}

TEST_F(JournalTableTest, ABatchThatFailsLeavesNothing)
{
    JournalTable table = open();
    const JournalEntry first[] = {entry(1)};
    table.write(first, {}).or_throw();
    const JournalEntry twice[] = {entry(2), entry(1)};
    EXPECT_FALSE(table.write(twice, {}));
    EXPECT_EQ(table.read(0, 100, "").or_throw().entries.size(), 1u);
    const JournalEntry again[] = {entry(2)};
    table.write(again, {}).or_throw();
    EXPECT_EQ(table.read(0, 100, "").or_throw().entries.size(), 2u);
}

TEST_F(JournalTableTest, ANewerFormIsLeftAlone)
{
    open();
    Database::open(folder.path() / "j.db").or_throw().run("PRAGMA user_version = 9").or_throw();
    const Result<JournalTable> table = JournalTable::open(folder.path() / "j.db", {});
    ASSERT_FALSE(table);
    EXPECT_THAT(table.error().text(), HasSubstr("newer hostlerd"));
    EXPECT_FALSE(JournalTable::is_damaged(folder.path() / "j.db"));
}

}  // namespace
}  // namespace hostler::daemon
