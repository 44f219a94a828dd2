// Every kind of object that is served, as a policy tells it apart: by name and by UUID.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/virterror.h>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::ElementsAre;
using testing::House;

int code(const Answer& answer)
{
    return answer.is_ok() ? 0 : answer.error().code;
}

class PolicyObjects : public ::testing::Test {
protected:
    PolicyObjects()
    {
        for (const std::string name : {"mine", "other"}) {
            domains[name] = owner.ask<proto::DomainDefineXml>({domain_text(name)}).dom;
            pools[name] = owner.ask<proto::StoragePoolDefineXml>({pool_text(name), 0}).pool;
            secrets[name] = owner.ask<proto::SecretDefineXml>({secret_text(name), 0}).secret;
        }
    }

    static std::string domain_text(const std::string& name)
    {
        return "<domain type='test'><name>" + name +
               "</name><memory>1024</memory><os><type>hvm</type></os></domain>";
    }
    static std::string pool_text(const std::string& name)
    {
        return "<pool type='dir'><name>" + name + "</name><target><path>/" + name +
               "</path></target></pool>";
    }
    static std::string secret_text(const std::string& name)
    {
        return "<secret><usage type='ceph'><name>" + name + "</name></usage></secret>";
    }
    static std::string volume_text(const std::string& name)
    {
        return "<volume><name>" + name + "</name><capacity>1</capacity></volume>";
    }

    /// Alice may connect, and do what `line` says.
    Client alice(const std::string& line)
    {
        const std::string text =
            "allow sasl:owner *\nallow sasl:alice connect:*\nallow sasl:alice " + line + "\n";
        house.access().set_policy(
            std::make_shared<const Policy>(Policy::read(text, "policy").or_throw()));
        return house.connect_as(Caller{.sasl_name = "alice"});
    }

    House house;
    Client owner = house.open();
    std::map<std::string, proto::DomainRef> domains;
    std::map<std::string, proto::StoragePoolRef> pools;
    std::map<std::string, proto::SecretRef> secrets;
};

TEST_F(PolicyObjects, Domains)
{
    for (const std::string& rule :
         {std::string("name=mi*"), "uuid=" + domains["mine"].uuid.text()}) {
        Client client = alice("* domain " + rule);
        const auto listed = client.ask<proto::ConnectListAllDomains>({1, 0}).domains;
        ASSERT_EQ(listed.size(), 1u) << rule;
        EXPECT_EQ(listed[0].name, "mine");
        EXPECT_EQ(code(client.call<proto::DomainSetAutostart>({domains["mine"], 0})), 0);
        EXPECT_EQ(code(client.call<proto::DomainSetAutostart>({domains["other"], 0})),
                  VIR_ERR_ACCESS_DENIED);
        EXPECT_EQ(code(client.call<proto::DomainLookupByName>({"other"})), VIR_ERR_ACCESS_DENIED);
        EXPECT_EQ(code(client.call<proto::DomainDefineXml>({domain_text("third")})),
                  VIR_ERR_ACCESS_DENIED);
    }
}

TEST_F(PolicyObjects, Pools)
{
    for (const std::string& rule : {std::string("name=mi*"), "uuid=" + pools["mine"].uuid.text()}) {
        Client client = alice("* storage_pool " + rule);
        const auto listed = client.ask<proto::ConnectListAllStoragePools>({1, 0}).pools;
        ASSERT_EQ(listed.size(), 1u) << rule;
        EXPECT_EQ(listed[0].name, "mine");
        EXPECT_THAT(client.ask<proto::ConnectListDefinedStoragePools>({9}).names,
                    ElementsAre("mine"));
        EXPECT_EQ(client.ask<proto::ConnectNumOfStoragePools>({}).num, 0);
        EXPECT_EQ(code(client.call<proto::StoragePoolSetAutostart>({pools["mine"], 1})), 0);
        EXPECT_EQ(code(client.call<proto::StoragePoolSetAutostart>({pools["other"], 1})),
                  VIR_ERR_ACCESS_DENIED);
        EXPECT_EQ(code(client.call<proto::StoragePoolLookupByUuid>({pools["other"].uuid})),
                  VIR_ERR_ACCESS_DENIED);
        EXPECT_EQ(code(client.call<proto::StoragePoolDefineXml>({pool_text("third"), 0})),
                  VIR_ERR_ACCESS_DENIED);
    }
}

TEST_F(PolicyObjects, Volumes)
{
    const proto::StoragePoolRef pool =
        owner.ask<proto::StoragePoolLookupByName>({"default-pool"}).pool;
    std::map<std::string, proto::StorageVolRef> volumes;
    for (const std::string name : {"mine", "other"})
        volumes[name] = owner.ask<proto::StorageVolCreateXml>({pool, volume_text(name), 0}).vol;
    Client client = alice("* storage_vol name=default-pool/mi*");
    EXPECT_EQ(code(client.call<proto::StorageVolGetInfo>({volumes["mine"]})), 0);
    EXPECT_EQ(code(client.call<proto::StorageVolGetInfo>({volumes["other"]})),
              VIR_ERR_ACCESS_DENIED);
    EXPECT_EQ(code(client.call<proto::StorageVolLookupByPath>({volumes["other"].key})),
              VIR_ERR_ACCESS_DENIED);
    EXPECT_EQ(code(client.call<proto::StorageVolCreateXml>({pool, volume_text("third"), 0})),
              VIR_ERR_ACCESS_DENIED);
    // To see what a pool holds is a permission on the pool.
    EXPECT_EQ(code(client.call<proto::StoragePoolListVolumes>({pool, 9})), VIR_ERR_ACCESS_DENIED);
}

TEST_F(PolicyObjects, Secrets)
{
    for (const std::string& rule :
         {std::string("name=mi*"), "uuid=" + secrets["mine"].uuid.text()}) {
        Client client = alice("* secret " + rule);
        const auto listed = client.ask<proto::ConnectListAllSecrets>({1, 0}).secrets;
        ASSERT_EQ(listed.size(), 1u) << rule;
        EXPECT_EQ(listed[0].usage_id, "mine");
        EXPECT_EQ(client.ask<proto::ConnectNumOfSecrets>({}).num, 1);
        EXPECT_EQ(code(client.call<proto::SecretSetValue>({secrets["mine"], {1}, 0})), 0);
        EXPECT_EQ(code(client.call<proto::SecretSetValue>({secrets["other"], {1}, 0})),
                  VIR_ERR_ACCESS_DENIED);
        EXPECT_EQ(code(client.call<proto::SecretUndefine>({secrets["other"]})),
                  VIR_ERR_ACCESS_DENIED);
        EXPECT_EQ(code(client.call<proto::SecretDefineXml>({secret_text("third"), 0})),
                  VIR_ERR_ACCESS_DENIED);
    }
}

}  // namespace
}  // namespace hostler::daemon
