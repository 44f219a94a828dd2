// Starting, pausing and ending domains: from which state each verb may be asked, what the domain is
// afterwards, and why it is.

#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using testing::definition;
using testing::expect_refused;
using testing::not_running;
using State = std::pair<int, int>;

class DomainLifecycle : public testing::VerbTest {
protected:
    State state_of(const proto::DomainRef& dom)
    {
        const auto reply = client.ask<proto::DomainGetState>({dom, 0});
        return {reply.state, reply.reason};
    }
    bool is_there(std::string_view name)
    {
        return client.call<proto::DomainLookupByName>({std::string(name)}).is_ok();
    }
};

/// The verbs that a running domain is needed for, each as one that only names its domain.
using Ask = Answer (*)(Client&, const proto::DomainRef&);
template <class P>
Answer ask(Client& client, const proto::DomainRef& dom)
{
    typename P::Args args{};
    args.dom = dom;
    return client.call<P>(args);
}
constexpr std::pair<const char*, Ask> verbs_of_the_running[] = {
    {"suspend", &ask<proto::DomainSuspend>},
    {"resume", &ask<proto::DomainResume>},
    {"shutdown", &ask<proto::DomainShutdown>},
    {"shutdown with flags", &ask<proto::DomainShutdownFlags>},
    {"reboot", &ask<proto::DomainReboot>},
    {"reset", &ask<proto::DomainReset>},
    {"destroy", &ask<proto::DomainDestroy>},
    {"destroy with flags", &ask<proto::DomainDestroyFlags>},
    {"managed save", &ask<proto::DomainManagedSave>},
    {"inject NMI", &ask<proto::DomainInjectNmi>},
    {"control info", &ask<proto::DomainGetControlInfo>},
    {"job info", &ask<proto::DomainGetJobInfo>},
    {"abort job", &ask<proto::DomainAbortJob>},
    {"time", &ask<proto::DomainGetTime>},
    {"hostname", &ask<proto::DomainGetHostname>},
    {"disk errors", &ask<proto::DomainGetDiskErrors>},
    {"memory statistics", &ask<proto::DomainMemoryStats>},
    {"addresses", &ask<proto::DomainInterfaceAddresses>},
    {"console", &ask<proto::DomainOpenConsole>},
    {"channel", &ask<proto::DomainOpenChannel>},
};

TEST_F(DomainLifecycle, WhatNeedsAGuestIsRefusedWhereNoneRuns)
{
    const proto::DomainRef off = defined("off");
    for (const auto& [verb, ask] : verbs_of_the_running) {
        SCOPED_TRACE(verb);
        const Answer answer = ask(client, off);
        ASSERT_FALSE(answer.is_ok());
        EXPECT_EQ(answer.error().code, VIR_ERR_OPERATION_INVALID);
        EXPECT_THAT(answer.error().message.value_or(""), ::testing::HasSubstr(not_running));
    }
    EXPECT_EQ(state(off), VIR_DOMAIN_SHUTOFF);
}

TEST_F(DomainLifecycle, NoneOfThemIsForADomainThatIsNotThere)
{
    for (const auto& [verb, ask] : verbs_of_the_running) {
        SCOPED_TRACE(verb);
        const Answer answer = ask(client, nobody);
        ASSERT_FALSE(answer.is_ok());
        EXPECT_EQ(answer.error().code, VIR_ERR_NO_DOMAIN);
        EXPECT_THAT(answer.error().message.value_or(""), ::testing::HasSubstr(nobody.uuid.text()));
    }
}

TEST_F(DomainLifecycle, ADomainIsStartedOnce)
{
    expect_refused<proto::DomainCreate>(client, {test}, VIR_ERR_OPERATION_INVALID,
                                        "domain is already running");
    expect_refused<proto::DomainCreateWithFlags>(client, {test, VIR_DOMAIN_START_PAUSED},
                                                 VIR_ERR_OPERATION_INVALID, "already running");
    EXPECT_EQ(state(test), VIR_DOMAIN_RUNNING);
}

TEST_F(DomainLifecycle, OneThatIsToBePausedNeverRuns)
{
    const std::uint32_t paused = VIR_DOMAIN_START_PAUSED;
    const proto::DomainRef stored = defined("stored");
    client.ask<proto::DomainCreateWithFlags>({stored, paused});
    const proto::DomainRef fresh =
        client.ask<proto::DomainCreateXml>({definition("fresh"), paused}).dom;
    for (const proto::DomainRef& dom : {stored, fresh}) {
        EXPECT_EQ(state_of(dom), State(VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER));
        client.ask<proto::DomainResume>({dom});
        EXPECT_EQ(state_of(dom), State(VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED));
    }
}

// libvirt's suspend is content with a domain that is paused, its resume is not with one that runs.
TEST_F(DomainLifecycle, PausingTwiceIsNothingResumingTwiceIsRefused)
{
    client.ask<proto::DomainSuspend>({test});
    EXPECT_TRUE(client.call<proto::DomainSuspend>({test}).is_ok());
    EXPECT_EQ(state_of(test), State(VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER));
    client.ask<proto::DomainResume>({test});
    expect_refused<proto::DomainResume>(client, {test}, VIR_ERR_OPERATION_INVALID,
                                        "domain is already running");
}

TEST_F(DomainLifecycle, ADestroyedDomainSaysSo)
{
    const proto::DomainRef dom = running("d");
    client.ask<proto::DomainDestroyFlags>({dom, VIR_DOMAIN_DESTROY_GRACEFUL});
    EXPECT_EQ(state_of(dom), State(VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DESTROYED));
    client.ask<proto::DomainCreate>({dom});
    EXPECT_EQ(state_of(dom), State(VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED));
}

TEST_F(DomainLifecycle, EachWayToShutDownEndsTheGuest)
{
    const std::uint32_t ways[] = {
        0, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN, VIR_DOMAIN_SHUTDOWN_GUEST_AGENT,
        VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN | VIR_DOMAIN_SHUTDOWN_GUEST_AGENT};
    for (const std::uint32_t way : ways) {
        const proto::DomainRef dom = transient("t");
        client.ask<proto::DomainShutdownFlags>({dom, way});
        int tries = 0;
        while (is_there("t") && ++tries < 1000) {
        }
        EXPECT_FALSE(is_there("t")) << way;
    }
}

TEST_F(DomainLifecycle, AResetOrRebootLeavesItRunning)
{
    const proto::DomainRef dom = running("d");
    client.ask<proto::DomainReset>({dom, 0});
    client.ask<proto::DomainReboot>({dom, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN});
    EXPECT_EQ(state(dom), VIR_DOMAIN_RUNNING);
    EXPECT_EQ(client.ask<proto::DomainLookupByName>({"d"}).dom.id, dom.id) << "no other start";
}

TEST_F(DomainLifecycle, ATransientDomainHasTheNumberThatItIsAnsweredWith)
{
    const proto::DomainRef dom = transient("t");
    EXPECT_GT(dom.id, 0);
    EXPECT_EQ(dom.name, "t");
    EXPECT_EQ(client.ask<proto::DomainLookupById>({dom.id}).dom.uuid, dom.uuid);
}

TEST_F(DomainLifecycle, CreatingWhatIsDefinedRunsItOnceAndKeepsItsDefinition)
{
    const std::string uuid = "<uuid>" + nobody.uuid.text() + "</uuid>";
    const proto::DomainRef dom = defined("d", uuid);
    client.ask<proto::DomainCreateXml>({definition("d", uuid + "<vcpu>3</vcpu>"), 0});
    EXPECT_EQ(client.ask<proto::DomainGetMaxVcpus>({dom}).num, 3);
    EXPECT_EQ(client.ask<proto::DomainIsPersistent>({dom}).persistent, 1);
    expect_refused<proto::DomainCreateXml>(client, {definition("d", uuid), 0},
                                           VIR_ERR_OPERATION_INVALID,
                                           "domain is already active as 'd'");
    client.ask<proto::DomainDestroy>({dom});
    EXPECT_EQ(client.ask<proto::DomainGetMaxVcpus>({dom}).num, 1);
}

TEST_F(DomainLifecycle, ANameOrUuidOfAnotherIsNotRunWith)
{
    const std::string other_uuid = "<uuid>" + nobody.uuid.text() + "</uuid>";
    expect_refused<proto::DomainCreateXml>(client, {definition("test", other_uuid), 0},
                                           VIR_ERR_OPERATION_FAILED, test.uuid.text());
    const std::string its_uuid = "<uuid>" + test.uuid.text() + "</uuid>";
    expect_refused<proto::DomainCreateXml>(client, {definition("other", its_uuid), 0},
                                           VIR_ERR_OPERATION_FAILED, "'test'");
    EXPECT_FALSE(is_there("other"));
}

TEST_F(DomainLifecycle, ADocumentThatIsNoneStartsNothing)
{
    const std::pair<const char*, int> rows[] = {
        {"", VIR_ERR_XML_DETAIL},
        {"<domain", VIR_ERR_XML_DETAIL},
        {"<network><name>n</name></network>", VIR_ERR_XML_ERROR},
        {"<domain type='test'><memory>1</memory><os><type>hvm</type></os></domain>",
         VIR_ERR_NO_NAME},
    };
    for (const auto& [document, code] : rows) {
        const Answer answer = client.call<proto::DomainCreateXml>({document, 0});
        ASSERT_FALSE(answer.is_ok()) << document;
        EXPECT_EQ(answer.error().code, code) << answer.error().message.value_or("");
    }
    EXPECT_EQ(client.ask<proto::ConnectNumOfDomains>({}).num, 1);
}

TEST_F(DomainLifecycle, AValidatedDocumentHasNothingUnknown)
{
    const std::string odd = definition("odd", "<colour/>");
    expect_refused<proto::DomainCreateXml>(client, {odd, VIR_DOMAIN_START_VALIDATE},
                                           VIR_ERR_XML_INVALID_SCHEMA, "colour");
    EXPECT_FALSE(is_there("odd"));
    EXPECT_TRUE(client.call<proto::DomainCreateXml>({odd, 0}).is_ok());
}

TEST_F(DomainLifecycle, AnAutodestroyedDomainEndsWithItsClientAndStaysDefined)
{
    const proto::DomainRef dom = defined("d");
    {
        Client owner = house.open();
        owner.ask<proto::DomainCreateWithFlags>({dom, VIR_DOMAIN_START_AUTODESTROY});
        EXPECT_EQ(state(dom), VIR_DOMAIN_RUNNING);
    }
    int tries = 0;
    while (state(dom) == VIR_DOMAIN_RUNNING && ++tries < 5000) {
    }
    EXPECT_EQ(state_of(dom), State(VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

TEST_F(DomainLifecycle, AFreshBootDropsWhatWasSaved)
{
    const proto::DomainRef dom = running("d");
    client.ask<proto::DomainManagedSave>({dom, 0});
    client.ask<proto::DomainCreateWithFlags>({dom, VIR_DOMAIN_START_FORCE_BOOT});
    EXPECT_EQ(state_of(dom), State(VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED));
    EXPECT_EQ(client.ask<proto::DomainHasManagedSaveImage>({dom, 0}).result, 0);
}

TEST_F(DomainLifecycle, AReaderStartsAndEndsNothing)
{
    const proto::DomainRef off = defined("off");
    constexpr Ask changes[] = {&ask<proto::DomainSuspend>,  &ask<proto::DomainResume>,
                               &ask<proto::DomainShutdown>, &ask<proto::DomainReboot>,
                               &ask<proto::DomainReset>,    &ask<proto::DomainDestroy>,
                               &ask<proto::DomainUndefine>, &ask<proto::DomainInjectNmi>};
    for (const Ask change : changes)
        EXPECT_EQ(change(reader, test).error().code, VIR_ERR_OPERATION_DENIED);
    expect_refused<proto::DomainCreate>(reader, {off}, VIR_ERR_OPERATION_DENIED, "read only");
    expect_refused<proto::DomainCreateXml>(reader, {definition("x"), 0}, VIR_ERR_OPERATION_DENIED,
                                           "read only");
    EXPECT_EQ(state(test), VIR_DOMAIN_RUNNING);
    EXPECT_EQ(state(off), VIR_DOMAIN_SHUTOFF);
}

}  // namespace
}  // namespace hostler::daemon
