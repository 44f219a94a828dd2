// Storage pools, volumes and secrets as a client sees them, with the test driver.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::House;
using ::testing::IsEmpty;

class StorageVerbs : public ::testing::Test {
protected:
    proto::StoragePoolRef pool(const std::string& name = "default-pool")
    {
        return client.ask<proto::StoragePoolLookupByName>({name}).pool;
    }
    proto::StorageVolRef create(const std::string& name)
    {
        const std::string text =
            "<volume><name>" + name + "</name><capacity>1048576</capacity></volume>";
        return client.ask<proto::StorageVolCreateXml>({pool(), text, 0}).vol;
    }
    proto::SecretRef define_secret(const char* is_private)
    {
        const std::string text = std::string("<secret private='") + is_private +
                                 "'><usage type='ceph'><name>disk</name></usage></secret>";
        return client.ask<proto::SecretDefineXml>({text, 0}).secret;
    }
    void obey(const char* policy)
    {
        house.access().set_policy(
            std::make_shared<const Policy>(Policy::read(policy, "policy").or_throw()));
    }
    static int code(const Answer& answer) { return answer.is_ok() ? 0 : answer.error().code; }
    static std::string refusal(const Answer& answer)
    {
        return answer.is_ok() ? "" : answer.error().message.value_or("");
    }

    House house;
    Client client = house.open();
};

TEST_F(StorageVerbs, TheTestDriverHasItsDefaultPool)
{
    const auto all = client.ask<proto::ConnectListAllStoragePools>({1, 0});
    ASSERT_EQ(all.pools.size(), 1u);
    EXPECT_EQ(all.pools[0].uuid.text(), "dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566");
    const auto info = client.ask<proto::StoragePoolGetInfo>({pool()});
    EXPECT_EQ(info.state, VIR_STORAGE_POOL_RUNNING);
    EXPECT_EQ(info.capacity, std::uint64_t{100} << 30);
    EXPECT_EQ(info.available, info.capacity);
}

TEST_F(StorageVerbs, ListsGoByWhatIsAskedFor)
{
    client.ask<proto::StoragePoolDefineXml>(
        {"<pool type='netfs'><name>nfs</name><source><host name='h'/><dir path='/x'/></source>"
         "<target><path>/nfs</path></target></pool>",
         0});
    const auto count = [this](unsigned flags) {
        return client.ask<proto::ConnectListAllStoragePools>({0, flags}).ret;
    };
    EXPECT_EQ(count(0), 2u);
    EXPECT_EQ(count(VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE), 1u);
    EXPECT_EQ(count(VIR_CONNECT_LIST_STORAGE_POOLS_NETFS), 1u);
    EXPECT_EQ(count(VIR_CONNECT_LIST_STORAGE_POOLS_NETFS | VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE),
              0u);
    EXPECT_EQ(code(client.call<proto::ConnectListAllStoragePools>({0, 1u << 30})),
              VIR_ERR_INVALID_ARG);
    EXPECT_THAT(client.ask<proto::ConnectListDefinedStoragePools>({10}).names, ElementsAre("nfs"));
    EXPECT_EQ(client.ask<proto::ConnectNumOfStoragePools>({}).num, 1);
}

TEST_F(StorageVerbs, VolumesAreMadeAndFound)
{
    const proto::StorageVolRef disk = create("disk");
    EXPECT_EQ(disk.key, "/default-pool/disk");
    EXPECT_EQ(client.ask<proto::StorageVolLookupByPath>({disk.key}).vol.name, "disk");
    EXPECT_EQ(client.ask<proto::StorageVolLookupByKey>({disk.key}).vol.pool, "default-pool");
    EXPECT_EQ(client.ask<proto::StoragePoolLookupByVolume>({disk}).pool.name, "default-pool");
    EXPECT_EQ(client.ask<proto::StorageVolGetInfo>({disk}).capacity, 1048576u);
    EXPECT_EQ(client.ask<proto::StoragePoolGetInfo>({pool()}).allocation, 1048576u);
    EXPECT_THAT(client.ask<proto::StoragePoolListVolumes>({pool(), 10}).names, ElementsAre("disk"));
    const Answer resized = client.call<proto::StorageVolResize>({disk, 2097152, 0});
    EXPECT_EQ(code(resized), VIR_ERR_NO_SUPPORT);
    client.ask<proto::StorageVolDelete>({disk, 0});
    EXPECT_EQ(code(client.call<proto::StorageVolGetInfo>({disk})), VIR_ERR_NO_STORAGE_VOL);
    EXPECT_EQ(client.ask<proto::StoragePoolGetInfo>({pool()}).allocation, 0u);
}

TEST_F(StorageVerbs, ErrorsAreStorages)
{
    const Answer answer = client.call<proto::StoragePoolLookupByName>({"nope"});
    EXPECT_EQ(code(answer), VIR_ERR_NO_STORAGE_POOL);
    EXPECT_EQ(answer.error().domain, VIR_FROM_STORAGE);
    EXPECT_EQ(refusal(answer), "Storage pool not found: no storage pool with matching name 'nope'");
}

TEST_F(StorageVerbs, EventsComeToWhoAskedForThem)
{
    client.ask<proto::ConnectStoragePoolEventRegisterAny>(
        {VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE, pool()});
    client.ask<proto::ConnectStoragePoolEventRegisterAny>(
        {VIR_STORAGE_POOL_EVENT_ID_REFRESH, std::nullopt});
    client.ask<proto::StoragePoolRefresh>({pool(), 0});
    client.ask<proto::StoragePoolDestroy>({pool()});
    const auto refreshed = client.next_event();
    ASSERT_TRUE(refreshed);
    EXPECT_EQ(refreshed->header.proc, proto::StoragePoolEventRefresh::number);
    const auto stopped = client.next_event();
    ASSERT_TRUE(stopped);
    const auto message =
        proto::decode<proto::StoragePoolEventLifecycle::Message>(stopped->payload).or_throw();
    EXPECT_EQ(message.event, VIR_STORAGE_POOL_EVENT_STOPPED);
    EXPECT_EQ(message.pool.name, "default-pool");
}

TEST_F(StorageVerbs, AReaderReads)
{
    const proto::SecretRef secret = define_secret("no");
    client.ask<proto::SecretSetValue>({secret, {1, 2, 3}, 0});
    Client reader = house.open(true);
    EXPECT_TRUE(reader.call<proto::StoragePoolGetInfo>({pool()}).is_ok());
    EXPECT_TRUE(reader.call<proto::SecretGetXmlDesc>({secret, 0}).is_ok());
    EXPECT_EQ(code(reader.call<proto::StoragePoolDestroy>({pool()})), VIR_ERR_OPERATION_DENIED);
    EXPECT_EQ(code(reader.call<proto::SecretGetValue>({secret, 0})), VIR_ERR_OPERATION_DENIED);
}

TEST_F(StorageVerbs, APolicyTellsPoolsVolumesAndSecretsApart)
{
    create("mine");
    const proto::StorageVolRef other = create("other");
    const proto::SecretRef secret = define_secret("no");
    obey(
        "allow anyone connect:*\n"
        "allow anyone storage_pool:*\n"
        "allow anyone storage_vol:* storage_vol name=default-pool/mine\n"
        "allow anyone secret:* secret name=another\n");
    Client somebody = house.connect_as(Caller{.user_id = 7});
    EXPECT_THAT(somebody.ask<proto::StoragePoolListVolumes>({pool(), 10}).names,
                ElementsAre("mine"));
    EXPECT_EQ(code(somebody.call<proto::StorageVolDelete>({other, 0})), VIR_ERR_ACCESS_DENIED);
    EXPECT_EQ(code(somebody.call<proto::StorageVolLookupByKey>({other.key})),
              VIR_ERR_ACCESS_DENIED);
    const Answer copied = somebody.call<proto::StorageVolCreateXmlFrom>(
        {pool(), "<volume><name>mine</name></volume>", other, 0});
    EXPECT_THAT(refusal(copied), HasSubstr("data_read"));
    EXPECT_THAT(somebody.ask<proto::ConnectListAllSecrets>({1, 0}).secrets, IsEmpty());
    EXPECT_EQ(code(somebody.call<proto::SecretGetValue>({secret, 0})), VIR_ERR_ACCESS_DENIED);
}

TEST_F(StorageVerbs, ASecretsValueIsGivenUnlessItIsPrivate)
{
    const proto::SecretRef secret = define_secret("no");
    EXPECT_EQ(code(client.call<proto::SecretGetValue>({secret, 0})), VIR_ERR_NO_SECRET);
    client.ask<proto::SecretSetValue>({secret, {1, 2, 3}, 0});
    EXPECT_THAT(client.ask<proto::SecretGetValue>({secret, 0}).value, ElementsAre(1, 2, 3));
    EXPECT_EQ(
        client.ask<proto::SecretLookupByUsage>({VIR_SECRET_USAGE_TYPE_CEPH, "disk"}).secret.uuid,
        secret.uuid);
    client.ask<proto::SecretUndefine>({secret});

    const proto::SecretRef own = define_secret("yes");
    client.ask<proto::SecretSetValue>({own, {1, 2, 3}, 0});
    EXPECT_EQ(code(client.call<proto::SecretGetValue>({own, 0})), VIR_ERR_INVALID_SECRET);
    EXPECT_EQ(client.ask<proto::ConnectListAllSecrets>({0, VIR_CONNECT_LIST_SECRETS_PRIVATE}).ret,
              1u);
}

}  // namespace
}  // namespace hostler::daemon
