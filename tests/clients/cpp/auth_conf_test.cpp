#include "clients/cpp/auth_conf.hpp"

#include <gtest/gtest.h>

namespace hostler::client {
namespace {

constexpr std::string_view text = R"(# what alice knows
[credentials-house]
authname = alice
password=open sesame
[credentials-usual]
authname=guest

[auth-libvirt-far.example]
credentials=house
[auth-libvirt-default]
credentials=usual
[auth-libvirt-empty]
[auth-libvirt-astray]
credentials=nowhere
[auth-esx-far.example]
credentials=usual
)";

std::string found(const std::string& host, const std::string& key)
{
    const auto conf = AuthConf::parse(text, "auth.conf");
    if (!conf) return conf.error().text();
    const auto value = conf->find(host, key);
    return value ? value->value_or("nothing") : value.error().text();
}

std::string broken(std::string_view wrong)
{
    const auto conf = AuthConf::parse(wrong, "/a.conf");
    return conf ? "taken" : conf.error().detail;
}

TEST(AuthConf, FindsAHostsCredentials)
{
    EXPECT_EQ(found("far.example", "authname"), "alice");
    EXPECT_EQ(found("far.example", "password"), "open sesame");
    EXPECT_EQ(found("far.example", "realm"), "nothing");
}

TEST(AuthConf, AHostThatIsNotNamedHasTheDefault)
{
    EXPECT_EQ(found("near.example", "authname"), "guest");
    EXPECT_EQ(found("near.example", "password"), "nothing");
}

TEST(AuthConf, NamesWhatIsMissing)
{
    EXPECT_NE(found("empty", "authname")
                  .find("Missing item 'credentials' in group "
                        "'auth-libvirt-empty' in 'auth.conf'"),
              std::string::npos);
    EXPECT_NE(found("astray", "authname").find("Missing group 'credentials-nowhere' referenced"),
              std::string::npos);
}

TEST(AuthConf, NamesTheLineThatIsWrong)
{
    EXPECT_EQ(broken("[a]\nx=1\nwords\n"), "/a.conf:3: expecting [GROUP] or NAME=VALUE");
    EXPECT_EQ(broken("\n[a\n"), "/a.conf:2: a group is written as [NAME]");
    EXPECT_EQ(broken("x=1"), "/a.conf:1: a value stands below a [GROUP]");
    EXPECT_EQ(broken("[a]\n=1"), "/a.conf:2: expecting [GROUP] or NAME=VALUE");
}

TEST(AuthConf, AFileThatIsNamedHasToBeThere)
{
    EXPECT_TRUE(AuthConf::load(""));
    const auto conf = AuthConf::load("/nowhere/auth.conf");
    ASSERT_FALSE(conf);
    EXPECT_NE(conf.error().text().find("'/nowhere/auth.conf': No such file"), std::string::npos);
}

}  // namespace
}  // namespace hostler::client
