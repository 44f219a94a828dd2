#include "clients/cpp/login.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "clients/cpp/connection.hpp"
#include "tests/clients/fake_server.hpp"

namespace hostler::client {
namespace {

using tests::FakeServer;

constexpr std::int32_t by_sasl = 1;
constexpr std::int32_t by_polkit = 2;

/// A server that asks who its client is, and a client with an empty auth.conf.
class LoginTest : public testing::Test {
protected:
    LoginTest() { std::ofstream(server.path() + ".conf"); }
    ~LoginTest() override { unlink((server.path() + ".conf").c_str()); }

    void offer(std::vector<std::int32_t> types, const std::string& mechanisms = "")
    {
        server.answer<proto::AuthList>(
            [types](const auto&) { return proto::AuthList::Reply{types}; });
        server.answer<proto::AuthSaslInit>(
            [mechanisms](const auto&) { return proto::AuthSaslInit::Reply{mechanisms}; });
    }

    /// "" when the connection opens, else what was said.
    std::string open(const std::string& parameters, Asker asker = {})
    {
        server.start();
        const std::string uri = server.uri() + "&authfile=" + server.path() + ".conf" + parameters;
        try {
            Connection::open(uri, {.asker = std::move(asker)});
            return "";
        } catch (const Error& error) {
            return error.message;
        }
    }

    FakeServer server;
    std::vector<Question> asked;
    Asker knows_all = [this](const Question& question) {
        asked.push_back(question);
        return std::optional<std::string>(question.is_secret ? "open sesame" : "alice");
    };
};

TEST_F(LoginTest, ShowsItselfByWhatTheServerOffersFirst)
{
    offer({by_polkit, by_sasl});
    server.answer<proto::AuthPolkit>([](const auto&) { return proto::AuthPolkit::Reply{1}; });
    EXPECT_EQ(open(""), "");
}

TEST_F(LoginTest, TheUriMayNameAnotherWay)
{
    offer({by_polkit, by_sasl}, "PLAIN");
    server.answer<proto::AuthSaslStart>(
        [](const auto&) { return proto::AuthSaslStart::Reply{1, 1, {}}; });
    EXPECT_EQ(open("&auth=sasl", knows_all), "");
}

TEST_F(LoginTest, WhatTheServerDoesNotOfferIsNamed)
{
    offer({by_polkit});
    EXPECT_EQ(open("&auth=sasl"),
              "authentication failed: requested authentication type sasl rejected: the server does "
              "not offer it");
}

TEST_F(LoginTest, AWayThatNobodyKnowsIsNamed)
{
    offer({by_sasl});
    EXPECT_EQ(open("&auth=charm"), "authentication failed: unknown authentication type charm");
}

TEST_F(LoginTest, AMechanismThatIsNotThereIsNamed)
{
    offer({by_sasl}, "PLAIN,LOGIN");
    EXPECT_EQ(open("&auth=sasl.SCRAM-SHA-256"),
              "authentication failed: SASL mechanism SCRAM-SHA-256 not supported by server: it has "
              "PLAIN,LOGIN");
}

TEST_F(LoginTest, AsksForNameAndPasswordAndSendsThem)
{
    offer({by_sasl}, "PLAIN");
    std::string sent;
    server.answer<proto::AuthSaslStart>([&sent](const proto::AuthSaslStart::Args& args) {
        sent.assign(args.data.text.begin(), args.data.text.end());
        return proto::AuthSaslStart::Reply{1, 1, {}};
    });
    EXPECT_EQ(open("", knows_all), "");
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_FALSE(asked[0].is_secret);
    EXPECT_TRUE(asked[1].is_secret);
    EXPECT_TRUE(sent.ends_with(std::string("\0alice\0open sesame", 18))) << sent;
}

TEST_F(LoginTest, WhereNobodyAnswersItSaysWhatWasAsked)
{
    offer({by_sasl}, "PLAIN");
    const std::string text = open("");
    EXPECT_TRUE(text.starts_with("authentication failed: the server of 'localhost' wants to know"))
        << text;
    EXPECT_NE(text.find(server.path() + ".conf"), std::string::npos) << text;
}

/// Whoever stands in for a server and takes any password does not know it.
TEST_F(LoginTest, AServerThatProvesNothingIsNotTrusted)
{
    offer({by_sasl}, "SCRAM-SHA-256");
    server.answer<proto::AuthSaslStart>(
        [](const auto&) { return proto::AuthSaslStart::Reply{1, 1, {}}; });
    EXPECT_TRUE(open("", knows_all).starts_with("authentication failed: SASL"));
}

TEST_F(LoginTest, GivesTheServersOwnRefusal)
{
    offer({by_sasl}, "PLAIN");
    server.refuse<proto::AuthSaslStart>(
        hostler::Error(ErrorCode::auth_failed, "authentication failed"));
    EXPECT_EQ(open("", knows_all), "authentication failed: authentication failed");
}

}  // namespace
}  // namespace hostler::client
