// Saved domains as a client sees them, with the test driver.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <algorithm>

#include "tests/daemon/rpc/house.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::HasSubstr;
using testing::House;

class SavingVerbs : public ::testing::Test {
protected:
    proto::DomainRef find(const std::string& name)
    {
        return client.ask<proto::DomainLookupByName>({name}).dom;
    }
    std::pair<int, int> state()
    {
        const auto reply = client.ask<proto::DomainGetState>({find("test"), 0});
        return {reply.state, reply.reason};
    }
    std::string refusal(const Answer& answer)
    {
        return answer.is_ok() ? "" : answer.error().message.value_or("");
    }
    bool has_managed_save()
    {
        return client.ask<proto::DomainHasManagedSaveImage>({find("test"), 0}).result != 0;
    }
    std::vector<std::pair<int, int>> lifecycle()
    {
        client.ask<proto::ConnectGetType>({});
        std::vector<std::pair<int, int>> found;
        for (const Answer& event : client.events) {
            const auto message =
                proto::decode<proto::DomainEventCallbackLifecycle::Message>(event.payload);
            if (event.header.proc == proto::DomainEventCallbackLifecycle::number && message)
                found.emplace_back(message->msg.event, message->msg.detail);
        }
        client.events.clear();
        return found;
    }

    tests::TemporaryFolder folder;
    const std::string file = folder.path() / "test.img";
    House house;
    Client client = house.open();
};

TEST_F(SavingVerbs, ADomainIsSavedAndGoesOnFromItsFile)
{
    client.ask<proto::ConnectDomainEventCallbackRegisterAny>(
        {VIR_DOMAIN_EVENT_ID_LIFECYCLE, std::nullopt});
    client.ask<proto::DomainSave>({find("test"), file});
    EXPECT_EQ(state(), std::pair(int{VIR_DOMAIN_SHUTOFF}, int{VIR_DOMAIN_SHUTOFF_SAVED}));
    EXPECT_EQ(lifecycle(), (std::vector<std::pair<int, int>>{
                               {VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_SAVED}}));
    client.ask<proto::DomainRestore>({file});
    EXPECT_EQ(state(), std::pair(int{VIR_DOMAIN_RUNNING}, int{VIR_DOMAIN_RUNNING_RESTORED}));
    EXPECT_EQ(lifecycle(), (std::vector<std::pair<int, int>>{
                               {VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_RESTORED}}));
}

TEST_F(SavingVerbs, ASaveThatIsOverLeavesItsFiguresAndIsTold)
{
    client.ask<proto::ConnectDomainEventCallbackRegisterAny>(
        {VIR_DOMAIN_EVENT_ID_JOB_COMPLETED, std::nullopt});
    const std::uint32_t completed = VIR_DOMAIN_JOB_STATS_COMPLETED;
    const auto stats = [&](std::uint32_t flags) {
        return client.ask<proto::DomainGetJobStats>({find("test"), flags});
    };
    EXPECT_EQ(stats(completed).type, VIR_DOMAIN_JOB_NONE);
    client.ask<proto::DomainSave>({find("test"), file});

    const std::optional<Answer> event = client.next_event();
    ASSERT_TRUE(event);
    EXPECT_TRUE(event->header.proc == proto::DomainEventCallbackJobCompleted::number);
    using Message = proto::DomainEventCallbackJobCompleted::Message;
    const Message told = proto::decode<Message>(event->payload).or_throw();
    EXPECT_EQ(told.dom.name, "test");
    const auto kept = stats(completed | VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED);
    EXPECT_EQ(kept.type, VIR_DOMAIN_JOB_COMPLETED);
    EXPECT_EQ(proto::encode(Message{told.callback_id, told.dom, kept.params}), proto::encode(told));
    const proto::TypedParam& operation = kept.params.at(0);
    EXPECT_EQ(operation.field, VIR_DOMAIN_JOB_OPERATION);
    EXPECT_EQ(std::get<std::int32_t>(operation.value), VIR_DOMAIN_JOB_OPERATION_SAVE);
    const auto is_total = [](const auto& one) { return one.field == VIR_DOMAIN_JOB_DATA_TOTAL; };
    const auto total = std::ranges::find_if(kept.params, is_total);
    ASSERT_NE(total, kept.params.end());
    EXPECT_GT(std::get<std::uint64_t>(total->value), 0u);

    EXPECT_EQ(stats(completed).type, VIR_DOMAIN_JOB_COMPLETED) << "it was to be kept";
    EXPECT_EQ(stats(completed).type, VIR_DOMAIN_JOB_NONE) << "it was told";
}

TEST_F(SavingVerbs, ASaveThatFailsLeavesNoFigures)
{
    EXPECT_FALSE(client.call<proto::DomainSave>({find("test"), "/nonexistent/x"}).is_ok());
    const auto stats =
        client.ask<proto::DomainGetJobStats>({find("test"), VIR_DOMAIN_JOB_STATS_COMPLETED});
    EXPECT_EQ(stats.type, VIR_DOMAIN_JOB_NONE);
    EXPECT_TRUE(stats.params.empty());
}

TEST_F(SavingVerbs, HowItGoesOnIsTheCallersOrAsItWas)
{
    client.ask<proto::DomainSuspend>({find("test")});
    client.ask<proto::DomainSave>({find("test"), file});
    client.ask<proto::DomainRestore>({file});
    EXPECT_EQ(state().first, VIR_DOMAIN_PAUSED);
    client.ask<proto::DomainSaveFlags>({find("test"), file, std::nullopt, VIR_DOMAIN_SAVE_RUNNING});
    client.ask<proto::DomainRestoreFlags>({file, std::nullopt, 0});
    EXPECT_EQ(state().first, VIR_DOMAIN_RUNNING);
    client.ask<proto::DomainSave>({find("test"), file});
    client.ask<proto::DomainRestoreFlags>({file, std::nullopt, VIR_DOMAIN_SAVE_PAUSED});
    EXPECT_EQ(state(), std::make_pair(int(VIR_DOMAIN_PAUSED), int(VIR_DOMAIN_PAUSED_MIGRATION)));
}

TEST_F(SavingVerbs, AManagedSaveIsWhereTheNextStartGoesOn)
{
    client.ask<proto::DomainManagedSave>({find("test"), 0});
    EXPECT_TRUE(has_managed_save());
    EXPECT_THAT(refusal(client.call<proto::DomainUndefine>({find("test")})),
                HasSubstr("Refusing to undefine while domain managed save image exists"));
    const auto xml = client.ask<proto::DomainManagedSaveGetXmlDesc>({find("test"), 0}).xml;
    EXPECT_THAT(xml, HasSubstr("<name>test</name>"));
    client.ask<proto::DomainCreate>({find("test")});
    EXPECT_EQ(state(), std::pair(int{VIR_DOMAIN_RUNNING}, int{VIR_DOMAIN_RUNNING_RESTORED}));
    EXPECT_FALSE(has_managed_save());
}

TEST_F(SavingVerbs, AManagedSaveCanBeDroppedOrPassedOver)
{
    client.ask<proto::DomainManagedSave>({find("test"), 0});
    client.ask<proto::DomainManagedSaveRemove>({find("test"), 0});
    EXPECT_FALSE(has_managed_save());
    client.ask<proto::DomainCreate>({find("test")});
    client.ask<proto::DomainManagedSave>({find("test"), 0});
    client.ask<proto::DomainCreateWithFlags>({find("test"), VIR_DOMAIN_START_FORCE_BOOT});
    EXPECT_EQ(state(), std::pair(int{VIR_DOMAIN_RUNNING}, int{VIR_DOMAIN_RUNNING_BOOTED}));
    EXPECT_FALSE(has_managed_save());
    client.ask<proto::DomainManagedSave>({find("test"), 0});
    client.ask<proto::DomainUndefineFlags>({find("test"), VIR_DOMAIN_UNDEFINE_MANAGED_SAVE});
}

TEST_F(SavingVerbs, TheDefinitionInAFileCanBeReadAndReplacedByOneOfTheSameDomain)
{
    client.ask<proto::DomainSave>({find("test"), file});
    std::string xml = client.ask<proto::DomainSaveImageGetXmlDesc>({file, 0}).xml;
    const std::size_t at = xml.find("</name>");
    ASSERT_NE(at, std::string::npos);
    std::string titled = xml;
    titled.insert(at + 7, "<title>as it was</title>");
    client.ask<proto::DomainSaveImageDefineXml>({file, titled, VIR_DOMAIN_SAVE_PAUSED});
    EXPECT_THAT(client.ask<proto::DomainSaveImageGetXmlDesc>({file, 0}).xml,
                HasSubstr("as it was"));
    xml.replace(xml.find(">test<"), 6, ">other<");
    EXPECT_THAT(refusal(client.call<proto::DomainSaveImageDefineXml>({file, xml, 0})),
                HasSubstr("Target domain name 'other' does not match source 'test'"));
    client.ask<proto::DomainRestore>({file});
    EXPECT_EQ(state().first, VIR_DOMAIN_PAUSED);
}

TEST_F(SavingVerbs, BadFilesAreRefusedAndTheDomainStaysAsItIs)
{
    EXPECT_THAT(refusal(client.call<proto::DomainRestore>({file})), HasSubstr("No such file"));
    EXPECT_THAT(refusal(client.call<proto::DomainRestore>({"here"})), HasSubstr("absolute"));
    EXPECT_THAT(refusal(client.call<proto::DomainSave>({find("test"), "/nowhere/at/all"})),
                HasSubstr("/nowhere/at/all"));
    EXPECT_EQ(state().first, VIR_DOMAIN_RUNNING);
    client.ask<proto::DomainSave>({find("test"), file});
    std::string bytes = folder.read("test.img");
    const std::string whole = bytes;
    bytes.resize(bytes.size() - 1);
    folder.write("test.img", bytes);
    EXPECT_THAT(refusal(client.call<proto::DomainRestore>({file})), HasSubstr("it is cut"));
    EXPECT_EQ(state().first, VIR_DOMAIN_SHUTOFF);
    folder.write("test.img", whole);
    client.ask<proto::DomainRestore>({file});
    EXPECT_THAT(refusal(client.call<proto::DomainRestore>({file})), HasSubstr("already active"));
}

TEST_F(SavingVerbs, WhatContradictsItselfOrIsOffIsRefused)
{
    EXPECT_THAT(
        refusal(client.call<proto::DomainSaveFlags>(
            {find("test"), file, std::nullopt, VIR_DOMAIN_SAVE_RUNNING | VIR_DOMAIN_SAVE_PAUSED})),
        HasSubstr("both running and paused"));
    client.ask<proto::DomainDestroy>({find("test")});
    EXPECT_THAT(refusal(client.call<proto::DomainSave>({find("test"), file})),
                HasSubstr("domain is not running"));
    EXPECT_THAT(refusal(client.call<proto::DomainManagedSave>({find("test"), 0})),
                HasSubstr("domain is not running"));
    EXPECT_THAT(refusal(client.call<proto::DomainManagedSaveGetXmlDesc>({find("test"), 0})),
                HasSubstr("does not have managed save image"));
}

}  // namespace
}  // namespace hostler::daemon
