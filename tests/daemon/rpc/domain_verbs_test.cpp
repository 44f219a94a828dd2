// Domains as a client sees them: what verbs answer, and which events they cause.

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using testing::House;

constexpr const char* xml =
    "<domain type='test'><name>d1</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>"
    "<memory>65536</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>";

/// How often the file says it, once it says it `wanted` times or has had long enough.
int times(const std::string& said, const std::filesystem::path& path, int wanted)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
        std::ifstream file(path);
        const std::string text(std::istreambuf_iterator<char>(file), {});
        int count = 0;
        for (std::size_t at = text.find(said); at != text.npos; at = text.find(said, at + 1))
            ++count;
        if (count >= wanted || std::chrono::steady_clock::now() > deadline) return count;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

class DomainVerbs : public ::testing::Test {
protected:
    /// (event, detail) of each lifecycle event that `listener` got so far.
    std::vector<std::pair<int, int>> lifecycle(Client& listener)
    {
        listener.ask<proto::ConnectGetType>({});
        std::vector<std::pair<int, int>> found;
        for (const Answer& event : listener.events) {
            const auto message =
                proto::decode<proto::DomainEventCallbackLifecycle::Message>(event.payload);
            if (event.header.proc == proto::DomainEventCallbackLifecycle::number && message)
                found.emplace_back(message->msg.event, message->msg.detail);
        }
        return found;
    }

    House house;
    Client client = house.open();
};

TEST_F(DomainVerbs, WhatNobodyKnowsIsNamedInTheDomainsLog)
{
    std::string odd = xml;
    odd.insert(odd.find("<vcpu>"), "<colour/>");
    client.ask<proto::DomainDefineXml>({odd});
    EXPECT_EQ(
        client.call<proto::DomainDefineXmlFlags>({odd, VIR_DOMAIN_DEFINE_VALIDATE}).error().code,
        VIR_ERR_XML_INVALID_SCHEMA);
    const std::filesystem::path path = house.folder() / "log/qemu/d1.log";
    const std::string said =
        "warning: element 'colour' is not known here (line 1, /domain/colour)\n";
    EXPECT_EQ(times(said, path, 2), 2) << "once as it was ignored, once as it was refused";
}

TEST_F(DomainVerbs, DefineStartDestroyUndefineWithTheEventsThatLibvirtdSends)
{
    client.ask<proto::ConnectDomainEventCallbackRegisterAny>(
        {VIR_DOMAIN_EVENT_ID_LIFECYCLE, std::nullopt});
    const proto::DomainRef dom = client.ask<proto::DomainDefineXml>({xml}).dom;
    EXPECT_EQ(dom.id, -1);
    client.ask<proto::DomainCreate>({dom});
    EXPECT_EQ(client.ask<proto::DomainLookupByName>({"d1"}).dom.id, 2);
    client.ask<proto::DomainDestroy>({dom});
    client.ask<proto::DomainUndefine>({dom});
    EXPECT_EQ(client.call<proto::DomainLookupByName>({"d1"}).error().code, VIR_ERR_NO_DOMAIN);

    const std::vector<std::pair<int, int>> expected{
        {VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_ADDED},
        {VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED},
        {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED},
        {VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED},
    };
    EXPECT_EQ(lifecycle(client), expected);
}

TEST_F(DomainVerbs, TellEventsOfOneDomainOnlyToWhoAskedForThatOne)
{
    const proto::DomainRef test = client.ask<proto::DomainLookupByName>({"test"}).dom;
    client.ask<proto::ConnectDomainEventCallbackRegisterAny>({VIR_DOMAIN_EVENT_ID_LIFECYCLE, test});
    client.ask<proto::DomainDefineXml>({xml});
    EXPECT_TRUE(lifecycle(client).empty());
    client.ask<proto::DomainSuspend>({test});
    EXPECT_EQ(lifecycle(client).size(), 1u);
}

TEST_F(DomainVerbs, RefuseAnEventThatDoesNotExist)
{
    const Answer answer =
        client.call<proto::ConnectDomainEventCallbackRegisterAny>({999, std::nullopt});
    EXPECT_EQ(answer.error().code, VIR_ERR_INVALID_ARG);
}

TEST_F(DomainVerbs, EightStartsAtOnceStartItOnce)
{
    const proto::DomainRef dom = client.ask<proto::DomainDefineXml>({xml}).dom;
    std::vector<Client> clients;
    for (int count = 0; count < 8; ++count) clients.push_back(house.open());
    for (Client& one : clients) one.send(testing::call_frame<proto::DomainCreate>({dom}));
    int started = 0;
    for (Client& one : clients) {
        const std::optional<Answer> answer = one.receive();
        ASSERT_TRUE(answer);
        started += answer->is_ok();
    }
    EXPECT_EQ(started, 1);
}

TEST_F(DomainVerbs, KeepNamesAndUuidsApart)
{
    client.ask<proto::DomainDefineXml>({xml});
    std::string other(xml);
    other.replace(other.find("c7a5"), 4, "0000");
    const Answer same_name = client.call<proto::DomainDefineXml>({other});
    EXPECT_EQ(same_name.error().message,
              "operation failed: domain 'd1' already exists with uuid "
              "c7a5fdbd-edaf-9455-926a-d65c16db1809");
    std::string renamed(xml);
    renamed.replace(renamed.find("d1<"), 2, "d2");
    const Answer same_uuid = client.call<proto::DomainDefineXml>({renamed});
    EXPECT_EQ(same_uuid.error().message,
              "operation failed: domain 'd1' is already defined with uuid "
              "c7a5fdbd-edaf-9455-926a-d65c16db1809");
}

TEST_F(DomainVerbs, AGuestThatPowersOffIsShutOff)
{
    const proto::DomainRef dom = client.ask<proto::DomainLookupByName>({"test"}).dom;
    client.ask<proto::DomainShutdown>({dom});
    proto::DomainGetState::Reply state;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (state.state != VIR_DOMAIN_SHUTOFF && std::chrono::steady_clock::now() < deadline)
        state = client.ask<proto::DomainGetState>({dom, 0});
    EXPECT_EQ(state.state, VIR_DOMAIN_SHUTOFF);
    EXPECT_EQ(state.reason, VIR_DOMAIN_SHUTOFF_SHUTDOWN);
}

TEST_F(DomainVerbs, RedefiningARunningDomainChangesOnlyWhatIsStored)
{
    const proto::DomainRef dom = client.ask<proto::DomainDefineXml>({xml}).dom;
    client.ask<proto::DomainCreate>({dom});
    std::string larger(xml);
    larger.replace(larger.find("65536"), 5, "131072");
    client.ask<proto::DomainDefineXml>({larger});
    EXPECT_EQ(client.ask<proto::DomainGetMaxMemory>({dom}).memory, 65536u);
    EXPECT_EQ(client.ask<proto::DomainIsUpdated>({dom}).updated, 1);
    const std::string stored =
        client.ask<proto::DomainGetXmlDesc>({dom, VIR_DOMAIN_XML_INACTIVE}).xml;
    EXPECT_NE(stored.find("131072"), stored.npos);
}

TEST_F(DomainVerbs, ATransientDomainIsGoneWhenItEnds)
{
    const proto::DomainRef dom = client.ask<proto::DomainCreateXml>({xml, 0}).dom;
    EXPECT_EQ(client.ask<proto::DomainIsPersistent>({dom}).persistent, 0);
    client.ask<proto::DomainDestroy>({dom});
    EXPECT_EQ(client.call<proto::DomainGetState>({dom, 0}).error().code, VIR_ERR_NO_DOMAIN);
}

TEST_F(DomainVerbs, AutodestroyFollowsTheConnection)
{
    {
        Client owner = house.open();
        owner.ask<proto::DomainCreateXml>({xml, VIR_DOMAIN_START_AUTODESTROY});
    }
    bool is_gone = false;
    for (int tries = 0; tries < 100'000 && !is_gone; ++tries)
        is_gone = !client.call<proto::DomainLookupByName>({"d1"}).is_ok();
    EXPECT_TRUE(is_gone);
}

TEST_F(DomainVerbs, MetadataIsSetReadAndTakenAway)
{
    const proto::DomainRef dom = client.ask<proto::DomainDefineXml>({xml}).dom;
    const int element = VIR_DOMAIN_METADATA_ELEMENT;
    const std::string uri = "http://example.org/app";
    client.ask<proto::DomainSetMetadata>({dom, element, "<note>hi</note>", "app", uri, 0});
    EXPECT_EQ(client.ask<proto::DomainGetMetadata>({dom, element, uri, 0}).metadata,
              "<note>hi</note>");
    const std::string whole = client.ask<proto::DomainGetXmlDesc>({dom, 0}).xml;
    EXPECT_NE(whole.find("<app:note xmlns:app=\"http://example.org/app\">hi</app:note>"),
              whole.npos)
        << whole;
    client.ask<proto::DomainSetMetadata>({dom, element, std::nullopt, std::nullopt, uri, 0});
    EXPECT_EQ(client.call<proto::DomainGetMetadata>({dom, element, uri, 0}).error().code,
              VIR_ERR_NO_DOMAIN_METADATA);
}

TEST_F(DomainVerbs, RenameMovesTheNameAndNothingElse)
{
    const proto::DomainRef dom = client.ask<proto::DomainDefineXml>({xml}).dom;
    client.ask<proto::DomainRename>({dom, "d2", 0});
    EXPECT_EQ(client.ask<proto::DomainLookupByName>({"d2"}).dom.uuid, dom.uuid);
    EXPECT_FALSE(client.call<proto::DomainLookupByName>({"d1"}).is_ok());
    EXPECT_FALSE(client.call<proto::DomainRename>({dom, "test", 0}).is_ok());
    EXPECT_TRUE(client.call<proto::DomainLookupByName>({"d2"}).is_ok());
}

}  // namespace
}  // namespace hostler::daemon
