// What is asked of a running guest and done to it, as a client sees it; and what a driver answers
// that has nothing of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "tests/daemon/rpc/house.hpp"
#include "tests/daemon/rpc/plain_driver.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using ::testing::ElementsAre;
using testing::House;

constexpr const char* silent_guest =
    "<domain type='test'><name>silent</name><memory>65536</memory><os><type>hvm</type></os>"
    "</domain>";

class GuestVerbs : public ::testing::Test {
protected:
    int frozen(std::vector<std::string> points)
    {
        return client.ask<proto::DomainFsfreeze>({test, std::move(points), 0}).filesystems;
    }
    int thawed(std::vector<std::string> points)
    {
        return client.ask<proto::DomainFsthaw>({test, std::move(points), 0}).filesystems;
    }

    House house;
    Client client = house.open();
    const proto::DomainRef test = client.ask<proto::DomainLookupByName>({"test"}).dom;
};

TEST_F(GuestVerbs, FreezeEachFileSystemOnce)
{
    EXPECT_EQ(frozen({"/boot"}), 1);
    EXPECT_EQ(frozen({}), 1);
    EXPECT_EQ(frozen({}), 0);
    EXPECT_EQ(thawed({"/"}), 1);
    EXPECT_EQ(thawed({}), 1);
    const Answer unknown = client.call<proto::DomainFsfreeze>({test, {"/srv"}, 0});
    EXPECT_EQ(unknown.error().code, VIR_ERR_OPERATION_INVALID);
    EXPECT_EQ(frozen({}), 2) << "a freeze that was refused froze something";
}

TEST_F(GuestVerbs, TellFileSystemsByTheDisksThatTheyAreOn)
{
    const auto reply = client.ask<proto::DomainGetFsinfo>({test, 0});
    ASSERT_EQ(reply.info.size(), 2u);
    EXPECT_EQ(reply.ret, 2u);
    EXPECT_EQ(reply.info[1].mountpoint, "/boot");
    EXPECT_EQ(reply.info[1].name, "vda2");
    EXPECT_THAT(reply.info[1].dev_aliases, ElementsAre("vda"));
}

TEST_F(GuestVerbs, AScreenIsAStreamThatEndsAndOnlyTells)
{
    const auto reply = client.ask<proto::DomainScreenshot>({test, 0, 0});
    EXPECT_EQ(reply.mime, "image/x-portable-pixmap");
    std::size_t bytes = 0;
    for (;;) {
        const std::optional<Answer> frame = client.receive();
        ASSERT_TRUE(frame);
        ASSERT_EQ(frame->header.status, 2u) << "what comes is not the stream going on";
        if (frame->payload.empty()) break;
        bytes += frame->payload.size();
    }
    EXPECT_EQ(bytes, 13u + 64 * 48 * 3);
}

TEST_F(GuestVerbs, PerfEventsAreAllListedAndThoseThatAreOnInTheDefinition)
{
    const auto is_on = [this](std::string_view name) {
        for (const proto::TypedParam& param :
             client.ask<proto::DomainGetPerfEvents>({test, 0}).params)
            if (param.field == name) return std::get<bool>(param.value);
        ADD_FAILURE() << name << " is not listed";
        return false;
    };
    EXPECT_FALSE(is_on("cmt"));
    client.ask<proto::DomainSetPerfEvents>({test, {{"cmt", true}}, 0});
    EXPECT_TRUE(is_on("cmt"));
    EXPECT_FALSE(is_on("page_faults"));
    client.ask<proto::DomainSetPerfEvents>({test, {{"cmt", false}, {"page_faults", true}}, 0});
    EXPECT_FALSE(is_on("cmt"));
    EXPECT_TRUE(is_on("page_faults"));
    const Answer unknown = client.call<proto::DomainSetPerfEvents>({test, {{"naps", true}}, 0});
    EXPECT_EQ(unknown.header.status, 1u);
}

/// A guest that nobody can ask anything.
class SilentMachine final : public drivers::Machine {
public:
    Task<> stop(drivers::StopMode) override { co_return; }
};

class SilentDriver final : public testing::PlainDriver {
public:
    Task<std::unique_ptr<drivers::Machine>> start(drivers::StartOrder) override
    {
        co_return std::make_unique<SilentMachine>();
    }
};

TEST(SilentGuest, RefusesByWhatItIsThatItHasNotAndKeepsItsDefinition)
{
    House house(&testing::made_by<SilentDriver>);
    Client client = house.open();
    const proto::DomainRef silent = client.ask<proto::DomainDefineXml>({silent_guest}).dom;
    const auto code = [](const Answer& answer) { return answer.error().code; };
    EXPECT_EQ(code(client.call<proto::DomainGetFsinfo>({silent, 0})), VIR_ERR_OPERATION_INVALID);
    client.ask<proto::DomainCreate>({silent});
    for (const Answer& answer : {client.call<proto::DomainGetHostname>({silent, 0}),
                                 client.call<proto::DomainGetFsinfo>({silent, 0}),
                                 client.call<proto::DomainFsfreeze>({silent, {}, 0}),
                                 client.call<proto::DomainFstrim>({silent, std::nullopt, 0, 0}),
                                 client.call<proto::DomainSetUserPassword>({silent, "a", "b", 0})})
        EXPECT_EQ(code(answer), VIR_ERR_ARGUMENT_UNSUPPORTED);
    for (const Answer& answer : {client.call<proto::DomainScreenshot>({silent, 0, 0}),
                                 client.call<proto::DomainSendKey>({silent, 0, 1, {30}, 0}),
                                 client.call<proto::DomainSendProcessSignal>({silent, 1, 9, 0}),
                                 client.call<proto::DomainSetPerfEvents>(
                                     {silent, {{"cmt", true}}, VIR_DOMAIN_AFFECT_LIVE})})
        EXPECT_EQ(code(answer), VIR_ERR_NO_SUPPORT);
    EXPECT_THAT(client.ask<proto::DomainGetXmlDesc>({silent, 0}).xml,
                ::testing::Not(::testing::HasSubstr("<perf>")));
}

}  // namespace
}  // namespace hostler::daemon
