// Where somebody beside the policy has a say (polkit): what it is asked, when, and what follows.

#include "daemon/access/authority.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/virterror.h>

#include <algorithm>
#include <mutex>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::House;
using ::testing::IsEmpty;
using ::testing::Not;

int code(const Answer& answer)
{
    return answer.is_ok() ? 0 : answer.error().code;
}

/// "org.libvirt.api.domain.start connect_driver=TEST domain_name=test domain_uuid=…"
std::string text_of(const AccessQuestion& question)
{
    std::string text = question.action;
    for (const auto& [key, value] : question.details) text += " " + key + "=" + value;
    return text;
}

class AuthorityTest : public ::testing::Test {
protected:
    AuthorityTest()
    {
        for (const std::string name : {"mine", "other"})
            domains[name] = owner.ask<proto::DomainDefineXml>({domain_text(name)}).dom;
        house.access().set_authority(
            [this](const Caller& caller, std::span<const AccessQuestion> questions) {
                return answers(caller, questions);
            });
    }

    static std::string domain_text(const std::string& name)
    {
        return "<domain type='test'><name>" + name +
               "</name><memory>1024</memory><os><type>hvm</type></os></domain>";
    }

    /// Everything on connections; on objects what `grants` has in its text.
    std::vector<std::string> answers(const Caller& caller,
                                     std::span<const AccessQuestion> questions)
    {
        const std::lock_guard lock(mutex);
        callers.push_back(caller.sasl_name);
        std::vector<std::string> told;
        for (const AccessQuestion& question : questions) {
            const std::string text = text_of(question);
            asked.push_back(text);
            const bool is_granted = text.starts_with("org.libvirt.api.connect.") ||
                                    std::ranges::any_of(grants, [&](const std::string& one) {
                                        return text.find(one) != text.npos;
                                    });
            told.push_back(is_granted ? "" : "the test says no");
        }
        return told;
    }

    Client alice(std::vector<std::string> may)
    {
        grant(std::move(may));
        return house.connect_as(Caller{.sasl_name = "alice"});
    }
    void grant(std::vector<std::string> may)
    {
        const std::lock_guard lock(mutex);
        grants = std::move(may);
    }
    std::vector<std::string> asked_so_far()
    {
        const std::lock_guard lock(mutex);
        return std::exchange(asked, {});
    }

    House house;
    Client owner = house.open();
    std::map<std::string, proto::DomainRef> domains;
    std::mutex mutex;
    std::vector<std::string> grants;
    std::vector<std::string> asked;
    std::vector<std::string> callers;
};

TEST_F(AuthorityTest, IsAskedByLibvirtsNamesWithWhatTellsObjectsApart)
{
    Client client = alice({"domain_name=mine"});
    EXPECT_THAT(asked_so_far(), ElementsAre("org.libvirt.api.connect.getattr connect_driver=TEST"));
    client.ask<proto::DomainSetAutostart>({domains["mine"], 0});
    EXPECT_THAT(asked_so_far(),
                ElementsAre("org.libvirt.api.domain.write connect_driver=TEST domain_name=mine "
                            "domain_uuid=" +
                            domains["mine"].uuid.text()));
    EXPECT_EQ(callers.back(), "alice");
}

TEST_F(AuthorityTest, WhatItDeniesIsNotDone)
{
    Client client = alice({"domain_name=mine"});
    const Answer denied = client.call<proto::DomainUndefine>({domains["other"]});
    EXPECT_EQ(code(denied), VIR_ERR_ACCESS_DENIED);
    EXPECT_THAT(denied.error().message.value_or(""),
                HasSubstr("virDomainUndefine needs domain:delete on domain 'other': the test says "
                          "no"));
    grant({"domain_name=other"});
    EXPECT_EQ(code(client.call<proto::DomainUndefine>({domains["other"]})), 0);
}

/// A call of one name, on the uuid of another's.
TEST_F(AuthorityTest, IsToldOfTheObjectAndNotOfWhatTheClientCallsIt)
{
    Client client = alice({"domain_name=mine"});
    proto::DomainRef disguised = domains["other"];
    disguised.name = "mine";
    EXPECT_EQ(code(client.call<proto::DomainUndefine>({disguised})), VIR_ERR_ACCESS_DENIED);
    disguised.uuid = Uuid::generate();
    asked_so_far();
    EXPECT_EQ(code(client.call<proto::DomainUndefine>({disguised})), VIR_ERR_ACCESS_DENIED);
    EXPECT_THAT(asked_so_far(), Contains("org.libvirt.api.domain.delete connect_driver=TEST"));
}

TEST_F(AuthorityTest, ListsAndLookupsShowWhatItGrants)
{
    Client client = alice({"domain_name=mine"});
    const auto listed = client.ask<proto::ConnectListAllDomains>({1, 0});
    ASSERT_EQ(listed.domains.size(), 1u);
    EXPECT_EQ(listed.domains[0].name, "mine");
    EXPECT_EQ(code(client.call<proto::DomainLookupByName>({"other"})), VIR_ERR_ACCESS_DENIED);
    EXPECT_EQ(client.ask<proto::DomainLookupByName>({"mine"}).dom.uuid, domains["mine"].uuid);
    EXPECT_EQ(code(client.call<proto::DomainLookupByName>({"nobody"})), VIR_ERR_NO_DOMAIN);
}

TEST_F(AuthorityTest, IsAskedAboutADefinitionBeforeItIsOne)
{
    Client client = alice({"domain_name=mine", "domain_name=new"});
    EXPECT_EQ(code(client.call<proto::DomainDefineXml>({domain_text("new")})), 0);
    EXPECT_EQ(code(client.call<proto::DomainDefineXml>({domain_text("news")})), 0);
    EXPECT_EQ(code(client.call<proto::DomainDefineXml>({domain_text("third")})),
              VIR_ERR_ACCESS_DENIED);
    grant({"domain_name="});
    EXPECT_EQ(code(client.call<proto::DomainLookupByName>({"third"})), VIR_ERR_NO_DOMAIN);
}

TEST_F(AuthorityTest, KnowsPoolsVolumesAndSecrets)
{
    Client client = alice({"pool_name=default-pool", "secret_uuid="});
    const proto::StoragePoolRef pool =
        client.ask<proto::StoragePoolLookupByName>({"default-pool"}).pool;
    const std::string uuid = "9507dd6b-0bf2-433f-ac07-818cb4486f64";
    const std::string text =
        "<secret><uuid>" + uuid + "</uuid><usage type='iscsi'><target>t</target></usage></secret>";
    client.ask<proto::SecretDefineXml>({text, 0});
    client.ask<proto::StorageVolCreateXml>(
        {pool, "<volume><name>v</name><capacity>1</capacity></volume>", 0});
    const std::vector<std::string> all = asked_so_far();
    const std::string pool_is =
        " connect_driver=TEST pool_name=default-pool pool_uuid=" + pool.uuid.text();
    EXPECT_THAT(all, Contains("org.libvirt.api.storage-pool.getattr" + pool_is));
    EXPECT_THAT(all, Contains("org.libvirt.api.storage-vol.create" + pool_is +
                              " vol_name=v vol_key=/default-pool/v"));
    EXPECT_THAT(all, Contains("org.libvirt.api.secret.write connect_driver=TEST secret_uuid=" +
                              uuid + " secret_usage_target=t"));
}

TEST_F(AuthorityTest, EventsOfWhatItHidesAreNotTold)
{
    Client client = alice({"domain_name=new-1", "domain_name=new-3"});
    client.ask<proto::ConnectDomainEventCallbackRegisterAny>({0, std::nullopt});
    Client another = house.connect_as(Caller{.sasl_name = "bob"});
    grant({"domain_name=new-1", "domain_name=new-3", "domain.write", "domain.save"});
    for (const char* name : {"new-1", "new-2", "new-3"})
        another.ask<proto::DomainDefineXml>({domain_text(name)});
    for (const char* name : {"new-1", "new-3"}) {
        const std::optional<Answer> event = client.next_event();
        ASSERT_TRUE(event) << name;
        const std::string text(event->payload.begin(), event->payload.end());
        EXPECT_THAT(text, HasSubstr(name));
    }
    EXPECT_THAT(client.events, IsEmpty());
}

TEST_F(AuthorityTest, ThePolicyCountsAsWell)
{
    house.access().set_policy(std::make_shared<const Policy>(
        Policy::read("allow sasl:alice viewer\n", "policy").or_throw()));
    Client client = alice({"domain_name="});
    EXPECT_EQ(code(client.call<proto::DomainGetState>({domains["mine"], 0})), 0);
    EXPECT_EQ(code(client.call<proto::DomainUndefine>({domains["mine"]})), VIR_ERR_ACCESS_DENIED);
}

TEST_F(AuthorityTest, WhatNeedsNoPermissionIsNotAsked)
{
    Client client = house.connect();
    EXPECT_EQ(client.ask<proto::ConnectSupportsFeature>({10}).supported, 1);
    client.ask<proto::ConnectClose>({});
    EXPECT_THAT(asked_so_far(), IsEmpty());
}

/// Each run of the verb makes up another UUID: that is no new question.
TEST_F(AuthorityTest, IsAskedOnceAboutWhatIsToBeMade)
{
    Client client = alice({"secret_uuid="});
    asked_so_far();
    client.ask<proto::SecretDefineXml>({"<secret ephemeral='no'/>", 0});
    const std::vector<std::string> all = asked_so_far();
    EXPECT_EQ(all.size(), 2u);  // to write it, and to save it
}

/// A client's calls stand in line while answers are waited for, those that only read as well.
TEST_F(AuthorityTest, ManyCallsAtOnceAreAllAnswered)
{
    Client client = alice({"domain_name=mine"});
    constexpr std::uint32_t count = 300;
    for (std::uint32_t serial = 1000; serial < 1000 + count; ++serial)
        client.send(testing::call_frame<proto::DomainGetState>({domains["mine"], 0}, serial));
    std::set<std::uint32_t> answered;
    while (answered.size() < count) {
        const std::optional<Answer> answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_TRUE(answer->is_ok());
        answered.insert(answer->header.serial);
    }
}

}  // namespace
}  // namespace hostler::daemon
