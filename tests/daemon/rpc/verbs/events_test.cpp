// Registrations for events: by every number, of one domain and of all, of the old form and the new,
// and what is heard once one is taken back.

#include "daemon/events/event.hpp"
#include "tests/daemon/rpc/verbs/verb_test.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using testing::expect_refused;

using Register = proto::ConnectDomainEventCallbackRegisterAny;
using Deregister = proto::ConnectDomainEventCallbackDeregisterAny;
using OldRegister = proto::ConnectDomainEventRegisterAny;
using OldDeregister = proto::ConnectDomainEventDeregisterAny;

constexpr std::int32_t lifecycle = VIR_DOMAIN_EVENT_ID_LIFECYCLE;
/// The first event that has no message of the old form (VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2).
constexpr std::int32_t first_new = VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2;

class EventRegistrations : public testing::VerbTest {
protected:
    /// (callback, domain) of each lifecycle event so far; the callback of one of the old form is
    /// -1.
    std::vector<std::pair<int, std::string>> heard()
    {
        client.ask<proto::ConnectGetType>({});
        std::vector<std::pair<int, std::string>> found;
        for (const Answer& event : client.events) {
            if (event.header.proc == proto::DomainEventCallbackLifecycle::number) {
                const auto said =
                    proto::decode<proto::DomainEventCallbackLifecycle::Message>(event.payload)
                        .or_throw();
                found.emplace_back(said.callback_id, said.msg.dom.name);
            } else if (event.header.proc == proto::DomainEventLifecycle::number) {
                const auto said =
                    proto::decode<proto::DomainEventLifecycle::Message>(event.payload).or_throw();
                found.emplace_back(-1, said.dom.name);
            }
        }
        client.events.clear();
        return found;
    }
    using Heard = std::vector<std::pair<int, std::string>>;
};

TEST_F(EventRegistrations, EveryNumberOfTheInterfaceIsTakenAndNoOther)
{
    EXPECT_GT(event_count(EventFamily::domain), VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE);
    for (std::int32_t number = 0; number < event_count(EventFamily::domain); ++number)
        EXPECT_EQ(client.ask<Register>({number, std::nullopt}).callback_id, number);
    for (const std::int32_t number : {-1, INT32_MIN, INT32_MAX, 1000})
        expect_refused<Register>(client, {number, std::nullopt}, VIR_ERR_INVALID_ARG,
                                 "unsupported event ID " + std::to_string(number));
}

TEST_F(EventRegistrations, NumbersThatAreHeardInTheDaemonAloneAreNotForClients)
{
    for (const std::int32_t number : {-1, -2, -3, -4}) {
        EXPECT_FALSE(client.call<Register>({number, std::nullopt}).is_ok());
        EXPECT_FALSE(client.call<OldRegister>({number}).is_ok());
    }
}

TEST_F(EventRegistrations, TheOldFormKnowsOnlyTheOldEvents)
{
    for (std::int32_t number = 0; number < first_new; ++number)
        EXPECT_TRUE(client.call<OldRegister>({number}).is_ok()) << number;
    for (std::int32_t number = first_new; number < event_count(EventFamily::domain); ++number)
        expect_refused<OldRegister>(client, {number}, VIR_ERR_INVALID_ARG,
                                    "unsupported event ID " + std::to_string(number));
}

TEST_F(EventRegistrations, ACallbackIsTakenBackOnceAndItsNumberIsNotGivenAgain)
{
    const std::int32_t first = client.ask<Register>({lifecycle, std::nullopt}).callback_id;
    client.ask<Deregister>({first});
    expect_refused<Deregister>(client, {first}, VIR_ERR_INVALID_ARG,
                               std::to_string(first) + " is not registered");
    EXPECT_NE(client.ask<Register>({lifecycle, std::nullopt}).callback_id, first);
    expect_refused<OldDeregister>(client, {lifecycle}, VIR_ERR_INVALID_ARG, "not registered");
    expect_refused<proto::ConnectDomainEventDeregister>(client, {}, VIR_ERR_INVALID_ARG,
                                                        "not registered");
}

TEST_F(EventRegistrations, EachRegistrationHearsOnce)
{
    const std::int32_t all = client.ask<Register>({lifecycle, std::nullopt}).callback_id;
    const std::int32_t one = client.ask<Register>({lifecycle, test}).callback_id;
    client.ask<OldRegister>({lifecycle});
    client.ask<proto::DomainSuspend>({test});
    EXPECT_EQ(heard(), (Heard{{all, "test"}, {one, "test"}, {-1, "test"}}));
    defined("other");
    EXPECT_EQ(heard(), (Heard{{all, "other"}, {-1, "other"}}));
    client.ask<Deregister>({all});
    client.ask<OldDeregister>({lifecycle});
    client.ask<proto::DomainResume>({test});
    EXPECT_EQ(heard(), (Heard{{one, "test"}}));
}

TEST_F(EventRegistrations, TheOldestFormIsThatOfLifecycles)
{
    EXPECT_EQ(client.ask<proto::ConnectDomainEventRegister>({}).cb_registered, 1);
    client.ask<proto::DomainSuspend>({test});
    EXPECT_EQ(heard(), (Heard{{-1, "test"}}));
    EXPECT_EQ(client.ask<proto::ConnectDomainEventDeregister>({}).cb_registered, 0);
    client.ask<proto::DomainResume>({test});
    EXPECT_TRUE(heard().empty());
}

TEST_F(EventRegistrations, OfADomainThatIsNotThereNothingCanBeHeard)
{
    expect_refused<Register>(client, {lifecycle, nobody}, VIR_ERR_NO_DOMAIN, nobody.uuid.text());
    EXPECT_EQ(client.ask<Register>({lifecycle, std::nullopt}).callback_id, 0)
        << "what was refused took no number";
}

// The UUID is who is meant: a domain that is renamed is still listened to.
TEST_F(EventRegistrations, ADomainIsHeardOfByAnyName)
{
    const proto::DomainRef dom = defined("before");
    const std::int32_t id = client.ask<Register>({lifecycle, dom}).callback_id;
    client.ask<proto::DomainRename>({dom, "after", 0});
    heard();
    client.ask<proto::DomainCreate>({dom});
    EXPECT_EQ(heard(), (Heard{{id, "after"}}));
}

TEST_F(EventRegistrations, AnotherClientsCallbackIsNotOnesOwn)
{
    const std::int32_t id = client.ask<Register>({lifecycle, std::nullopt}).callback_id;
    expect_refused<Deregister>(reader, {id}, VIR_ERR_INVALID_ARG, "is not registered");
    reader.ask<Register>({lifecycle, std::nullopt});
    client.ask<proto::DomainSuspend>({test});
    EXPECT_EQ(heard().size(), 1u);
    reader.ask<proto::ConnectGetType>({});
    EXPECT_EQ(reader.events.size(), 1u) << "who only reads hears, too";
}

TEST_F(EventRegistrations, AClientHasAThousandCallbacksAndNoMore)
{
    for (int count = 0; count < 1024; ++count) client.ask<Register>({lifecycle, std::nullopt});
    expect_refused<Register>(client, {lifecycle, std::nullopt}, VIR_ERR_OPERATION_INVALID,
                             "at most 1024 callbacks");
    client.ask<Deregister>({500});
    EXPECT_TRUE(client.call<Register>({lifecycle, std::nullopt}).is_ok());
}

TEST_F(EventRegistrations, BeforeAConnectionIsOpenThereIsNothingToHear)
{
    Client early = house.connect();
    for (const Answer& answer :
         {early.call<Register>({lifecycle, std::nullopt}), early.call<OldRegister>({lifecycle}),
          early.call<Deregister>({0}), early.call<proto::ConnectDomainEventRegister>({})})
        ASSERT_FALSE(answer.is_ok());
}

TEST_F(EventRegistrations, MetadataAndDevicesAreToldByTheirOwnNumbers)
{
    const auto metadata =
        client.ask<Register>({VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, test}).callback_id;
    const int title = VIR_DOMAIN_METADATA_TITLE;
    client.ask<proto::DomainSetMetadata>({test, title, "x", std::nullopt, std::nullopt, 0});
    const std::optional<Answer> event = client.next_event();
    ASSERT_TRUE(event);
    const auto said =
        proto::decode<proto::DomainEventCallbackMetadataChange::Message>(event->payload).or_throw();
    EXPECT_EQ(said.callback_id, metadata);
    EXPECT_EQ(said.type, title);
    EXPECT_EQ(said.nsuri, std::nullopt);
}

}  // namespace
}  // namespace hostler::daemon
