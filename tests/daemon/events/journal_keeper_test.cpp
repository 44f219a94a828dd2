// What of a realm's life is in the journal.

#include "daemon/events/journal_keeper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Client;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::House;

class JournalKeeperTest : public ::testing::Test {
protected:
    JournalKeeperTest() { keeper.keep(house.realm().broker(), house.realm().uri()); }

    std::vector<JournalEntry> entries()
    {
        journal->flush().or_throw();
        return journal->read(0, 1000).or_throw().entries;
    }
    /// "start done" of each job.
    std::vector<std::string> jobs()
    {
        std::vector<std::string> found;
        for (const JournalEntry& entry : entries())
            if (entry.topic == job_topic)
                found.push_back(text(entry, "job") + " " + text(entry, "outcome"));
        return found;
    }
    static std::vector<proto::TypedParam> params(const JournalEntry& entry)
    {
        proto::Bytes body(4);
        body.insert(body.end(), entry.body.begin(), entry.body.end());
        using Message = proto::DomainEventCallbackJobCompleted::Message;
        return proto::decode<Message>(body).or_throw().params;
    }
    static std::string text(const JournalEntry& entry, std::string_view name)
    {
        for (const proto::TypedParam& one : params(entry))
            if (one.field == name) return std::get<std::string>(one.value);
        return {};
    }
    static std::int64_t number(const JournalEntry& entry, std::string_view name)
    {
        for (const proto::TypedParam& one : params(entry))
            if (one.field == name) return std::get<std::int64_t>(one.value);
        return 0;
    }

    tests::TemporaryFolder folder;
    std::unique_ptr<Journal> journal = Journal::open(folder.path() / "journal.db").or_throw();
    JournalKeeper keeper{*journal};
    House house;
    Client client = house.open();
    const proto::DomainRef test = client.ask<proto::DomainLookupByName>({"test"}).dom;
};

TEST_F(JournalKeeperTest, HasEventsAndTheJobsThatCausedThemInTheirOrder)
{
    client.ask<proto::DomainSuspend>({test});
    client.ask<proto::DomainResume>({test});
    std::vector<std::string> topics;
    for (const JournalEntry& entry : entries()) {
        topics.push_back(entry.topic);
        EXPECT_EQ(entry.realm, "test:///default");
        EXPECT_EQ(entry.name, "test");
        EXPECT_EQ(entry.object, test.uuid);
    }
    EXPECT_THAT(topics, ElementsAre("domain.0", "domain.job", "domain.0", "domain.job"));
    EXPECT_THAT(jobs(), ElementsAre("suspend done", "resume done"));
    const JournalEntry job = entries()[1];
    EXPECT_GT(number(job, "began_us"), 1'700'000'000'000'000);
    EXPECT_GE(number(job, "ended_us"), number(job, "began_us"));
    EXPECT_LE(number(job, "ended_us"), job.at_us);
}

TEST_F(JournalKeeperTest, SaysOfAJobThatFailedThatItDid)
{
    EXPECT_FALSE(client.call<proto::DomainCreate>({test}).is_ok());  // it runs
    EXPECT_FALSE(client.call<proto::DomainSetMemory>({test, 1u << 30}).is_ok());
    EXPECT_THAT(jobs(), ElementsAre("start failed", "setmem failed"));
    EXPECT_THAT(text(entries()[0], "reason"), HasSubstr("domain is already running"));
    EXPECT_THAT(text(entries()[1], "reason"), HasSubstr("higher than max memory"));
}

TEST_F(JournalKeeperTest, NamesADomainThatComesOrGoesByTheJob)
{
    const char* xml =
        "<domain type='test'><name>new</name><memory>65536</memory><os><type>hvm</type></os>"
        "</domain>";
    const proto::DomainRef domain = client.ask<proto::DomainDefineXml>({xml}).dom;
    client.ask<proto::DomainRename>({domain, "other", 0});
    client.ask<proto::DomainUndefine>({domain});
    std::vector<std::string> named;
    for (const JournalEntry& entry : entries())
        if (entry.topic == job_topic) named.push_back(text(entry, "job") + " " + entry.name);
    EXPECT_THAT(named, ElementsAre("define new", "rename other", "undefine other"));
}

/// Reading is no job: who asks every second would fill the journal.
TEST_F(JournalKeeperTest, HasNothingOfWhoOnlyLooks)
{
    client.ask<proto::DomainGetInfo>({test});
    client.ask<proto::DomainGetTime>({test, 0});
    client.ask<proto::ConnectGetAllDomainStats>({{}, 0, 0});
    EXPECT_THAT(jobs(), ElementsAre());
}

}  // namespace
}  // namespace hostler::daemon
