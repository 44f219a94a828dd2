#include "daemon/rpc/session.hpp"

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "proto/rpc/keepalive.gen.hpp"
#include "proto/rpc/procedure.hpp"
#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using testing::House;

constexpr std::uint32_t remote = proto::ConnectOpen::program;

class SessionTest : public ::testing::Test {
protected:
    House house;
};

TEST_F(SessionTest, AnswersAnUnknownProcedureSoThatClientsFallBack)
{
    Client client = house.open();
    const Answer answer = client.call_raw(remote, 9999, {});
    EXPECT_EQ(answer.error().code, VIR_ERR_RPC);
    EXPECT_EQ(answer.error().domain, VIR_FROM_RPC);
    EXPECT_EQ(answer.error().level, VIR_ERR_ERROR);
    EXPECT_EQ(answer.error().message, "unknown procedure: 9999");
}

TEST_F(SessionTest, AnswersAKnownProcedureWithoutAVerbWithNoSupport)
{
    Client client = house.open();
    const Answer answer = client.call_raw(remote, proto::DomainMigratePrepare::number, {});
    EXPECT_EQ(answer.error().code, VIR_ERR_NO_SUPPORT);
    EXPECT_EQ(answer.error().message,
              "this function is not supported by the connection driver: virDomainMigratePrepare");
}

TEST_F(SessionTest, NamesAProgramThatItDoesNotHave)
{
    Client client = house.open();
    EXPECT_EQ(client.call_raw(42, 1, {}).error().message, "Cannot find program 42 version 1");
}

TEST_F(SessionTest, RefusesArgumentsThatAreCutShort)
{
    Client client = house.open();
    const Answer answer = client.call_raw(remote, proto::DomainGetInfo::number, proto::Bytes(3));
    EXPECT_EQ(answer.error().code, VIR_ERR_RPC);
    EXPECT_EQ(answer.error().message, "Unable to decode message payload");
}

TEST_F(SessionTest, NamesFlagsThatDoNotExist)
{
    Client client = house.open();
    const Answer answer = client.call<proto::ConnectListAllDomains>({1, 0x40000000});
    EXPECT_EQ(answer.error().code, VIR_ERR_INVALID_ARG);
    EXPECT_EQ(answer.error().message,
              "invalid argument: unsupported flags (0x40000000) in function "
              "virConnectListAllDomains");
}

TEST_F(SessionTest, WantsToBeOpenedFirst)
{
    Client client = house.connect();
    EXPECT_EQ(client.call<proto::ConnectGetType>({}).error().message,
              "internal error: hypervisor connection not open");
    EXPECT_EQ(client.call<proto::ConnectOpen>({"xen:///", 0}).error().code, VIR_ERR_NO_CONNECT);
    EXPECT_TRUE(client.call<proto::ConnectOpen>({"test:///default", 0}).is_ok());
    EXPECT_FALSE(client.call<proto::ConnectOpen>({"test:///default", 0}).is_ok());
}

TEST_F(SessionTest, ClosesOnALengthThatNoFrameHas)
{
    for (const proto::Bytes& word : {proto::Bytes{0, 0, 0, 4}, proto::Bytes{0x7f, 0, 0, 0}}) {
        Client client = house.open();
        client.send(word);
        EXPECT_TRUE(client.is_closed());
    }
}

TEST_F(SessionTest, TakesNoLongMessageOfWhoHasNotShownWhoItIs)
{
    const proto::Bytes megabyte{0, 0x10, 0, 0};
    Client stranger = house.knock(AuthKind::polkit, {});
    stranger.send(megabyte);
    EXPECT_TRUE(stranger.is_closed());
    Client known = house.connect();
    const Answer answer = known.call_raw(remote, 9999, proto::Bytes(1 << 20));
    EXPECT_EQ(answer.error().message, "unknown procedure: 9999");
}

TEST_F(SessionTest, ClosesWhenDescriptorsWereAnnouncedAndDidNotCome)
{
    Client client = house.open();
    const proto::MessageHeader header{remote, 1, proto::DomainCreateWithFiles::number, 4, 1, 0};
    client.send(proto::frame(header, proto::Bytes{0, 0, 0, 2}));
    client.send(proto::Bytes(2));
    EXPECT_TRUE(client.is_closed());
}

TEST_F(SessionTest, AnswersAPingAtOnceWithoutBeingOpen)
{
    Client client = house.connect();
    client.send(testing::ping_frame());
    const std::optional<Answer> pong = client.receive();
    ASSERT_TRUE(pong);
    EXPECT_EQ(pong->header.prog, proto::keepalive::Pong::program);
    EXPECT_EQ(pong->header.proc, 2);
    EXPECT_EQ(pong->header.type, 2u);
}

TEST_F(SessionTest, AnswersManyCallsThatWereSentAtOnce)
{
    Client client = house.open();
    proto::Bytes all;
    for (std::uint32_t serial = 100; serial < 400; ++serial) {
        const proto::Bytes one = testing::call_frame<proto::DomainLookupByName>({"test"}, serial);
        all.insert(all.end(), one.begin(), one.end());
    }
    client.send(all);
    for (int count = 0; count < 300; ++count) {
        const std::optional<Answer> answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_TRUE(answer->is_ok());
    }
}

/// Every procedure over a read-only connection: what needs more than reading is refused before its
/// arguments are even looked at, and nothing changes.
TEST_F(SessionTest, RefusesAReaderWhatIsNotForReaders)
{
    Client reader = house.open(true);
    int refused = 0;
    for (const proto::ProcedureInfo& procedure : proto::remote_procedures()) {
        if (procedure.kind == proto::ProcedureKind::event) continue;
        if (procedure.number == proto::ConnectClose::number) continue;
        const bool needs_more = std::ranges::any_of(procedure.may, [](const auto& rule) {
            return rule.when == proto::AccessRule::When::always &&
                   !proto::permissions[static_cast<std::size_t>(rule.permission)].is_for_readers;
        });
        const Answer answer = reader.call_raw(remote, procedure.number, proto::Bytes(512));
        if (!needs_more) continue;
        ++refused;
        EXPECT_EQ(answer.header.status, 1u) << procedure.name;
        EXPECT_EQ(answer.error().code, VIR_ERR_OPERATION_DENIED) << procedure.name;
    }
    EXPECT_GT(refused, 200);
    Client writer = house.open();
    EXPECT_EQ(writer.ask<proto::ConnectListAllDomains>({1, 0}).domains.size(), 1u);
}

TEST_F(SessionTest, RefusesAReaderTheFlagsThatShowSecrets)
{
    Client reader = house.open(true);
    const proto::DomainRef dom = reader.ask<proto::DomainLookupByName>({"test"}).dom;
    EXPECT_TRUE(reader.call<proto::DomainGetXmlDesc>({dom, 0}).is_ok());
    const Answer secure = reader.call<proto::DomainGetXmlDesc>({dom, VIR_DOMAIN_XML_SECURE});
    EXPECT_EQ(secure.error().code, VIR_ERR_OPERATION_DENIED);
    EXPECT_EQ(secure.error().message, "operation forbidden: virDomainGetXMLDesc with secure flag");
}

TEST_F(SessionTest, MakesAReaderOfWhoOpensReadOnly)
{
    Client client = house.connect();
    client.ask<proto::ConnectOpen>({"test:///default", VIR_CONNECT_RO});
    const proto::DomainRef dom = client.ask<proto::DomainLookupByName>({"test"}).dom;
    EXPECT_EQ(client.call<proto::DomainDestroy>({dom}).error().message,
              "operation forbidden: read only access prevents virDomainDestroy");
}

}  // namespace
}  // namespace hostler::daemon
