#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

std::string xml_of(const std::string& name)
{
    const std::string parent = name == "one" ? "" : "<parent><name>one</name></parent>";
    return "<domaincheckpoint><name>" + name + "</name>" + parent +
           "<creationTime>1700000000</creationTime></domaincheckpoint>";
}

class CheckpointTest : public CommandTest {
protected:
    CheckpointTest()
    {
        server.answer<proto::DomainCheckpointLookupByName>(
            [this](const proto::DomainCheckpointLookupByName::Args& args) {
                return proto::DomainCheckpointLookupByName::Reply{named(args.name)};
            });
        server.answer<proto::DomainCheckpointGetXmlDesc>(
            [](const proto::DomainCheckpointGetXmlDesc::Args& args) {
                return proto::DomainCheckpointGetXmlDesc::Reply{xml_of(args.checkpoint.name)};
            });
        server.reply<proto::DomainCheckpointCreateXml>({named("one")});
        server.reply<proto::DomainListAllCheckpoints>(
            {{named("two"), named("three"), named("one")}, 3});
        server.reply<proto::DomainCheckpointListAllChildren>({{named("two"), named("three")}, 2});
    }

    proto::DomainCheckpointRef named(const std::string& name) const
    {
        return {name, domain("web", 1)};
    }

    std::string created_as(Words words)
    {
        words.insert(words.begin(), "web");
        words.push_back("--print-xml");
        return run("checkpoint-create-as", words);
    }

    const Variable zone{"TZ", "UTC"};
};

TEST_F(CheckpointTest, IsMadeFromAFileOrFromNothing)
{
    const std::string file = places.file("<domaincheckpoint/>");
    expect_verb<proto::DomainCheckpointCreateXml>(
        "checkpoint-create", {"web", file}, "Domain checkpoint one created from '" + file + "'", "",
        {named("one")});
    EXPECT_EQ(run("checkpoint-create", {"web"}), "Domain checkpoint one created");
    EXPECT_EQ(last<proto::DomainCheckpointCreateXml>().xml_desc, "<domaincheckpoint/>");
    expect_flags<proto::DomainCheckpointCreateXml>(
        "checkpoint-create", {"web"},
        {{{}, 0},
         {{"--redefine"}, VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE},
         {{"--redefine-validate"}, VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE},
         {{"--quiesce"}, VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE}});
}

TEST_F(CheckpointTest, IsMadeFromWords)
{
    EXPECT_EQ(created_as({"one", "a < b", "vda,bitmap=b", "vdb,checkpoint=no"}),
              "<domaincheckpoint>\n"
              "  <name>one</name>\n"
              "  <description>a &lt; b</description>\n"
              "  <disks>\n"
              "    <disk name='vda' bitmap='b'/>\n"
              "    <disk name='vdb' checkpoint='no'/>\n"
              "  </disks>\n"
              "</domaincheckpoint>\n\n");
    EXPECT_EQ(created_as({"one", "text", "/a,,b.img"}).find("<disk name='/a,b.img'/>"),
              std::string("<domaincheckpoint>\n  <name>one</name>\n"
                          "  <description>text</description>\n  <disks>\n    ")
                  .size());
    EXPECT_EQ(count<proto::DomainCheckpointCreateXml>(), 0u);
    EXPECT_EQ(run("checkpoint-create-as", {"web", "one", "--quiesce"}),
              "Domain checkpoint one created");
    EXPECT_EQ(last<proto::DomainCheckpointCreateXml>().flags,
              std::uint32_t{VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE});
}

TEST_F(CheckpointTest, ADiskThatCannotBeReadIsNamed)
{
    for (const char* spec : {"vda,size=1", "vda,bitmap=a,bitmap=b", "vda,"})
        EXPECT_EQ(failure_of("checkpoint-create-as", {"web", "--diskspec", spec}),
                  "unable to parse diskspec: " + std::string(spec) + "\n");
}

TEST_F(CheckpointTest, IsDeletedAloneOrWithWhatFollows)
{
    const Words one = {"web", "one"};
    expect_verb<proto::DomainCheckpointDelete>("checkpoint-delete", one,
                                               "Domain checkpoint one deleted\n",
                                               "Failed to delete checkpoint one");
    expect_flags<proto::DomainCheckpointDelete>(
        "checkpoint-delete", one,
        {{{"--children"}, VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN},
         {{"--metadata"}, VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY},
         {{"--children-only"}, VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY}});
    EXPECT_EQ(printed(), "Domain checkpoint one children deleted\n");
    EXPECT_EQ(failure_of("checkpoint-delete", {"web"}), "--checkpointname is required\n");
}

TEST_F(CheckpointTest, IsShownAndEdited)
{
    EXPECT_EQ(run("checkpoint-dumpxml", {"web", "one"}), xml_of("one"));
    expect_flags<proto::DomainCheckpointGetXmlDesc>(
        "checkpoint-dumpxml", {"web", "one"},
        {{{}, 0},
         {{"--security-info"}, VIR_DOMAIN_CHECKPOINT_XML_SECURE},
         {{"--no-domain"}, VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN},
         {{"--size"}, VIR_DOMAIN_CHECKPOINT_XML_SIZE}});
    const Variable editor("VISUAL", places.editor_of("<domaincheckpoint>new</domaincheckpoint>"));
    EXPECT_EQ(run("checkpoint-edit", {"web", "one"}), "Checkpoint one XML configuration edited.\n");
    EXPECT_EQ(last<proto::DomainCheckpointCreateXml>().flags,
              std::uint32_t{VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE});
}

TEST_F(CheckpointTest, InfoCountsWhatFollows)
{
    server.answer<proto::DomainCheckpointListAllChildren>(
        [](const proto::DomainCheckpointListAllChildren::Args& args) {
            const bool is_deep = (args.flags & VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS) != 0;
            return proto::DomainCheckpointListAllChildren::Reply{{}, is_deep ? 5 : 2};
        });
    EXPECT_EQ(run("checkpoint-info", {"web", "two"}),
              "Name:           two\nDomain:         web\nParent:         one\n"
              "Children:       2\nDescendants:    5\n");
    EXPECT_NE(run("checkpoint-info", {"web", "one"}).find("Parent:         -\n"),
              std::string::npos);
}

TEST_F(CheckpointTest, AParentIsNamedWhereThereIsOne)
{
    EXPECT_EQ(run("checkpoint-parent", {"web", "two"}), "one");
    EXPECT_EQ(failure_of("checkpoint-parent", {"web", "one"}), "checkpoint 'one' has no parent\n");
}

TEST_F(CheckpointTest, AListIsSortedUnlessOrderIsToBeOfDescent)
{
    EXPECT_EQ(run("checkpoint-list", {"web"}),
              " Name    Creation Time\n"
              "------------------------------------\n"
              " one     2023-11-14 22:13:20 +0000\n"
              " three   2023-11-14 22:13:20 +0000\n"
              " two     2023-11-14 22:13:20 +0000\n");
    EXPECT_EQ(run("checkpoint-list", {"web", "--name", "--topological"}), "two\nthree\none\n");
    EXPECT_EQ(run("checkpoint-list", {"web", "--tree"}), "one\n  |\n  +- three\n  +- two\n    \n");
    EXPECT_NE(run("checkpoint-list", {"web", "--parent"})
                  .find(" two     2023-11-14 22:13:20 +0000   one\n"),
              std::string::npos);
}

TEST_F(CheckpointTest, AListMayBeOfWhatFollowsFromOne)
{
    EXPECT_EQ(run("checkpoint-list", {"web", "--from", "one", "--name"}), "three\ntwo\n");
    EXPECT_EQ(last<proto::DomainCheckpointListAllChildren>().flags, 0u);
    EXPECT_EQ(run("checkpoint-list", {"web", "--from", "one", "--tree"}),
              "one\n  |\n  +- three\n  +- two\n    \n");
    EXPECT_EQ(last<proto::DomainCheckpointListAllChildren>().flags,
              std::uint32_t{VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS});
    EXPECT_EQ(count<proto::DomainListAllCheckpoints>(), 0u);
}

TEST_F(CheckpointTest, OptionsChooseWhatIsListed)
{
    expect_flags<proto::DomainListAllCheckpoints>(
        "checkpoint-list", {"web"},
        {{{}, 0},
         {{"--roots"}, VIR_DOMAIN_CHECKPOINT_LIST_ROOTS},
         {{"--leaves"}, VIR_DOMAIN_CHECKPOINT_LIST_LEAVES},
         {{"--no-leaves"}, VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES},
         {{"--topological"}, VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL}});
    EXPECT_EQ(failure_of("checkpoint-list", {"web", "--roots", "--from", "one"}),
              "Options --roots and --from are mutually exclusive\n");
}

TEST_F(CheckpointTest, ContradictionsAreFoundBeforeTheServerIsAsked)
{
    expect_exclusive(
        "checkpoint-list", {"web"},
        {{"tree", "name"}, {"parent", "roots"}, {"parent", "tree"}, {"roots", "tree"}});
}

}  // namespace
}  // namespace hostler::cli
