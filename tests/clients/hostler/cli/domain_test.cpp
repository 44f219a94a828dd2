#include "clients/hostler/cli/domain.hpp"

#include <libvirt/libvirt.h>

#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

const std::string uuid_text = "c7a5fdbd-edaf-9455-926a-d65c16db1809";

class FindDomainTest : public CommandTest {
protected:
    FindDomainTest()
    {
        server.reply<proto::DomainLookupById>({domain("by id", 7)});
        server.reply<proto::DomainLookupByUuid>({domain("by uuid", -1)});
        server.reply<proto::DomainLookupByName>({domain("by name", -1)});
        begin();
    }

    std::string found(const std::string& text, std::optional<DomainWord> except = std::nullopt)
    {
        return find_domain(session, text, except).name;
    }
};

TEST_F(FindDomainTest, AnIdComesFirstThenAUuidThenAName)
{
    EXPECT_EQ(found("7"), "by id");
    EXPECT_EQ(found(uuid_text), "by uuid");
    EXPECT_EQ(found("web"), "by name");
    // None of these is an id.
    for (const char* name : {"-7", "7x", "99999999999", ""}) EXPECT_EQ(found(name), "by name");
}

TEST_F(FindDomainTest, ANumberMayBeANameAllTheSame)
{
    server.refuse<proto::DomainLookupById>(Error(ErrorCode::no_domain, "no"));
    server.refuse<proto::DomainLookupByUuid>(Error(ErrorCode::no_domain, "no"));
    EXPECT_EQ(found("7"), "by name");
    EXPECT_EQ(found(uuid_text), "by name");
}

TEST_F(FindDomainTest, WhatIsAskedForIsNoWordToFindItBy)
{
    EXPECT_EQ(found("7", DomainWord::id), "by name");
    EXPECT_EQ(found(uuid_text, DomainWord::uuid), "by name");
    EXPECT_THROW(found("web", DomainWord::name), Failure);
    EXPECT_EQ(found("7", DomainWord::name), "by id");
}

TEST(DomainStates, AreVirshsWords)
{
    EXPECT_EQ(state_name(VIR_DOMAIN_NOSTATE), "no state");
    EXPECT_EQ(state_name(VIR_DOMAIN_RUNNING), "running");
    EXPECT_EQ(state_name(VIR_DOMAIN_BLOCKED), "idle");
    EXPECT_EQ(state_name(VIR_DOMAIN_PAUSED), "paused");
    EXPECT_EQ(state_name(VIR_DOMAIN_SHUTDOWN), "in shutdown");
    EXPECT_EQ(state_name(VIR_DOMAIN_SHUTOFF), "shut off");
    EXPECT_EQ(state_name(VIR_DOMAIN_CRASHED), "crashed");
    EXPECT_EQ(state_name(VIR_DOMAIN_PMSUSPENDED), "pmsuspended");
    EXPECT_EQ(state_name(99), "no state");
    EXPECT_EQ(state_name(-1), "no state");
}

TEST(DomainStates, AReasonBelongsToItsState)
{
    EXPECT_EQ(state_reason(VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_RESTORED), "restored");
    EXPECT_EQ(state_reason(VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_POSTCOPY_FAILED),
              "post-copy failed");
    EXPECT_EQ(state_reason(VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_IOERROR), "I/O error");
    EXPECT_EQ(state_reason(VIR_DOMAIN_PAUSED, 14), "api error");  // newer than this header
    EXPECT_EQ(state_reason(VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTDOWN_USER), "user");
    EXPECT_EQ(state_reason(VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DAEMON), "daemon");
    EXPECT_EQ(state_reason(VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED), "panicked");
    EXPECT_EQ(state_reason(VIR_DOMAIN_PMSUSPENDED, 1), "unknown");
    EXPECT_EQ(state_reason(VIR_DOMAIN_RUNNING, 99), "unknown");
}

Arguments flags(std::initializer_list<const char*> names)
{
    Arguments arguments;
    for (const char* name : names) arguments.add_flag(name);
    return arguments;
}

TEST(DomainAffects, IsTheDefinitionThatIsNamed)
{
    EXPECT_EQ(affects(flags({})), 0u);
    EXPECT_EQ(affects(flags({"current"})), 0u);
    EXPECT_EQ(affects(flags({"config", "live"})),
              std::uint32_t{VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_THROW(affects(flags({"current", "live"})), Failure);
    EXPECT_THROW(affects(flags({"current", "config"})), Failure);
    EXPECT_EQ(affects_or_live(flags({})), std::uint32_t{VIR_DOMAIN_AFFECT_LIVE});
    EXPECT_EQ(affects_or_live(flags({"current"})), 0u);
}

}  // namespace
}  // namespace hostler::cli
