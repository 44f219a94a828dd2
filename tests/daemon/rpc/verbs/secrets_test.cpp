// Secrets: definitions, values that are told or not, lists by each filter, and what is refused.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using ::testing::ElementsAre;
using testing::expect_refused;
using ::testing::HasSubstr;

class SecretVerbs : public testing::VerbTest {
protected:
    proto::SecretRef secret(const std::string& attributes, const std::string& name)
    {
        return client
            .ask<proto::SecretDefineXml>({"<secret " + attributes + "><usage type='ceph'><name>" +
                                              name + "</name></usage></secret>",
                                          0})
            .secret;
    }
    std::vector<std::string> listed(std::uint32_t flags)
    {
        std::vector<std::string> names;
        for (const auto& one : client.ask<proto::ConnectListAllSecrets>({1, flags}).secrets)
            names.push_back(one.usage_id);
        std::ranges::sort(names);
        return names;
    }
    const proto::SecretRef missing{nobody.uuid, VIR_SECRET_USAGE_TYPE_CEPH, "nothing"};
};

TEST_F(SecretVerbs, EachFilterLeavesItsOwnAndPairsJoin)
{
    secret("ephemeral='yes' private='yes'", "ep");
    secret("ephemeral='yes' private='no'", "e");
    secret("ephemeral='no' private='yes'", "p");
    secret("", "none");
    constexpr std::uint32_t ephemeral = VIR_CONNECT_LIST_SECRETS_EPHEMERAL;
    constexpr std::uint32_t kept = VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL;
    constexpr std::uint32_t hidden = VIR_CONNECT_LIST_SECRETS_PRIVATE;
    constexpr std::uint32_t told = VIR_CONNECT_LIST_SECRETS_NO_PRIVATE;
    EXPECT_THAT(listed(0), ElementsAre("e", "ep", "none", "p"));
    EXPECT_THAT(listed(ephemeral), ElementsAre("e", "ep"));
    EXPECT_THAT(listed(kept), ElementsAre("none", "p"));
    EXPECT_THAT(listed(hidden), ElementsAre("ep", "p"));
    EXPECT_THAT(listed(told), ElementsAre("e", "none"));
    EXPECT_THAT(listed(ephemeral | kept), ElementsAre("e", "ep", "none", "p"));
    EXPECT_THAT(listed(ephemeral | hidden), ElementsAre("ep"));
    EXPECT_THAT(listed(kept | told), ElementsAre("none"));
    EXPECT_EQ(client.ask<proto::ConnectListAllSecrets>({0, ephemeral}).ret, 2u);
    EXPECT_EQ(client.ask<proto::ConnectNumOfSecrets>({}).num, 4);
    EXPECT_EQ(client.ask<proto::ConnectListSecrets>({2}).uuids.size(), 2u);
    EXPECT_TRUE(client.ask<proto::ConnectListSecrets>({-1}).uuids.empty());
}

TEST_F(SecretVerbs, AValueIsToldAsItWasSet)
{
    const proto::SecretRef one = secret("", "one");
    for (const proto::Bytes& value :
         {proto::Bytes{}, proto::Bytes{0}, proto::Bytes{0, 255, 10}, proto::Bytes(65536, 7)}) {
        client.ask<proto::SecretSetValue>({one, value, 0});
        EXPECT_EQ(client.ask<proto::SecretGetValue>({one, 0}).value, value);
    }
    expect_refused<proto::SecretSetValue>(client, {one, proto::Bytes(65537, 7), 0}, VIR_ERR_RPC,
                                          "");
    EXPECT_EQ(client.ask<proto::SecretGetValue>({one, 0}).value.size(), 65536u);
}

TEST_F(SecretVerbs, AValueThatThereIsNotOrIsPrivateIsNotTold)
{
    const proto::SecretRef empty = secret("", "empty");
    expect_refused<proto::SecretGetValue>(client, {empty, 0}, VIR_ERR_NO_SECRET,
                                          empty.uuid.text() + "' does not have a value");
    const proto::SecretRef hidden = secret("private='yes'", "hidden");
    client.ask<proto::SecretSetValue>({hidden, {1}, 0});
    expect_refused<proto::SecretGetValue>(client, {hidden, 0}, VIR_ERR_INVALID_SECRET, "private");
}

TEST_F(SecretVerbs, AReaderSeesThatTheyAreThereAndNoMore)
{
    const proto::SecretRef one = secret("", "one");
    client.ask<proto::SecretSetValue>({one, {1}, 0});
    EXPECT_EQ(reader.ask<proto::ConnectNumOfSecrets>({}).num, 1);
    EXPECT_TRUE(reader.call<proto::SecretGetXmlDesc>({one, 0}).is_ok());
    const Answer answers[] = {
        reader.call<proto::SecretGetValue>({one, 0}),
        reader.call<proto::SecretSetValue>({one, {2}, 0}),
        reader.call<proto::SecretUndefine>({one}),
        reader.call<proto::SecretDefineXml>({"<secret/>", 0}),
    };
    for (const Answer& answer : answers) {
        ASSERT_FALSE(answer.is_ok());
        EXPECT_EQ(answer.error().code, VIR_ERR_OPERATION_DENIED);
    }
}

TEST_F(SecretVerbs, AreFoundByWhatTheyAreFor)
{
    const proto::SecretRef one = secret("", "client.admin secret");
    const int ceph = VIR_SECRET_USAGE_TYPE_CEPH;
    EXPECT_EQ(client.ask<proto::SecretLookupByUsage>({ceph, "client.admin secret"}).secret.uuid,
              one.uuid);
    EXPECT_EQ(client.ask<proto::SecretLookupByUuid>({one.uuid}).secret.usage_type, ceph);
    expect_refused<proto::SecretLookupByUsage>(client, {ceph, "client.admin"}, VIR_ERR_NO_SECRET,
                                               "'client.admin'");
    expect_refused<proto::SecretLookupByUsage>(
        client, {VIR_SECRET_USAGE_TYPE_ISCSI, "client.admin secret"}, VIR_ERR_NO_SECRET, "usage");
    expect_refused<proto::SecretLookupByUuid>(client, {nobody.uuid}, VIR_ERR_NO_SECRET,
                                              nobody.uuid.text());
}

TEST_F(SecretVerbs, WhatIsNotThereIsNamedByEachVerb)
{
    const Answer answers[] = {
        client.call<proto::SecretGetXmlDesc>({missing, 0}),
        client.call<proto::SecretGetValue>({missing, 0}),
        client.call<proto::SecretSetValue>({missing, {1}, 0}),
        client.call<proto::SecretUndefine>({missing}),
        client.call<proto::ConnectSecretEventRegisterAny>({0, missing}),
    };
    for (const Answer& answer : answers) {
        ASSERT_FALSE(answer.is_ok());
        EXPECT_EQ(answer.error().code, VIR_ERR_NO_SECRET);
        EXPECT_THAT(answer.error().message.value_or(""), HasSubstr(nobody.uuid.text()));
    }
}

TEST_F(SecretVerbs, TwoAreNotForTheSame)
{
    const proto::SecretRef one = secret("", "one");
    expect_refused<proto::SecretDefineXml>(
        client, {"<secret><usage type='ceph'><name>one</name></usage></secret>", 0},
        VIR_ERR_INTERNAL_ERROR, one.uuid.text());
    const std::string again = "<secret private='yes'><uuid>" + one.uuid.text() +
                              "</uuid><usage type='ceph'><name>one</name></usage></secret>";
    secret("", "two");
    EXPECT_TRUE(client.call<proto::SecretDefineXml>({again, 0}).is_ok());
    std::string told = again;
    told.replace(told.find("yes"), 3, "no");
    expect_refused<proto::SecretDefineXml>(client, {told, 0}, VIR_ERR_INTERNAL_ERROR,
                                           "cannot change private flag");
}

TEST_F(SecretVerbs, AnUndefinedSecretIsGoneWithItsValue)
{
    const proto::SecretRef one = secret("", "one");
    client.ask<proto::SecretSetValue>({one, {1}, 0});
    client.ask<proto::SecretUndefine>({one});
    const std::string again = "<secret><uuid>" + one.uuid.text() + "</uuid></secret>";
    client.ask<proto::SecretDefineXml>({again, 0});
    expect_refused<proto::SecretGetValue>(client, {one, 0}, VIR_ERR_NO_SECRET, "does not have");
}

}  // namespace
}  // namespace hostler::daemon
