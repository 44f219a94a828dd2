#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

std::string xml_of(const std::string& name)
{
    const std::string parent = name == "one" ? "" : "<parent><name>one</name></parent>";
    const std::string disk = name == "two" ? "<disks><disk snapshot='external'/></disks>" : "";
    return "<domainsnapshot><name>" + name + "</name><state>running</state>" + parent +
           "<creationTime>1700000000</creationTime>" + disk + "</domainsnapshot>";
}

class SnapshotListTest : public CommandTest {
protected:
    SnapshotListTest()
    {
        server.answer<proto::DomainSnapshotLookupByName>(
            [](const proto::DomainSnapshotLookupByName::Args& args) {
                return proto::DomainSnapshotLookupByName::Reply{named(args.name)};
            });
        server.answer<proto::DomainSnapshotGetXmlDesc>(
            [](const proto::DomainSnapshotGetXmlDesc::Args& args) {
                return proto::DomainSnapshotGetXmlDesc::Reply{xml_of(args.snap.name)};
            });
        server.reply<proto::DomainSnapshotCurrent>({named("one")});
        server.reply<proto::DomainListAllSnapshots>({{named("two"), named("one")}, 2});
        server.reply<proto::DomainSnapshotListAllChildren>({{named("two")}, 1});
    }

    static proto::DomainSnapshotRef named(const std::string& name)
    {
        return {name, domain("web", 1)};
    }

    const Variable zone{"TZ", "UTC"};
};

TEST_F(SnapshotListTest, IsSortedUnlessTheOrderIsToBeOfDescent)
{
    EXPECT_EQ(run("snapshot-list", {"web"}),
              " Name   Creation Time               State\n"
              "---------------------------------------------\n"
              " one    2023-11-14 22:13:20 +0000   running\n"
              " two    2023-11-14 22:13:20 +0000   running\n");
    EXPECT_EQ(run("snapshot-list", {"web", "--topological", "--name"}), "two\none\n");
    EXPECT_EQ(run("snapshot-list", {"web", "--tree"}), "one\n  |\n  +- two\n    \n");
    EXPECT_EQ(json("snapshot-list", {"web", "--parent"}),
              "[\n  {\n    \"name\": \"one\",\n    \"created\": 1700000000,\n"
              "    \"state\": \"running\",\n    \"parent\": \"\"\n  },\n"
              "  {\n    \"name\": \"two\",\n    \"created\": 1700000000,\n"
              "    \"state\": \"running\",\n    \"parent\": \"one\"\n  }\n]\n");
}

TEST_F(SnapshotListTest, MayBeOfWhatFollowsFromOne)
{
    EXPECT_EQ(run("snapshot-list", {"web", "--from", "one", "--name"}), "two\n");
    EXPECT_EQ(last<proto::DomainSnapshotListAllChildren>().flags, 0u);
    EXPECT_EQ(run("snapshot-list", {"web", "--current", "--tree"}), "one\n  |\n  +- two\n    \n");
    EXPECT_EQ(last<proto::DomainSnapshotListAllChildren>().flags,
              std::uint32_t{VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS});
    run("snapshot-list", {"web", "--current", "--descendants"});
    EXPECT_EQ(last<proto::DomainSnapshotListAllChildren>().flags,
              std::uint32_t{VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS});
    EXPECT_EQ(count<proto::DomainListAllSnapshots>(), 0u);
}

TEST_F(SnapshotListTest, OptionsChooseWhatIsListed)
{
    expect_flags<proto::DomainListAllSnapshots>(
        "snapshot-list", {"web"},
        {{{}, 0},
         {{"--roots"}, VIR_DOMAIN_SNAPSHOT_LIST_ROOTS},
         {{"--leaves"}, VIR_DOMAIN_SNAPSHOT_LIST_LEAVES},
         {{"--no-leaves"}, VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES},
         {{"--metadata"}, VIR_DOMAIN_SNAPSHOT_LIST_METADATA},
         {{"--no-metadata"}, VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA},
         {{"--inactive"}, VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE},
         {{"--active"}, VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE},
         {{"--disk-only"}, VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY},
         {{"--internal"}, VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL},
         {{"--external"}, VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL},
         {{"--topological"}, VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL}});
}

TEST_F(SnapshotListTest, ContradictionsListNothing)
{
    expect_exclusive("snapshot-list", {"web"},
                     {{"tree", "name"},
                      {"parent", "roots"},
                      {"parent", "tree"},
                      {"roots", "tree"},
                      {"roots", "current"}});
    EXPECT_EQ(failure_of("snapshot-list", {"web", "--from", "one", "--current"}),
              "--from and --current are mutually exclusive\n");
    EXPECT_EQ(failure_of("snapshot-list", {"web", "--descendants"}),
              "--descendants requires either --from or --current\n");
    EXPECT_EQ(count<proto::DomainListAllSnapshots>(), 0u);
}

TEST_F(SnapshotListTest, InfoSaysWhereOneIsAndWhatFollows)
{
    server.reply<proto::DomainSnapshotIsCurrent>({1});
    server.reply<proto::DomainSnapshotHasMetadata>({0});
    server.answer<proto::DomainSnapshotNumChildren>(
        [](const proto::DomainSnapshotNumChildren::Args& args) {
            return proto::DomainSnapshotNumChildren::Reply{args.flags == 0 ? 1 : 3};
        });
    EXPECT_EQ(run("snapshot-info", {"web", "two"}),
              "Name:           two\nDomain:         web\nCurrent:        yes\n"
              "State:          running\nLocation:       external\nParent:         one\n"
              "Children:       1\nDescendants:    3\nMetadata:       no\n");
    const std::string current = run("snapshot-info", {"web", "--current"});
    EXPECT_NE(current.find("Location:       internal\nParent:         -\n"), std::string::npos)
        << current;
}

TEST_F(SnapshotListTest, AParentIsNamedWhereThereIsOne)
{
    EXPECT_EQ(run("snapshot-parent", {"web", "two"}), "one");
    EXPECT_EQ(failure_of("snapshot-parent", {"web", "--current"}),
              "snapshot 'one' has no parent\n");
}

TEST_F(SnapshotListTest, OneIsShownAsXml)
{
    EXPECT_EQ(run("snapshot-dumpxml", {"web", "one"}), xml_of("one"));
    expect_flags<proto::DomainSnapshotGetXmlDesc>(
        "snapshot-dumpxml", {"web", "one"},
        {{{}, 0}, {{"--security-info"}, VIR_DOMAIN_SNAPSHOT_XML_SECURE}});
    EXPECT_EQ(run("snapshot-dumpxml", {"web", "one", "--xpath", "//state"}),
              "<state>running</state>\n");
}

}  // namespace
}  // namespace hostler::cli
