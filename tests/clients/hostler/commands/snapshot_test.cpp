#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

class SnapshotTest : public CommandTest {
protected:
    SnapshotTest()
    {
        server.answer<proto::DomainSnapshotLookupByName>(
            [](const proto::DomainSnapshotLookupByName::Args& args) {
                return proto::DomainSnapshotLookupByName::Reply{named(args.name)};
            });
        server.reply<proto::DomainSnapshotCurrent>({named("now")});
        server.reply<proto::DomainSnapshotCreateXml>({named("one")});
        server.accept<proto::DomainSnapshotDelete>();
        server.accept<proto::DomainRevertToSnapshot>();
        server.answer<proto::DomainSnapshotGetXmlDesc>(
            [](const proto::DomainSnapshotGetXmlDesc::Args& args) {
                return proto::DomainSnapshotGetXmlDesc::Reply{xml_of(args.snap.name)};
            });
    }

    static proto::DomainSnapshotRef named(const std::string& name)
    {
        return {name, domain("web", 1)};
    }
    static std::string xml_of(const std::string& name)
    {
        return "<domainsnapshot><name>" + name + "</name></domainsnapshot>";
    }

    std::string created_as(Words words)
    {
        words.insert(words.begin(), "web");
        words.push_back("--print-xml");
        return run("snapshot-create-as", words);
    }
};

TEST_F(SnapshotTest, IsMadeFromAFileOrFromNothing)
{
    const std::string file = places.file("<domainsnapshot/>");
    expect_verb<proto::DomainSnapshotCreateXml>("snapshot-create", {"web", file},
                                                "Domain snapshot one created from '" + file + "'",
                                                "", {named("one")});
    EXPECT_EQ(run("snapshot-create", {"web"}), "Domain snapshot one created");
    EXPECT_EQ(last<proto::DomainSnapshotCreateXml>().xml_desc, "<domainsnapshot/>");
}

TEST_F(SnapshotTest, EachOptionIsAFlag)
{
    const std::initializer_list<FlagCase> both = {
        {{}, 0},
        {{"--no-metadata"}, VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA},
        {{"--halt"}, VIR_DOMAIN_SNAPSHOT_CREATE_HALT},
        {{"--disk-only"}, VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY},
        {{"--reuse-external"}, VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT},
        {{"--quiesce"}, VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE},
        {{"--atomic"}, VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC},
        {{"--live"}, VIR_DOMAIN_SNAPSHOT_CREATE_LIVE},
        {{"--validate"}, VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE}};
    expect_flags<proto::DomainSnapshotCreateXml>("snapshot-create", {"web"}, both);
    expect_flags<proto::DomainSnapshotCreateXml>("snapshot-create-as", {"web"}, both);
    expect_flags<proto::DomainSnapshotCreateXml>(
        "snapshot-create", {"web"},
        {{{"--redefine", "--current"},
          VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT}});
    EXPECT_EQ(failure_of("snapshot-create", {"web", "--current"}),
              "Flag 'VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE' is required by flag "
              "'VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT'\n");
}

TEST_F(SnapshotTest, IsMadeFromWords)
{
    EXPECT_EQ(
        created_as({"one", "what for", "--memspec", "/m,,em,snapshot=external", "vda",
                    "vdb,snapshot=external,driver=qcow2,file=/b", "vdc,stype=block,file=/dev/c"}),
        "<domainsnapshot>\n"
        "  <name>one</name>\n"
        "  <description>what for</description>\n"
        "  <memory snapshot='external' file='/m,em'/>\n"
        "  <disks>\n"
        "    <disk name='vda'/>\n"
        "    <disk name='vdb' snapshot='external'>\n"
        "      <driver type='qcow2'/>\n"
        "      <source file='/b'/>\n"
        "    </disk>\n"
        "    <disk name='vdc' type='block'>\n"
        "      <source dev='/dev/c'/>\n"
        "    </disk>\n"
        "  </disks>\n"
        "</domainsnapshot>\n\n");
    EXPECT_EQ(created_as({"--memspec", "file=mem"}),
              "<domainsnapshot>\n  <memory file='mem'/>\n</domainsnapshot>\n\n");
    EXPECT_EQ(count<proto::DomainSnapshotCreateXml>(), 0u);
}

TEST_F(SnapshotTest, WordsThatCannotBeReadAreNamed)
{
    const auto refusal = [this](const char* option, const char* spec) {
        return failure_of("snapshot-create-as", {"web", option, spec});
    };
    for (const char* spec : {"mem", "/m,size=1", "file=a,file=b", "/a,/b"})
        EXPECT_EQ(refusal("--memspec", spec),
                  "unable to parse memspec: " + std::string(spec) + "\n");
    for (const char* spec : {"vda,size=1", "vda,file=a,file=b", "vda,"})
        EXPECT_EQ(refusal("--diskspec", spec),
                  "unable to parse diskspec: " + std::string(spec) + "\n");
    EXPECT_EQ(refusal("--diskspec", "vda,stype=tape"),
              "Unknown storage type: 'tape'\nunable to parse diskspec: vda,stype=tape\n");
}

TEST_F(SnapshotTest, IsDeletedAloneOrWithWhatFollows)
{
    expect_verb<proto::DomainSnapshotDelete>("snapshot-delete", {"web", "one"},
                                             "Domain snapshot one deleted\n",
                                             "Failed to delete snapshot one");
    expect_flags<proto::DomainSnapshotDelete>(
        "snapshot-delete", {"web", "--current"},
        {{{"--children"}, VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN},
         {{"--metadata"}, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY},
         {{"--children-only"}, VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY}});
    EXPECT_EQ(printed(), "Domain snapshot now children deleted\n");
}

TEST_F(SnapshotTest, IsNamedOrTheCurrentOne)
{
    EXPECT_EQ(failure_of("snapshot-delete", {"web"}), "--snapshotname or --current is required\n");
    EXPECT_EQ(failure_of("snapshot-delete", {"web", "one", "--current"}),
              "--snapshotname and --current are mutually exclusive\n");
    EXPECT_EQ(count<proto::DomainSnapshotDelete>(), 0u);
}

TEST_F(SnapshotTest, OneGoesBackToIt)
{
    expect_verb<proto::DomainRevertToSnapshot>("snapshot-revert", {"web", "one"},
                                               "Domain snapshot one reverted\n",
                                               "Failed to revert snapshot one");
    expect_flags<proto::DomainRevertToSnapshot>(
        "snapshot-revert", {"web", "one"},
        {{{"--running"}, VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING},
         {{"--paused"}, VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED},
         {{"--reset-nvram"}, VIR_DOMAIN_SNAPSHOT_REVERT_RESET_NVRAM},
         {{"--force"}, 0}});  // which was not needed
}

TEST_F(SnapshotTest, WhatIsRiskyIsDoneOnlyByForceAndOnlyWhenItHasToBe)
{
    server.answer_with<proto::DomainRevertToSnapshot>([](const proto::MessageHeader& call,
                                                         std::span<const std::uint8_t> payload) {
        const auto args = proto::decode<proto::DomainRevertToSnapshot::Args>(payload);
        if ((args->flags & VIR_DOMAIN_SNAPSHOT_REVERT_FORCE) == 0)
            return FakeServer::Frames{FakeServer::refusal(
                call, Error(ErrorCode::snapshot_revert_risky, "no configuration"))};
        return FakeServer::Frames{proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                               proto::DomainRevertToSnapshot::Reply{})};
    });
    EXPECT_EQ(failure_of("snapshot-revert", {"web", "one"}),
              "Failed to revert snapshot one\nrevert requires force: no configuration\n");
    EXPECT_EQ(run("snapshot-revert", {"web", "one", "--force", "--paused"}),
              "Domain snapshot one reverted\n");
    EXPECT_EQ(last<proto::DomainRevertToSnapshot>().flags,
              std::uint32_t{VIR_DOMAIN_SNAPSHOT_REVERT_FORCE | VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED});
}

class SnapshotCurrentTest : public SnapshotTest {};

TEST_F(SnapshotCurrentTest, IsShown)
{
    server.reply<proto::DomainHasCurrentSnapshot>({1});
    EXPECT_EQ(run("snapshot-current", {"web"}), xml_of("now"));
    EXPECT_EQ(last<proto::DomainSnapshotGetXmlDesc>().flags, 0u);
    EXPECT_EQ(run("snapshot-current", {"web", "--name"}), "now");
    run("snapshot-current", {"web", "--security-info"});
    EXPECT_EQ(last<proto::DomainSnapshotGetXmlDesc>().flags,
              std::uint32_t{VIR_DOMAIN_SNAPSHOT_XML_SECURE});
    server.reply<proto::DomainHasCurrentSnapshot>({0});
    EXPECT_EQ(failure_of("snapshot-current", {"web"}), "domain 'web' has no current snapshot\n");
}

TEST_F(SnapshotCurrentTest, BecomesAnotherOneWithoutLosingItsSecrets)
{
    EXPECT_EQ(run("snapshot-current", {"web", "two"}), "Snapshot two set as current");
    EXPECT_EQ(last<proto::DomainSnapshotGetXmlDesc>().flags,
              std::uint32_t{VIR_DOMAIN_SNAPSHOT_XML_SECURE});
    EXPECT_EQ(last<proto::DomainSnapshotCreateXml>().xml_desc, xml_of("two"));
    EXPECT_EQ(
        last<proto::DomainSnapshotCreateXml>().flags,
        std::uint32_t{VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT});
    EXPECT_EQ(failure_of("snapshot-current", {"web", "two", "--name"}),
              "Options --name and --snapshotname are mutually exclusive\n");
}

class SnapshotEditTest : public SnapshotTest {
protected:
    /// The user writes this text.
    std::string edit(const std::string& text, Words options)
    {
        const Variable editor("VISUAL", places.editor_of(text));
        Words words = {"web", "one"};
        words.insert(words.end(), options.begin(), options.end());
        const std::string failure = failure_of("snapshot-edit", words);
        return failure.empty() ? printed() : failure;
    }

    const std::string described = "<domainsnapshot><name>one</name><description/></domainsnapshot>";
};

TEST_F(SnapshotEditTest, KeepsItsNameUnlessItIsToGetAnother)
{
    EXPECT_EQ(edit(xml_of("one"), {}), "Snapshot one XML configuration not changed.\n");
    EXPECT_EQ(count<proto::DomainSnapshotCreateXml>(), 0u);
    EXPECT_EQ(edit(described, {"--current"}), "Snapshot one edited.\n");
    EXPECT_EQ(
        last<proto::DomainSnapshotCreateXml>().flags,
        std::uint32_t{VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT});
    EXPECT_EQ(edit(xml_of("two"), {}), "must use --rename or --clone to change one to two\n");
    EXPECT_EQ(edit(described, {"--rename"}), "the name must be changed to rename\n");
    EXPECT_EQ(edit(described, {"--clone"}), "the name must be changed to clone\n");
    EXPECT_EQ(edit(described, {"--clone", "--rename"}),
              "Options --rename and --clone are mutually exclusive\n");
}

TEST_F(SnapshotEditTest, ARenamedOneIsForgottenUnderItsOldName)
{
    server.reply<proto::DomainSnapshotCreateXml>({named("two")});
    EXPECT_EQ(edit(xml_of("two"), {"--rename"}), "Snapshot one renamed to two.\n");
    EXPECT_EQ(last<proto::DomainSnapshotDelete>().snap.name, "one");
    EXPECT_EQ(last<proto::DomainSnapshotDelete>().flags,
              std::uint32_t{VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY});
    EXPECT_EQ(edit(xml_of("two"), {"--clone"}), "Snapshot one cloned to two.\n");
    EXPECT_EQ(count<proto::DomainSnapshotDelete>(), 1u);
    server.refuse<proto::DomainSnapshotDelete>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(edit(xml_of("two"), {"--rename"}), "Failed to clean up one\noperation failed: no\n");
}

TEST_F(SnapshotEditTest, WhatTheServerRefusesIsNotLost)
{
    const Variable folder("TMPDIR", places.folder().string());
    server.refuse<proto::DomainSnapshotCreateXml>(Error(ErrorCode::operation_failed, "no"));
    const std::string failure = edit(described, {});
    const std::string headline = "Failed to update one; what you wrote is in ";
    ASSERT_TRUE(failure.starts_with(headline)) << failure;
    EXPECT_EQ(text_of(failure.substr(headline.size(), failure.find('\n') - headline.size())),
              described);
}

}  // namespace
}  // namespace hostler::cli
