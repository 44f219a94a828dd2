#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

class PoolWordsTest : public CommandTest {
protected:
    /// The XML that the words stand for.
    std::string xml_of(Words words)
    {
        words.push_back("--print-xml");
        return run("pool-define-as", words);
    }
};

TEST_F(PoolWordsTest, ADirectoryNeedsNoSource)
{
    EXPECT_EQ(xml_of({"images", "dir", "--target", "/var/images"}),
              "<pool type='dir'>\n"
              "  <name>images</name>\n"
              "  <target>\n    <path>/var/images</path>\n  </target>\n"
              "</pool>\n");
}

TEST_F(PoolWordsTest, ASourceHasItsPartsInLibvirtsOrder)
{
    EXPECT_EQ(xml_of({"n", "iscsi", "--source-name", "s", "--source-format", "f", "--source-dev",
                      "/d", "--source-path", "/p", "--source-host", "h", "--source-initiator",
                      "iqn.x", "--source-protocol-ver", "4"}),
              "<pool type='iscsi'>\n"
              "  <name>n</name>\n"
              "  <source>\n"
              "    <host name='h'/>\n"
              "    <dir path='/p'/>\n"
              "    <device path='/d'/>\n"
              "    <initiator>\n      <iqn name='iqn.x'/>\n    </initiator>\n"
              "    <format type='f'/>\n"
              "    <name>s</name>\n"
              "    <protocol ver='4'/>\n"
              "  </source>\n"
              "</pool>\n");
}

TEST_F(PoolWordsTest, AnAdapterIsOfAFabricOnlyWithBothItsNames)
{
    EXPECT_NE(xml_of({"n", "scsi", "--adapter-name", "scsi_host1", "--adapter-wwnn", "1"})
                  .find("    <adapter type='scsi_host' name='scsi_host1'/>\n"),
              std::string::npos);
    EXPECT_NE(
        xml_of({"n", "scsi", "--adapter-wwnn", "1", "--adapter-wwpn", "2", "--adapter-parent", "p"})
            .find("    <adapter type='fc_host' parent='p' wwnn='1' wwpn='2'/>\n"),
        std::string::npos);
    EXPECT_EQ(xml_of({"n", "scsi", "--adapter-wwnn", "1"}).find("<source>"), std::string::npos);
}

TEST_F(PoolWordsTest, WhoAsksIsToldOnlyWhole)
{
    const Words rbd = {"n",           "rbd",  "--source-host",   "h",
                       "--auth-type", "ceph", "--auth-username", "admin"};
    EXPECT_EQ(xml_of(rbd).find("<auth"), std::string::npos);  // no secret
    Words whole = rbd;
    whole.insert(whole.end(), {"--secret-usage", "key"});
    EXPECT_NE(xml_of(whole).find("    <auth type='ceph' username='admin'>\n"
                                 "      <secret usage='key'/>\n    </auth>\n"),
              std::string::npos);
    whole.insert(whole.end(), {"--secret-uuid", own_uuid().text()});
    EXPECT_EQ(failure_of("pool-define-as", whole),
              "Options --secret-usage and --secret-uuid are mutually exclusive\n");
}

TEST_F(PoolWordsTest, WordsCannotBreakTheXml)
{
    EXPECT_EQ(xml_of({"a<b", "dir", "--source-host", "'>"}),
              "<pool type='dir'>\n  <name>a&lt;b</name>\n"
              "  <source>\n    <host name='&apos;&gt;'/>\n  </source>\n</pool>\n");
}

TEST_F(PoolWordsTest, WhatIsOnlyPrintedIsNotMade)
{
    EXPECT_EQ(json("pool-create-as", {"n", "dir", "--print-xml"}),
              "{\n  \"xml\": \"<pool type='dir'>\\n  <name>n</name>\\n</pool>\\n\"\n}\n");
    EXPECT_TRUE(server.calls().empty());
}

TEST_F(PoolWordsTest, PoolsAreDefinedAndCreated)
{
    const proto::StoragePoolRef pool = {"images", own_uuid()};
    expect_verb<proto::StoragePoolDefineXml>("pool-define-as", {"images", "dir"},
                                             "Pool images defined\n",
                                             "Failed to define pool images", {pool});
    expect_verb<proto::StoragePoolCreateXml>("pool-create-as", {"images", "dir"},
                                             "Pool images created\n",
                                             "Failed to create pool images", {pool});
    expect_flags<proto::StoragePoolCreateXml>(
        "pool-create-as", {"images", "dir"},
        {{{"--build"}, VIR_STORAGE_POOL_CREATE_WITH_BUILD},
         {{"--build", "--no-overwrite"},
          VIR_STORAGE_POOL_CREATE_WITH_BUILD | VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE}});
    expect_exclusive("pool-create-as", {"images", "dir"}, {{"overwrite", "no-overwrite"}});
}

class FindSourcesTest : public CommandTest {
protected:
    FindSourcesTest() { server.reply<proto::ConnectFindStoragePoolSources>({"<sources/>"}); }
};

TEST_F(FindSourcesTest, MayBeToldWhereToLookInAFile)
{
    EXPECT_EQ(run("find-storage-pool-sources", {"logical"}), "<sources/>");
    EXPECT_EQ(last<proto::ConnectFindStoragePoolSources>().src_spec, std::nullopt);
    run("find-storage-pool-sources", {"netfs", places.file("<source/>")});
    EXPECT_EQ(last<proto::ConnectFindStoragePoolSources>().src_spec, "<source/>");
}

TEST_F(FindSourcesTest, OrInWords)
{
    run("find-storage-pool-sources-as", {"iscsi", "host", "3260", "iqn.x"});
    EXPECT_EQ(last<proto::ConnectFindStoragePoolSources>().src_spec,
              "<source>\n  <host name='host' port='3260'/>\n"
              "  <initiator>\n    <iqn name='iqn.x'/>\n  </initiator>\n</source>\n");
    // Without a host there is nowhere to look.
    run("find-storage-pool-sources-as", {"iscsi", "--port", "3260"});
    EXPECT_EQ(last<proto::ConnectFindStoragePoolSources>().src_spec, std::nullopt);
    server.refuse<proto::ConnectFindStoragePoolSources>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("find-storage-pool-sources-as", {"iscsi", "host"}),
              "Failed to find any iscsi pool sources\noperation failed: no\n");
}

}  // namespace
}  // namespace hostler::cli
