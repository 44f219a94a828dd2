// Storage pools as they are found, listed, changed and refused, on the test driver's storage.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::ElementsAre;
using testing::expect_refused;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Names = std::vector<std::string>;

std::string folder_pool(std::string_view name, std::string_view path, std::string_view uuid = {})
{
    return "<pool type='dir'><name>" + std::string(name) + "</name>" +
           (uuid.empty() ? "" : "<uuid>" + std::string(uuid) + "</uuid>") + "<target><path>" +
           std::string(path) + "</path></target></pool>";
}

class PoolVerbs : public testing::VerbTest {
protected:
    proto::StoragePoolRef stored(std::string_view name)
    {
        return client
            .ask<proto::StoragePoolDefineXml>({folder_pool(name, "/" + std::string(name)), 0})
            .pool;
    }
    Names listed(std::uint32_t flags)
    {
        Names names;
        for (const auto& one : client.ask<proto::ConnectListAllStoragePools>({1, flags}).pools)
            names.push_back(one.name);
        std::ranges::sort(names);
        return names;
    }
    const proto::StoragePoolRef pool =
        client.ask<proto::StoragePoolLookupByName>({"default-pool"}).pool;
    const proto::StoragePoolRef missing{"missing", nobody.uuid};
};

TEST_F(PoolVerbs, EachFilterLeavesItsOwnAndPairsJoin)
{
    stored("off");
    client.ask<proto::StoragePoolSetAutostart>({stored("auto"), 1});
    client.ask<proto::StoragePoolCreateXml>({folder_pool("gone", "/gone"), 0});
    const std::pair<std::uint32_t, Names> rows[] = {
        {0, {"auto", "default-pool", "gone", "off"}},
        {VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE, {"default-pool", "gone"}},
        {VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE, {"auto", "off"}},
        {VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT, {"gone"}},
        {VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT, {"auto", "default-pool", "off"}},
        {VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART, {"auto"}},
        {VIR_CONNECT_LIST_STORAGE_POOLS_DIR, {"auto", "default-pool", "gone", "off"}},
        {VIR_CONNECT_LIST_STORAGE_POOLS_NETFS, {}},
        {VIR_CONNECT_LIST_STORAGE_POOLS_NETFS | VIR_CONNECT_LIST_STORAGE_POOLS_DIR,
         {"auto", "default-pool", "gone", "off"}},
        {VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE | VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT,
         {"default-pool"}},
        {VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE | VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART,
         {"off"}},
    };
    for (const auto& [flags, names] : rows) EXPECT_EQ(listed(flags), names) << flags;
    EXPECT_EQ(client.ask<proto::ConnectNumOfStoragePools>({}).num, 2);
    EXPECT_EQ(client.ask<proto::ConnectNumOfDefinedStoragePools>({}).num, 2);
    EXPECT_THAT(client.ask<proto::ConnectListStoragePools>({0}).names, IsEmpty());
    EXPECT_THAT(client.ask<proto::ConnectListStoragePools>({-1}).names, IsEmpty());
    EXPECT_EQ(client.ask<proto::ConnectListDefinedStoragePools>({1}).names.size(), 1u);
}

TEST_F(PoolVerbs, WhatIsNotThereIsNamedByEachVerb)
{
    expect_refused<proto::StoragePoolLookupByName>(client, {"missing"}, VIR_ERR_NO_STORAGE_POOL,
                                                   "'missing'");
    expect_refused<proto::StoragePoolLookupByUuid>(client, {nobody.uuid}, VIR_ERR_NO_STORAGE_POOL,
                                                   nobody.uuid.text());
    expect_refused<proto::StoragePoolLookupByTargetPath>(client, {"/nowhere"},
                                                         VIR_ERR_NO_STORAGE_POOL, "/nowhere");
    const Answer answers[] = {
        client.call<proto::StoragePoolGetInfo>({missing}),
        client.call<proto::StoragePoolGetXmlDesc>({missing, 0}),
        client.call<proto::StoragePoolCreate>({missing, 0}),
        client.call<proto::StoragePoolBuild>({missing, 0}),
        client.call<proto::StoragePoolDestroy>({missing}),
        client.call<proto::StoragePoolDelete>({missing, 0}),
        client.call<proto::StoragePoolUndefine>({missing}),
        client.call<proto::StoragePoolRefresh>({missing, 0}),
        client.call<proto::StoragePoolSetAutostart>({missing, 1}),
        client.call<proto::StoragePoolListAllVolumes>({missing, 1, 0}),
        client.call<proto::ConnectStoragePoolEventRegisterAny>({0, missing}),
    };
    for (const Answer& answer : answers) {
        ASSERT_FALSE(answer.is_ok());
        EXPECT_EQ(answer.error().code, VIR_ERR_NO_STORAGE_POOL);
        EXPECT_THAT(answer.error().message.value_or(""), HasSubstr(nobody.uuid.text()));
    }
}

TEST_F(PoolVerbs, APoolIsFoundByItsFolder)
{
    EXPECT_EQ(client.ask<proto::StoragePoolLookupByTargetPath>({"/default-pool"}).pool.uuid,
              pool.uuid);
    EXPECT_EQ(client.ask<proto::StoragePoolLookupByTargetPath>({"/default-pool/"}).pool.uuid,
              pool.uuid);
}

TEST_F(PoolVerbs, EachVerbAsksForTheRightState)
{
    const proto::StoragePoolRef off = stored("off");
    const int invalid = VIR_ERR_OPERATION_INVALID;
    expect_refused<proto::StoragePoolCreate>(client, {pool, 0}, invalid, "already active");
    expect_refused<proto::StoragePoolUndefine>(client, {pool}, invalid, "still active");
    expect_refused<proto::StoragePoolDelete>(client, {pool, 0}, invalid, "still active");
    expect_refused<proto::StoragePoolDestroy>(client, {off}, invalid, "not active");
    expect_refused<proto::StoragePoolRefresh>(client, {off, 0}, invalid, "not active");
    expect_refused<proto::StoragePoolListAllVolumes>(client, {off, 1, 0}, invalid, "not active");
    expect_refused<proto::StoragePoolNumOfVolumes>(client, {off}, invalid, "not active");
}

TEST_F(PoolVerbs, AFolderIsNotFormatted)
{
    const proto::StoragePoolRef off = stored("off");
    const std::uint32_t formats[] = {VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE,
                                     VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE};
    for (const std::uint32_t flag : formats)
        expect_refused<proto::StoragePoolCreate>(client, {off, flag}, VIR_ERR_OPERATION_INVALID,
                                                 "formatting pool 'off'");
    expect_refused<proto::StoragePoolBuild>(client, {off, VIR_STORAGE_POOL_BUILD_OVERWRITE},
                                            VIR_ERR_OPERATION_INVALID, "formatting pool 'off'");
    EXPECT_EQ(client.ask<proto::StoragePoolIsActive>({off}).active, 0);
    client.ask<proto::StoragePoolCreate>({off, VIR_STORAGE_POOL_CREATE_WITH_BUILD});
    EXPECT_EQ(client.ask<proto::StoragePoolIsActive>({off}).active, 1);
}

TEST_F(PoolVerbs, ATransientPoolIsGoneWhenItEnds)
{
    const auto gone =
        client.ask<proto::StoragePoolCreateXml>({folder_pool("gone", "/gone"), 0}).pool;
    EXPECT_EQ(client.ask<proto::StoragePoolIsPersistent>({gone}).persistent, 0);
    expect_refused<proto::StoragePoolSetAutostart>(client, {gone, 1}, VIR_ERR_INTERNAL_ERROR,
                                                   "no config file");
    client.ask<proto::StoragePoolDestroy>({gone});
    EXPECT_FALSE(client.call<proto::StoragePoolLookupByName>({"gone"}).is_ok());
}

TEST_F(PoolVerbs, NamesUuidsAndFoldersAreApart)
{
    const int failed = VIR_ERR_OPERATION_FAILED;
    using Define = proto::StoragePoolDefineXml;
    expect_refused<Define>(client, {folder_pool("default-pool", "/x", nobody.uuid.text()), 0},
                           failed, "'default-pool'");
    expect_refused<Define>(client, {folder_pool("other", "/x", pool.uuid.text()), 0}, failed,
                           pool.uuid.text());
    expect_refused<Define>(client, {folder_pool("other", "/default-pool"), 0}, failed,
                           "Storage source conflict with pool: 'default-pool'");
    EXPECT_THAT(listed(0), ElementsAre("default-pool"));
}

TEST_F(PoolVerbs, ADocumentThatIsNoPoolIsRefused)
{
    using Define = proto::StoragePoolDefineXml;
    const std::pair<std::string, int> rows[] = {
        {"", VIR_ERR_XML_DETAIL},
        {"<domain/>", VIR_ERR_XML_ERROR},
        {"<pool type='dir'><name>p</name></pool>", VIR_ERR_XML_ERROR},
        {"<pool type='bucket'><name>p</name></pool>", VIR_ERR_XML_ERROR},
    };
    for (const auto& [document, code] : rows) {
        const Answer answer = client.call<Define>({document, 0});
        ASSERT_FALSE(answer.is_ok()) << document;
        EXPECT_EQ(answer.error().code, code) << answer.error().message.value_or("");
    }
    std::string odd = folder_pool("odd", "/odd");
    odd.insert(odd.find("<target>"), "<colour/>");
    expect_refused<Define>(client, {odd, VIR_STORAGE_POOL_DEFINE_VALIDATE},
                           VIR_ERR_XML_INVALID_SCHEMA, "colour");
    EXPECT_TRUE(client.call<Define>({odd, 0}).is_ok());
}

TEST_F(PoolVerbs, WhichKindsThereAreIsTold)
{
    using Sources = proto::ConnectFindStoragePoolSources;
    EXPECT_THAT(client.ask<proto::ConnectGetStoragePoolCapabilities>({0}).capabilities,
                HasSubstr("<pool type='dir' supported='yes'>"));
    expect_refused<Sources>(client, {"bucket", std::nullopt, 0}, VIR_ERR_INTERNAL_ERROR, "bucket");
    expect_refused<Sources>(client, {"dir", std::nullopt, 0}, VIR_ERR_NO_SUPPORT, "'dir'");
}

}  // namespace
}  // namespace hostler::daemon
