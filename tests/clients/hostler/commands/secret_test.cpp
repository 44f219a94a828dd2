#include <libvirt/libvirt.h>

#include <iostream>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

class SecretTest : public CommandTest {
protected:
    SecretTest()
    {
        server.reply<proto::SecretLookupByUuid>({secret});
        server.accept<proto::SecretSetValue>();
    }

    /// The value that the words set.
    std::string set(Words words)
    {
        words.insert(words.begin(), uuid);
        testing::internal::CaptureStderr();
        run("secret-set-value", words);
        warning = testing::internal::GetCapturedStderr();
        const proto::Bytes value = last<proto::SecretSetValue>().value;
        return {value.begin(), value.end()};
    }

    const proto::SecretRef secret = {own_uuid(), VIR_SECRET_USAGE_TYPE_CEPH, "admin"};
    const std::string uuid = own_uuid().text();
    std::string warning;
};

TEST_F(SecretTest, IsDefinedAndForgotten)
{
    const std::string file = places.file("<secret/>");
    expect_verb<proto::SecretDefineXml>("secret-define", {file}, "Secret " + uuid + " created\n",
                                        "Failed to set attributes from " + file, {secret});
    expect_flags<proto::SecretDefineXml>("secret-define", {file},
                                         {{{}, 0}, {{"--validate"}, VIR_SECRET_DEFINE_VALIDATE}});
    expect_verb<proto::SecretUndefine>("secret-undefine", {uuid}, "Secret " + uuid + " deleted\n",
                                       "Failed to delete secret " + uuid);
}

TEST_F(SecretTest, IsNamedByItsUuidAlone)
{
    EXPECT_EQ(failure_of("secret-dumpxml", {"admin"}),
              "failed to get secret 'admin'\n"
              "uuidstr in virSecretLookupByUUIDString must be a valid UUID\n");
    EXPECT_TRUE(server.calls().empty());
    server.reply<proto::SecretGetXmlDesc>({"<secret><uuid>1</uuid></secret>"});
    EXPECT_EQ(run("secret-dumpxml", {uuid, "--xpath", "//uuid"}), "<uuid>1</uuid>\n");
}

TEST_F(SecretTest, AValueIsInBase64UnlessItIsPlain)
{
    EXPECT_EQ(set({"--file", places.file("aGVsbG8=")}), "hello");
    EXPECT_EQ(set({"--file", places.file("aGVsbG8="), "--plain"}), "aGVsbG8=");
    EXPECT_EQ(warning, "");
    EXPECT_EQ(printed(), "Secret value set\n");
    EXPECT_EQ(failure_of("secret-set-value", {uuid, "--file", places.file("***")}),
              "Failed to decode base64\n");
}

TEST_F(SecretTest, AValueThatOthersCanSeeIsWarnedOf)
{
    EXPECT_EQ(set({"aGVsbG8="}), "hello");
    EXPECT_EQ(warning, "error: Passing secret value as command-line argument is insecure!\n");
}

TEST_F(SecretTest, AValueIsReadFromThePersonWhoIsThere)
{
    std::istringstream typed("open sesame\n");
    std::streambuf* const before = std::cin.rdbuf(typed.rdbuf());
    testing::internal::CaptureStdout();
    EXPECT_EQ(set({"--interactive"}), "open sesame");
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "Enter new value for secret:");
    std::cin.rdbuf(before);
}

TEST_F(SecretTest, AValueComesFromOnePlace)
{
    EXPECT_EQ(failure_of("secret-set-value", {uuid}), "Input secret value is missing\n");
    const std::pair<Words, const char*> contradictions[] = {
        {{"--file", "f", "--base64", "eA=="}, "--file and --base64"},
        {{"--plain", "--base64", "eA=="}, "--plain and --base64"},
        {{"--interactive", "--base64", "eA=="}, "--interactive and --base64"},
        {{"--interactive", "--plain"}, "--interactive and --plain"},
        {{"--interactive", "--file", "f"}, "--interactive and --file"}};
    for (auto [words, options] : contradictions) {
        words.insert(words.begin(), uuid);
        EXPECT_EQ(failure_of("secret-set-value", words),
                  "Options " + std::string(options) + " are mutually exclusive\n");
    }
    EXPECT_EQ(count<proto::SecretSetValue>(), 0u);
}

TEST_F(SecretTest, AValueIsShownInBase64UnlessItIsToBePlain)
{
    server.reply<proto::SecretGetValue>({{'h', 'i', 0}});
    EXPECT_EQ(run("secret-get-value", {uuid}), "aGkA");
    EXPECT_EQ(run("secret-get-value", {uuid, "--plain"}), std::string("hi\0", 3));
    // Programs get what cannot be spoilt.
    EXPECT_EQ(json("secret-get-value", {uuid, "--plain"}), "{\n  \"base64\": \"aGkA\"\n}\n");
}

TEST_F(SecretTest, AListTellsWhatEachIsFor)
{
    const Uuid first = Uuid::parse("00000000-0000-0000-0000-000000000001").value();
    server.reply<proto::ConnectListAllSecrets>(
        {{secret, {first, VIR_SECRET_USAGE_TYPE_NONE, ""}}, 2});
    EXPECT_EQ(run("secret-list", {}),
              " UUID                                   Usage\n"
              "----------------------------------------------------\n"
              " 00000000-0000-0000-0000-000000000001   Unused\n"
              " c7a5fdbd-edaf-9455-926a-d65c16db1809   ceph admin\n");
    EXPECT_NE(json("secret-list", {}).find("\"usage\": null"), std::string::npos);
    server.reply<proto::ConnectListAllSecrets>({{{first, 99, "x"}}, 1});
    EXPECT_NE(run("secret-list", {}).find("unknown x"), std::string::npos);
    expect_flags<proto::ConnectListAllSecrets>(
        "secret-list", {},
        {{{}, 0},
         {{"--ephemeral"}, VIR_CONNECT_LIST_SECRETS_EPHEMERAL},
         {{"--no-ephemeral"}, VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL},
         {{"--private"}, VIR_CONNECT_LIST_SECRETS_PRIVATE},
         {{"--no-private"}, VIR_CONNECT_LIST_SECRETS_NO_PRIVATE}});
}

TEST_F(SecretTest, AServerThatCannotChooseIsNotAskedTo)
{
    EXPECT_EQ(failure_of("secret-list", {"--private"}),
              "Filtering is not supported by this libvirt\n");
    server.refuse<proto::ConnectListAllSecrets>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("secret-list", {"--private"}),
              "Failed to list secrets\noperation failed: no\n");
}

TEST_F(SecretTest, TellsWhatHappensToSecrets)
{
    EXPECT_EQ(run("secret-event", {"--list"}), "lifecycle\nvalue-changed\n");
    server.answer_with<proto::ConnectSecretEventRegisterAny>(
        [this](const proto::MessageHeader& call, auto) {
            return FakeServer::Frames{
                proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                             proto::ConnectSecretEventRegisterAny::Reply{1}),
                FakeServer::event<proto::SecretEventLifecycle>(
                    {1, secret, VIR_SECRET_EVENT_UNDEFINED, 0})};
        });
    EXPECT_EQ(run("secret-event", {"--event", "lifecycle", "--secret", uuid}),
              "event 'lifecycle' for secret " + uuid + ": Undefined\nevents received: 1\n");
}

}  // namespace
}  // namespace hostler::cli
