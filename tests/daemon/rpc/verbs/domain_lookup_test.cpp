// Domains found by name, UUID and number, and lists of them by each filter and by pairs.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::expect_refused;

class DomainLookup : public testing::VerbTest {
protected:
    std::vector<std::string> listed(std::uint32_t flags)
    {
        std::vector<std::string> names;
        for (const auto& one : client.ask<proto::ConnectListAllDomains>({1, flags}).domains)
            names.push_back(one.name);
        std::ranges::sort(names);
        return names;
    }
};

TEST_F(DomainLookup, ByNameByUuidAndByNumberIsTheSameDomain)
{
    const proto::DomainRef by_uuid = client.ask<proto::DomainLookupByUuid>({test.uuid}).dom;
    const proto::DomainRef by_id = client.ask<proto::DomainLookupById>({test.id}).dom;
    EXPECT_EQ(proto::encode(by_uuid), proto::encode(test));
    EXPECT_EQ(proto::encode(by_id), proto::encode(test));
    EXPECT_EQ(test.id, 1);
}

TEST_F(DomainLookup, WhoIsNotThereIsNamedInTheRefusal)
{
    expect_refused<proto::DomainLookupByName>(client, {"nobody"}, VIR_ERR_NO_DOMAIN, "'nobody'");
    expect_refused<proto::DomainLookupByUuid>(client, {nobody.uuid}, VIR_ERR_NO_DOMAIN,
                                              nobody.uuid.text());
    expect_refused<proto::DomainLookupById>(client, {4711}, VIR_ERR_NO_DOMAIN, "4711");
}

TEST_F(DomainLookup, NamesAreComparedByteByByte)
{
    for (const char* other : {"", "Test", "test ", " test", "tes", "test/", "тест"})
        expect_refused<proto::DomainLookupByName>(client, {other}, VIR_ERR_NO_DOMAIN,
                                                  "'" + std::string(other) + "'");
}

TEST_F(DomainLookup, OddNamesAreFoundAgain)
{
    for (const char* name : {"a b", "ä€𐍈", "-v", "d.1", "$(x)", "%s%n", "a:b", "a'b"}) {
        SCOPED_TRACE(name);
        const proto::DomainRef dom = defined(name);
        EXPECT_EQ(dom.name, name);
        EXPECT_EQ(client.ask<proto::DomainLookupByName>({name}).dom.uuid, dom.uuid);
    }
}

TEST_F(DomainLookup, ADomainThatIsOffHasNoNumber)
{
    const proto::DomainRef dom = defined("off");
    EXPECT_EQ(dom.id, -1);
    for (const std::int32_t id : {-1, 0, INT32_MIN, INT32_MAX})
        expect_refused<proto::DomainLookupById>(client, {id}, VIR_ERR_NO_DOMAIN,
                                                std::to_string(id));
}

TEST_F(DomainLookup, ANumberIsNotGivenTwice)
{
    const proto::DomainRef dom = running("d");
    client.ask<proto::DomainDestroy>({dom});
    const std::int32_t again = client.ask<proto::DomainCreateWithFlags>({dom, 0}).dom.id;
    EXPECT_GT(again, dom.id);
    EXPECT_FALSE(client.call<proto::DomainLookupById>({dom.id}).is_ok());
}

// The name and the number in a reference are what a client remembers; the UUID is who it means.
TEST_F(DomainLookup, AReferenceMeansItsUuid)
{
    const proto::DomainRef renamed{"long gone", test.uuid, 99};
    EXPECT_EQ(state(renamed), VIR_DOMAIN_RUNNING);
    expect_refused<proto::DomainGetState>(
        client, {{"test", nobody.uuid, 1}, 0}, VIR_ERR_NO_DOMAIN,
        "no domain with matching uuid '" + nobody.uuid.text() + "' (test)");
}

class DomainLists : public DomainLookup {
protected:
    /// One of each: "test" runs.
    DomainLists()
    {
        defined("off");
        client.ask<proto::DomainSetAutostart>({defined("auto"), 1});
        transient("gone");
        client.ask<proto::DomainSuspend>({running("paused")});
        client.ask<proto::DomainManagedSave>({running("saved"), 0});
    }
};

struct Listed {
    std::uint32_t flags;
    std::vector<std::string> names;
};

TEST_F(DomainLists, EachFilterLeavesItsOwn)
{
    const std::vector<std::string> all = {"auto", "gone", "off", "paused", "saved", "test"};
    const Listed rows[] = {
        {0, all},
        {VIR_CONNECT_LIST_DOMAINS_ACTIVE, {"gone", "paused", "test"}},
        {VIR_CONNECT_LIST_DOMAINS_INACTIVE, {"auto", "off", "saved"}},
        {VIR_CONNECT_LIST_DOMAINS_PERSISTENT, {"auto", "off", "paused", "saved", "test"}},
        {VIR_CONNECT_LIST_DOMAINS_TRANSIENT, {"gone"}},
        {VIR_CONNECT_LIST_DOMAINS_RUNNING, {"gone", "test"}},
        {VIR_CONNECT_LIST_DOMAINS_PAUSED, {"paused"}},
        {VIR_CONNECT_LIST_DOMAINS_SHUTOFF, {"auto", "off", "saved"}},
        {VIR_CONNECT_LIST_DOMAINS_OTHER, {}},
        {VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, {"saved"}},
        {VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE, {"auto", "gone", "off", "paused", "test"}},
        {VIR_CONNECT_LIST_DOMAINS_AUTOSTART, {"auto"}},
        {VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART, {"gone", "off", "paused", "saved", "test"}},
        {VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT, {}},
        {VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT, all},
        {VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT, {}},
        {VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT, all},
    };
    for (const Listed& row : rows) EXPECT_EQ(listed(row.flags), row.names) << row.flags;
}

/// Filters of one group, of which a domain has one; every other flag is a group of its own.
constexpr std::uint32_t groups[] = {
    VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_INACTIVE,
    VIR_CONNECT_LIST_DOMAINS_PERSISTENT | VIR_CONNECT_LIST_DOMAINS_TRANSIENT,
    VIR_CONNECT_LIST_DOMAINS_RUNNING | VIR_CONNECT_LIST_DOMAINS_PAUSED |
        VIR_CONNECT_LIST_DOMAINS_SHUTOFF | VIR_CONNECT_LIST_DOMAINS_OTHER,
    VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE | VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE,
    VIR_CONNECT_LIST_DOMAINS_AUTOSTART | VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART,
    VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT | VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT,
    VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT | VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT,
};

std::uint32_t group_of(std::uint32_t flag)
{
    for (const std::uint32_t group : groups)
        if (group & flag) return group;
    return 0;
}

// Within a group either is enough; from group to group all must hold.
TEST_F(DomainLists, PairsOfFiltersJoinWithinAGroupAndCutAcrossGroups)
{
    std::map<std::uint32_t, std::vector<std::string>> alone;
    for (const std::uint32_t group : groups)
        for (const std::uint32_t bit : testing::bits(group)) alone[bit] = listed(bit);
    ASSERT_EQ(alone.size(), 16u);
    for (const auto& [first, with_first] : alone)
        for (const auto& [second, with_second] : alone) {
            std::vector<std::string> wanted;
            const auto into = std::back_inserter(wanted);
            if (group_of(first) == group_of(second))
                std::ranges::set_union(with_first, with_second, into);
            else
                std::ranges::set_intersection(with_first, with_second, into);
            EXPECT_EQ(listed(first | second), wanted) << first << " with " << second;
        }
}

TEST_F(DomainLists, WithoutResultsTheyAreOnlyCounted)
{
    for (const std::uint32_t flags : {0u, std::uint32_t{VIR_CONNECT_LIST_DOMAINS_ACTIVE}}) {
        const auto counted = client.ask<proto::ConnectListAllDomains>({0, flags});
        EXPECT_TRUE(counted.domains.empty());
        EXPECT_EQ(counted.ret, listed(flags).size());
    }
}

TEST_F(DomainLists, TheOlderListsGiveNoMoreThanTheyAreAskedFor)
{
    EXPECT_EQ(client.ask<proto::ConnectNumOfDomains>({}).num, 3);
    EXPECT_EQ(client.ask<proto::ConnectNumOfDefinedDomains>({}).num, 3);
    EXPECT_TRUE(client.ask<proto::ConnectListDomains>({0}).ids.empty());
    EXPECT_EQ(client.ask<proto::ConnectListDomains>({2}).ids.size(), 2u);
    EXPECT_EQ(client.ask<proto::ConnectListDomains>({16384}).ids.size(), 3u);
    EXPECT_EQ(client.ask<proto::ConnectListDefinedDomains>({1}).names.size(), 1u);
    EXPECT_THAT(client.ask<proto::ConnectListDefinedDomains>({16384}).names,
                ::testing::UnorderedElementsAre("auto", "off", "saved"));
}

TEST_F(DomainLists, MoreThanFitIntoAMessageCannotBeAskedFor)
{
    for (const std::int32_t count : {-1, INT32_MIN, 16385, INT32_MAX}) {
        expect_refused<proto::ConnectListDomains>(client, {count}, VIR_ERR_RPC, "at most 16384");
        expect_refused<proto::ConnectListDefinedDomains>(client, {count}, VIR_ERR_RPC,
                                                         "at most 16384");
    }
}

TEST_F(DomainLists, AReaderSeesTheSame)
{
    const auto seen = reader.ask<proto::ConnectListAllDomains>({1, 0});
    EXPECT_EQ(seen.domains.size(), listed(0).size());
    EXPECT_EQ(reader.ask<proto::DomainLookupByName>({"saved"}).dom.id, -1);
}

}  // namespace
}  // namespace hostler::daemon
