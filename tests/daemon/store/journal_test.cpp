#include "daemon/store/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <set>
#include <sstream>

#include "tests/daemon/store/killed_child.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

JournalEntry event(std::string topic, std::string body)
{
    JournalEntry entry;
    entry.topic = std::move(topic);
    entry.object = *Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809");
    entry.name = "web";
    entry.body = std::move(body);
    return entry;
}

class JournalTest : public testing::Test {
protected:
    std::unique_ptr<Journal> open(JournalLimits limits = {})
    {
        return Journal::open(file, limits).or_throw();
    }

    tests::TemporaryFolder folder;
    std::filesystem::path file = folder.path() / "var/lib/hostler/hostler.db";
};

TEST_F(JournalTest, AnotherProcessGoesOnAndNothingIsMissed)
{
    auto before = open();
    before->append(event("domain.lifecycle", "started"));
    before->flush().or_throw();
    auto after = open();
    before->append(event("domain.lifecycle", "paused"));  // until it has handed over
    before->hand_over();
    const std::uint64_t next = after->append(event("domain.lifecycle", "resumed"));
    after->flush().or_throw();
    const JournalPage page = after->read(1, 100).or_throw();
    ASSERT_THAT(page.entries, SizeIs(2));
    EXPECT_EQ(page.entries[0].body, "paused");
    EXPECT_EQ(page.entries[1].sequence, next);
    EXPECT_FALSE(page.has_gap);
    before.reset();
    EXPECT_EQ(after->append(event("domain.lifecycle", "stopped")), next + 1);
    after.reset();
    EXPECT_EQ(open()->last(), next + 1) << "whose end gives back what it has not used";
}

/// What cannot be opened today is taken up when it can, behind what earlier daemons wrote.
TEST_F(JournalTest, OneThatCannotBeOpenedYetIsTakenUpLater)
{
    auto earlier = open();
    earlier->append(event("domain.lifecycle", "earlier"));
    earlier->flush().or_throw();
    earlier.reset();
    const std::filesystem::path away = folder.path() / "away";
    std::filesystem::rename(file, away);
    std::filesystem::create_directory(file);

    auto journal = open();
    journal->append(event("domain.lifecycle", "waits"));
    EXPECT_FALSE(journal->flush());
    EXPECT_FALSE(journal->read(0, 100));
    EXPECT_FALSE(journal->read(5, 100)) << "nobody knows yet whether that number was given";

    std::filesystem::remove(file);
    std::filesystem::rename(away, file);
    journal->append(event("domain.lifecycle", "waits too"));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!journal->flush() && std::chrono::steady_clock::now() < deadline) continue;
    const JournalPage page = journal->read(0, 100).or_throw();
    ASSERT_THAT(page.entries, SizeIs(3));
    EXPECT_EQ(page.entries[0].body, "earlier");
    EXPECT_EQ(page.entries[1].body, "waits");
    EXPECT_EQ(page.entries[2].body, "waits too");
    EXPECT_EQ(page.entries[2].sequence, 3u);
    EXPECT_FALSE(page.has_gap);
    EXPECT_EQ(journal->last(), 3u);
}

TEST_F(JournalTest, WhatDidNotFitWhileItWasNotOpenIsAGap)
{
    std::filesystem::create_directories(file);
    JournalLimits limits;
    limits.waiting_max = 2;
    auto journal = open(limits);
    for (const char* body : {"lost", "kept", "last"})
        journal->append(event("domain.lifecycle", body));
    std::filesystem::remove(file);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!journal->flush() && std::chrono::steady_clock::now() < deadline) continue;
    const JournalPage page = journal->read(0, 100).or_throw();
    ASSERT_THAT(page.entries, SizeIs(2));
    EXPECT_EQ(page.entries[0].sequence, 2u);
    EXPECT_TRUE(page.has_gap);
}

TEST_F(JournalTest, AClientThatWasAwayReadsWhatItMissed)
{
    auto journal = open();
    EXPECT_EQ(journal->last(), 0u);
    EXPECT_EQ(journal->append(event("domain.lifecycle", "started")), 1u);
    EXPECT_EQ(journal->append(event("job", "save")), 2u);
    EXPECT_EQ(journal->append(event("domain.lifecycle", std::string("st\0pped", 7))), 3u);
    journal->flush().or_throw();

    const JournalPage missed = journal->read(1, 100).or_throw();
    ASSERT_THAT(missed.entries, SizeIs(2));
    EXPECT_EQ(missed.entries[1].sequence, 3u);
    EXPECT_EQ(missed.entries[1].body, std::string("st\0pped", 7));
    EXPECT_EQ(missed.entries[1].object.text(), "c7a5fdbd-edaf-9455-926a-d65c16db1809");
    EXPECT_EQ(missed.entries[1].name, "web");
    EXPECT_GT(missed.entries[1].at_us, 1'700'000'000'000'000);
    EXPECT_FALSE(missed.has_gap);
    EXPECT_EQ(missed.next, 3u);

    const JournalPage jobs = journal->read(0, 100, "job").or_throw();
    ASSERT_THAT(jobs.entries, SizeIs(1));
    EXPECT_EQ(jobs.next, 3u) << "the next question need not look at the rest again";
}

TEST_F(JournalTest, PagesFollowEachOther)
{
    auto journal = open();
    for (int i = 0; i < 10; ++i) journal->append(event("t", std::to_string(i)));
    journal->flush().or_throw();
    std::string all;
    std::uint64_t after = 0;
    for (JournalPage page; (page = journal->read(after, 3).or_throw()).entries.size() > 0;) {
        for (const JournalEntry& entry : page.entries) all += entry.body;
        after = page.next;
    }
    EXPECT_EQ(all, "0123456789");
}

TEST_F(JournalTest, NumbersGoOnAfterARestart)
{
    open()->append(event("t", "one"));
    auto journal = open();
    EXPECT_EQ(journal->last(), 1u);
    EXPECT_EQ(journal->append(event("t", "two")), 2u);
    journal->flush().or_throw();
    const JournalPage page = journal->read(0, 10).or_throw();
    EXPECT_THAT(page.entries, SizeIs(2));
    EXPECT_FALSE(page.has_gap);
}

TEST_F(JournalTest, ANumberFromAnotherJournalIsAGap)
{
    auto journal = open();
    journal->append(event("t", "x"));
    const JournalPage page = journal->read(1'000'000, 10).or_throw();
    EXPECT_TRUE(page.has_gap);
    EXPECT_EQ(page.next, 1u);
}

TEST_F(JournalTest, ADamagedDatabaseIsPutAsideAndNumbersStillGrow)
{
    open()->append(event("t", "old"));
    std::ofstream(file, std::ios::binary) << std::string(8192, 'x');
    auto journal = open();
    const std::uint64_t number = journal->append(event("t", "new"));
    EXPECT_GT(number, 1'700'000'000'000'000u);
    EXPECT_LT(number, 1ull << 53);
    EXPECT_TRUE(journal->read(1, 10).or_throw().has_gap);
    int aside = 0;
    for (const auto& entry : std::filesystem::directory_iterator(file.parent_path()))
        aside += entry.path().string().find("damaged") != std::string::npos;
    EXPECT_GE(aside, 1);
}

TEST_F(JournalTest, ADiskThatTakesNothingCostsTheOldestAndIsToldAfterwards)
{
    auto journal = open({.waiting_max = 10});
    journal->append(event("t", "first"));
    journal->flush().or_throw();
    Database other = Database::open(file).or_throw();
    other
        .run(
            "CREATE TRIGGER full BEFORE INSERT ON journal_entries BEGIN"
            " SELECT RAISE(ABORT, 'disk is full'); END")
        .or_throw();

    for (int i = 0; i < 30; ++i) journal->append(event("t", std::to_string(i)));
    const Result<Done> done = journal->flush();
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().text(), testing::HasSubstr("disk is full"));
    EXPECT_EQ(journal->last(), 31u) << "the daemon goes on";

    other.run("DROP TRIGGER full").or_throw();
    journal->flush().or_throw();
    const JournalPage page = journal->read(1, 100).or_throw();
    EXPECT_TRUE(page.has_gap);
    ASSERT_THAT(page.entries, SizeIs(10));
    EXPECT_EQ(page.entries.back().body, "29");
    EXPECT_FALSE(journal->read(page.entries.front().sequence, 100).or_throw().has_gap);
}

TEST_F(JournalTest, ManyThreadsAppendWithoutANumberTwice)
{
    auto journal = open();
    std::vector<std::vector<std::uint64_t>> numbers(4);
    {
        std::vector<std::jthread> threads;
        for (auto& own : numbers)
            threads.emplace_back([&own, &journal] {
                for (int i = 0; i < 2000; ++i) own.push_back(journal->append(event("t", "x")));
            });
    }
    std::set<std::uint64_t> all;
    for (const auto& own : numbers) all.insert(own.begin(), own.end());
    EXPECT_EQ(all.size(), 8000u);
    journal->flush().or_throw();
    EXPECT_THAT(journal->read(0, 100000).or_throw().entries, SizeIs(8000));
}

/// In the child: tells each number that append() gave ("A 7") and what flush() promised ("F 7").
[[noreturn]] void append_for_ever(const std::filesystem::path& file, int out)
{
    auto journal = Journal::open(file).or_throw();
    const auto tell = [out](char what, std::uint64_t number) {
        const std::string line = std::string(1, what) + " " + std::to_string(number) + "\n";
        if (write(out, line.data(), line.size()) < 0) _exit(2);
    };
    for (int i = 0;; ++i) {
        const std::uint64_t number = journal->append(event("t", "x"));
        tell('A', number);
        if (i % 5 != 0) continue;
        journal->flush().or_throw();
        tell('F', number);
    }
}

TEST_F(JournalTest, KillLosesNothingFlushedAndNoNumberIsGivenTwice)
{
    std::mt19937 random(20260102);
    std::uint64_t highest = 0;
    std::uint64_t flushed = 0;
    int flushes = 0;
    for (int round = 0; round < 60; ++round) {
        const std::string said = said_before_kill(random, 40, std::chrono::milliseconds(3),
                                                  [&](int out) { append_for_ever(file, out); });
        ASSERT_FALSE(said.empty()) << "the child ended by itself";

        std::istringstream stream(said);
        char what = 0;
        bool is_first = true;
        for (std::uint64_t number; stream >> what >> number; is_first = false) {
            if (is_first) EXPECT_GT(number, highest) << "a number was given twice";
            highest = std::max(highest, number);
            if (what != 'F') continue;
            flushed = number;
            ++flushes;
        }
        Database database = Database::open(file).or_throw();
        Statement newest(database, "SELECT max(sequence) FROM journal_entries");
        if (flushed == 0) continue;
        ASSERT_EQ(newest.step(), Statement::Step::row);
        EXPECT_GE(newest.number(0), static_cast<std::int64_t>(flushed));
    }
    EXPECT_GT(flushes, 60);
}

}  // namespace
}  // namespace hostler::daemon
