#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

std::string definition_with(int vcpus)
{
    return "<domain type='kvm'><name>web</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>"
           "<memory unit='KiB'>65536</memory><currentMemory unit='KiB'>65536</currentMemory>"
           "<vcpu placement='static'>" +
           std::to_string(vcpus) +
           "</vcpu><os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os>"
           "<clock offset='utc'/><on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot>"
           "<on_crash>destroy</on_crash></domain>";
}
const std::string stored = definition_with(1);
const std::string live = definition_with(2);

class DefinitionTest : public CommandTest {
protected:
    DefinitionTest()
    {
        server.answer<proto::DomainGetXmlDesc>([](const proto::DomainGetXmlDesc::Args& args) {
            const bool is_inactive = (args.flags & VIR_DOMAIN_XML_INACTIVE) != 0;
            return proto::DomainGetXmlDesc::Reply{is_inactive ? stored : live};
        });
    }

    const std::string file = places.file(live);
};

TEST_F(DefinitionTest, DefineIsThePlainCallUnlessTheSchemaIsToBeKept)
{
    const std::string done = "Domain 'web' defined from " + file + "\n";
    const std::string failed = "Failed to define domain from " + file;
    expect_verb<proto::DomainDefineXml>("define", {file}, done, failed, {domain("web", -1)});
    EXPECT_EQ(last<proto::DomainDefineXml>().xml, live);
    expect_verb<proto::DomainDefineXmlFlags>("define", {file, "--validate"}, done, failed,
                                             {domain("web", -1)});
    EXPECT_EQ(last<proto::DomainDefineXmlFlags>().flags, std::uint32_t{VIR_DOMAIN_DEFINE_VALIDATE});
}

TEST_F(DefinitionTest, ADiffShowsWhatWouldChangeAndChangesNothing)
{
    server.reply<proto::ConnectDomainXmlFromNative>({definition_with(3)});
    EXPECT_EQ(run("define", {file}, Format::diff),
              "--- web\n+++ " + file + "\n-/domain/vcpu: 1\n+/domain/vcpu: 3\n");
    EXPECT_EQ(last<proto::ConnectDomainXmlFromNative>().native_config, live);
    EXPECT_EQ(count<proto::DomainDefineXml>(), 0u);
    // What is compared with is the whole of what is kept, secrets too.
    EXPECT_EQ(last<proto::DomainGetXmlDesc>().flags,
              std::uint32_t{VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE});
}

TEST_F(DefinitionTest, AnotherDaemonDoesNotCompleteAndTheFileIsTakenAsItIs)
{
    for (const ErrorCode code : {ErrorCode::no_support, ErrorCode::invalid_argument}) {
        server.refuse<proto::ConnectDomainXmlFromNative>(Error(code, "no"));
        EXPECT_EQ(run("define", {file}, Format::diff),
                  "--- web\n+++ " + file + "\n-/domain/vcpu: 1\n+/domain/vcpu: 2\n");
    }
}

TEST_F(DefinitionTest, ADiffThatTheServerCannotCompleteSaysWhy)
{
    server.refuse<proto::ConnectDomainXmlFromNative>(Error(ErrorCode::operation_failed, "no"));
    try {
        run("define", {file}, Format::diff);
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.lines, Words{"operation failed: no"});
    }
}

TEST_F(DefinitionTest, ADiffOfARunningDomainShowsWhatTheNextStartChangesBack)
{
    EXPECT_EQ(run("dumpxml", {"web"}, Format::diff),
              "--- web, stored\n+++ web, live\n-/domain/vcpu: 1\n+/domain/vcpu: 2\n");
}

TEST_F(DefinitionTest, DumpxmlAsksForTheDefinitionThatIsWanted)
{
    EXPECT_EQ(run("dumpxml", {"web"}), live);
    EXPECT_EQ(run("dumpxml", {"web", "--inactive"}), stored);
    expect_flags<proto::DomainGetXmlDesc>(
        "dumpxml", {"web"},
        {{{"--security-info"}, VIR_DOMAIN_XML_SECURE},
         {{"--update-cpu"}, VIR_DOMAIN_XML_UPDATE_CPU},
         {{"--migratable", "--inactive"}, VIR_DOMAIN_XML_MIGRATABLE | VIR_DOMAIN_XML_INACTIVE}});
    EXPECT_EQ(run("dumpxml", {"web", "--xpath", "/domain/name"}), "<name>web</name>\n");
    EXPECT_EQ(json("dumpxml", {"web", "--xpath", "/domain/name"}),
              "[\n  \"<name>web</name>\"\n]\n");
}

TEST_F(DefinitionTest, ADomainIsRenamed)
{
    expect_verb<proto::DomainRename>("domrename", {"web", "shop"}, "Domain successfully renamed\n",
                                     "");
    EXPECT_EQ(last<proto::DomainRename>().new_name, "shop");
}

class UndefineTest : public CommandTest {
protected:
    UndefineTest()
    {
        server.reply<proto::DomainIsActive>({0});
        server.reply<proto::DomainHasManagedSaveImage>({0});
        server.reply<proto::DomainSnapshotNum>({0});
        server.accept<proto::DomainUndefineFlags>();
        server.accept<proto::StorageVolDelete>();
        server.accept<proto::StorageVolWipe>();
        server.reply<proto::DomainGetXmlDesc>(
            {"<domain><devices>"
             "<disk type='file'><source file='/a.img'/><target dev='vda'/></disk>"
             "<disk type='volume'><source pool='p' volume='b'/><target dev='vdb'/></disk>"
             "<disk type='file' device='cdrom'><target dev='sda'/></disk>"
             "</devices></domain>"});
        server.reply<proto::StorageVolLookupByPath>({{"p", "a", "/a.img"}});
        server.reply<proto::StoragePoolLookupByName>({{"p", own_uuid()}});
        server.reply<proto::StorageVolLookupByName>({{"p", "b", "/b.img"}});
    }

    Words deleted() const
    {
        Words names;
        for (const auto& each : server.asked<proto::StorageVolDelete>())
            names.push_back(each.vol.name);
        return names;
    }
};

TEST_F(UndefineTest, WhatBelongsToADefinitionIsAFlagEach)
{
    expect_verb<proto::DomainUndefineFlags>("undefine", {"web"},
                                            "Domain 'web' has been undefined\n",
                                            "Failed to undefine domain 'web'");
    expect_flags<proto::DomainUndefineFlags>(
        "undefine", {"web"},
        {{{}, 0},
         {{"--nvram"}, VIR_DOMAIN_UNDEFINE_NVRAM},
         {{"--keep-nvram"}, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM},
         {{"--tpm"}, VIR_DOMAIN_UNDEFINE_TPM},
         {{"--keep-tpm"}, VIR_DOMAIN_UNDEFINE_KEEP_TPM},
         {{"--checkpoints-metadata"}, VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA},
         // There is none: the server need not know the flags.
         {{"--managed-save", "--snapshots-metadata"}, 0}});
}

TEST_F(UndefineTest, ASavedStateIsLostOnlyWhenTheUserSaysSo)
{
    server.reply<proto::DomainHasManagedSaveImage>({1});
    EXPECT_EQ(failure_of("undefine", {"web"}),
              "Refusing to undefine while domain managed save image exists\n");
    expect_flags<proto::DomainUndefineFlags>(
        "undefine", {"web"}, {{{"--managed-save"}, VIR_DOMAIN_UNDEFINE_MANAGED_SAVE}});
}

TEST_F(UndefineTest, SnapshotsAreForgottenOnlyWhenTheUserSaysSo)
{
    server.reply<proto::DomainSnapshotNum>({2});
    EXPECT_EQ(failure_of("undefine", {"web"}), "Refusing to undefine while 2 snapshots exist\n");
    EXPECT_EQ(last<proto::DomainSnapshotNum>().flags,
              std::uint32_t{VIR_DOMAIN_SNAPSHOT_LIST_METADATA});
    expect_flags<proto::DomainUndefineFlags>(
        "undefine", {"web"}, {{{"--snapshots-metadata"}, VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA}});
}

TEST_F(UndefineTest, ARunningDomainKeepsWhatHangsOnIt)
{
    server.reply<proto::DomainIsActive>({1});
    server.reply<proto::DomainSnapshotNum>({2});
    run("undefine", {"web"});
    EXPECT_EQ(count<proto::DomainSnapshotNum>(), 0u);
    EXPECT_EQ(failure_of("undefine", {"web", "--remove-all-storage"}),
              "Storage volume deletion is supported only on stopped domains\n");
    EXPECT_EQ(count<proto::DomainUndefineFlags>(), 1u);
}

TEST_F(UndefineTest, ContradictionsChangeNothing)
{
    expect_exclusive("undefine", {"web"}, {{"nvram", "keep-nvram"}, {"tpm", "keep-tpm"}});
    EXPECT_EQ(failure_of("undefine", {"web", "--wipe-storage"}),
              "'--wipe-storage' requires '--storage <string>' or '--remove-all-storage'\n");
    EXPECT_EQ(failure_of("undefine", {"web", "--delete-storage-volume-snapshots"}),
              "Option --remove-all-storage is required by option "
              "--delete-storage-volume-snapshots\n");
    EXPECT_EQ(failure_of("undefine", {"web", "--storage", "vda", "--remove-all-storage"}),
              "Specified both --storage and --remove-all-storage\n");
    EXPECT_EQ(count<proto::DomainUndefineFlags>(), 0u);
}

TEST_F(UndefineTest, VolumesGoAfterTheDefinitionIsGone)
{
    EXPECT_EQ(run("undefine", {"web", "--remove-all-storage"}),
              "Domain 'web' has been undefined\n"
              "Volume 'vda'(/a.img) removed.\n"
              "Volume 'vdb'(b) removed.\n");
    EXPECT_EQ(deleted(), (Words{"a", "b"}));
    server.refuse<proto::DomainUndefineFlags>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_NE(failure_of("undefine", {"web", "--remove-all-storage"}), "");
    EXPECT_EQ(deleted().size(), 2u);
}

TEST_F(UndefineTest, OneVolumeIsNamedByTargetOrSource)
{
    run("undefine", {"web", "--storage", "/a.img"});
    run("undefine", {"web", "--storage", "vdb", "--wipe-storage"});
    EXPECT_EQ(deleted(), (Words{"a", "b"}));
    EXPECT_EQ(last<proto::StorageVolWipe>().vol.name, "b");
    EXPECT_EQ(failure_of("undefine", {"web", "--storage", "vdx"}),
              "Volume 'vdx' was not found in domain's definition.\n\n");
    EXPECT_EQ(count<proto::DomainUndefineFlags>(), 2u);
}

}  // namespace
}  // namespace hostler::cli
