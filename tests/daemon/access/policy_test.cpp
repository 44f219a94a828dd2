#include "daemon/access/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/access/policy_file.hpp"

namespace hostler::daemon {
namespace {

using enum proto::Permission;

Policy policy(std::string_view text)
{
    return Policy::read(text, "policy").or_throw();
}

std::string mistake(std::string_view text)
{
    const Result<Policy> read = Policy::read(text, "policy");
    return read ? "none" : read.error().detail;
}

Object domain(std::string name, std::vector<std::string> tags = {})
{
    return {"domain", std::move(name), Uuid{}, std::move(tags)};
}

const Caller root{.user_id = 0, .group_ids = {0}};
const Caller robot{.certificate_name = "O=Acme,CN=ci 7"};
const Caller bob{.sasl_name = "bob@EXAMPLE"};

TEST(PolicyTest, TheFirstLineThatFitsDecides)
{
    const Policy some = policy(
        "# a comment\n"
        "deny anyone domain:delete domain name=prod-*\n"
        "\n"
        "allow user:0 *   # the owner\n");
    const Verdict no = some.judge(root, domain_delete, domain("prod-1"));
    EXPECT_FALSE(no.is_allowed);
    EXPECT_EQ(no.reason(), "line 2: deny anyone domain:delete domain name=prod-*");
    EXPECT_TRUE(some.judge(root, domain_delete, domain("test-1")).is_allowed);
    EXPECT_EQ(some.judge(bob, domain_read, domain("x")).reason(), "no line fits");
}

TEST(PolicyTest, TellsCallersApart)
{
    const Policy some = policy(
        "allow group:0 domain:start\n"
        "allow sasl:*@EXAMPLE domain:stop\n"
        "allow certificate:\"O=Acme,CN=ci *\" domain:reset\n");
    EXPECT_TRUE(some.judge(root, domain_start, domain("x")).is_allowed);
    EXPECT_FALSE(some.judge(bob, domain_start, domain("x")).is_allowed);
    EXPECT_TRUE(some.judge(bob, domain_stop, domain("x")).is_allowed);
    EXPECT_TRUE(some.judge(robot, domain_reset, domain("x")).is_allowed);
    EXPECT_FALSE(some.judge(Caller{}, domain_reset, domain("x")).is_allowed);
    EXPECT_FALSE(some.judge(Caller{}, domain_stop, domain("x")).is_allowed);
}

TEST(PolicyTest, TellsObjectsApart)
{
    const Policy some = policy(
        "allow anyone domain:* domain name=web-? tag=team:*\n"
        "allow anyone domain:read domain uuid=c7a5fdbd-edaf-9455-926a-d65c16db1809\n");
    EXPECT_TRUE(some.judge(bob, domain_stop, domain("web-1", {"x", "team:a"})).is_allowed);
    EXPECT_FALSE(some.judge(bob, domain_stop, domain("web-1", {"x"})).is_allowed);
    EXPECT_FALSE(some.judge(bob, domain_stop, domain("web-12", {"team:a"})).is_allowed);
    Object known = domain("any");
    known.uuid = *Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809");
    EXPECT_TRUE(some.judge(bob, domain_read, known).is_allowed);
    EXPECT_FALSE(some.judge(bob, domain_write, known).is_allowed);
}

TEST(PolicyTest, ALineWithAKindIsAboutThatKind)
{
    const Policy some = policy("allow anyone viewer connect\nallow anyone * domain name=a\n");
    EXPECT_TRUE(some.judge(bob, connect_read, {.kind = "connect"}).is_allowed);
    EXPECT_FALSE(some.judge(bob, connect_write, {.kind = "connect"}).is_allowed);
    EXPECT_FALSE(some.judge(bob, network_read, {.kind = "network", .name = "a"}).is_allowed);
}

TEST(PolicyTest, KnowsSomewhereFromEverywhere)
{
    const Policy some = policy(
        "deny anyone domain:read domain name=secret\n"
        "allow anyone domain:start domain name=a\n"
        "allow anyone domain:read\n");
    EXPECT_TRUE(some.judge_somewhere(bob, domain_start).is_allowed);
    EXPECT_FALSE(some.judge_everywhere(bob, domain_start).is_allowed);
    EXPECT_TRUE(some.judge_somewhere(bob, domain_read).is_allowed);
    EXPECT_FALSE(some.judge_everywhere(bob, domain_read).is_allowed);
    EXPECT_FALSE(some.judge_somewhere(bob, domain_stop).is_allowed);
}

TEST(PolicyTest, AnOperatorRunsMachinesAndDoesNotDefineThem)
{
    const PermissionSet set = read_permissions("operator").or_throw();
    for (const proto::Permission may : {domain_start, domain_stop, domain_read, network_start})
        EXPECT_TRUE(has(set, may)) << text_of(may);
    for (const proto::Permission not_his :
         {domain_write, domain_save, domain_delete, domain_read_secure, domain_mem_read,
          domain_set_password, connect_write, secret_read_secure, domain_migrate})
        EXPECT_FALSE(has(set, not_his)) << text_of(not_his);
}

TEST(PolicyTest, NamesTheLineAndTheWordThatIsWrong)
{
    EXPECT_EQ(mistake("\nallow anyone domain:fly\n"),
              "policy:2: there is no permission 'domain:fly': one is like 'domain:start', a set is "
              "'viewer', 'operator', 'domain:*' or '*'");
    EXPECT_EQ(mistake("permit anyone *"), "policy:1: 'permit' is neither 'allow' nor 'deny'");
    EXPECT_EQ(mistake("allow anyone"),
              "policy:1: a line says: allow or deny, who, what, and on which objects");
    EXPECT_EQ(mistake("allow user:no-such-user *"), "policy:1: there is no user 'no-such-user'");
    EXPECT_EQ(mistake("allow bob *"),
              "policy:1: 'bob' is nobody: there are user:NAME, group:NAME, sasl:PATTERN, "
              "certificate:PATTERN and anyone");
    EXPECT_EQ(mistake("allow anyone * planet"), "policy:1: there are no objects of kind 'planet'");
    EXPECT_EQ(mistake("allow anyone * domain uuid=12"), "policy:1: '12' is no UUID");
    EXPECT_EQ(mistake("allow anyone * domain color=red"),
              "policy:1: 'color' is none of name, uuid and tag");
    EXPECT_EQ(mistake("allow anyone * network tag=x"), "policy:1: only domains have tags");
    EXPECT_EQ(mistake("allow anyone * domain name=a[b"),
              "policy:1: the pattern 'a[b' opens a '[' and does not close it");
    EXPECT_EQ(mistake("allow sasl:a[ *"),
              "policy:1: the pattern 'a[' opens a '[' and does not close it");
    EXPECT_EQ(mistake("allow anyone * domain name=a\\[b"), "none");
    EXPECT_EQ(mistake("allow sasl:[]a]* *"), "none");
    EXPECT_EQ(mistake("allow certificate:\"x *"), "policy:1: a quote is not closed");
    for (const char* bad : {"allow anyone ,", "allow anyone :", "allow anyone domain:start,",
                            "allow anyone domain", "allow user: *", "allow anyone * domain name="})
        EXPECT_NE(mistake(bad), "none") << bad;
}

TEST(PolicyTest, ExplainsItsAnswer)
{
    const Policy some = policy("allow user:0 domain:start domain name=web*\n");
    const auto explain = [&some](const char* who, const char* what, const char* on) {
        const Result<std::string> answer = explain_access(&some, who, what, on);
        return answer ? *answer : answer.error().detail;
    };
    EXPECT_EQ(explain("user:0", "domain:start", "domain name=web1"),
              "yes: line 1: allow user:0 domain:start domain name=web*");
    EXPECT_EQ(explain("user:0,group:5", "domain:stop", "domain name=web1"), "no: no line fits");
    EXPECT_EQ(explain("user:0", "network:start", "domain name=web1"),
              "network:start is no permission on a domain");
    EXPECT_EQ(explain("user:0", "domain:start", "web1"),
              "there are no objects of kind 'web1'; an object is written like 'domain name=web1'");
    EXPECT_EQ(explain("user:0", "viewer", "domain"),
              "'viewer' is not one permission, like 'domain:start'");
    const Result<std::string> nobody = explain_access(&some, "root", "domain:start", "domain");
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(nobody.error().detail, testing::StartsWith("'root' is nobody: "));
}

TEST(PolicyTest, ExplainsByTheGroupsThatAUserIsIn)
{
    const std::string line = "allow group:root operator";
    const Policy some = policy(line + "\n");
    EXPECT_EQ(explain_access(&some, "user:root", "domain:start", "domain").or_throw(),
              "yes: line 1: " + line);
    EXPECT_EQ(explain_access(&some, "user:daemon", "domain:start", "domain").or_throw(),
              "no: no line fits");
    // A number that nobody has here is in no group.
    EXPECT_EQ(explain_access(&some, "user:54321", "domain:start", "domain").or_throw(),
              "no: no line fits");
}

}  // namespace
}  // namespace hostler::daemon
