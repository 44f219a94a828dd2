#include "daemon/access/access.hpp"

#include <gtest/gtest.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "tests/daemon/rpc/house.hpp"

namespace hostler::daemon {
namespace {

using testing::Answer;
using testing::Client;
using testing::House;

constexpr std::uint32_t remote = proto::ConnectOpen::program;
constexpr const char* mine =
    "<domain type='test'><name>{}</name><memory>1024</memory><os><type>hvm</type></os>"
    "<metadata><h:tags xmlns:h='urn:hostler:tags'>{}</h:tags></metadata></domain>";

std::string definition(std::string_view name, std::string_view tag)
{
    std::string text = mine;
    text.replace(text.find("{}"), 2, name);
    text.replace(text.find("{}"), 2, tag);
    return text;
}

class AccessTest : public ::testing::Test {
protected:
    void allow(std::string_view text)
    {
        house.access().set_policy(
            std::make_shared<const Policy>(Policy::read(text, "policy").or_throw()));
    }

    House house;
    const Caller alice{.sasl_name = "alice"};
};

TEST_F(AccessTest, WithoutAPolicyTheSocketDecides)
{
    Client client = house.connect_as(alice);
    EXPECT_TRUE(client.call<proto::DomainDefineXml>({definition("web-1", "x")}).is_ok());
}

TEST_F(AccessTest, ShowsOnlyWhatMayBeSeen)
{
    Client owner = house.open();
    owner.ask<proto::DomainDefineXml>({definition("web-1", "x")});
    allow("allow sasl:alice viewer connect\nallow sasl:alice * domain name=web-*\n");
    Client client = house.connect_as(alice);
    const auto list = client.ask<proto::ConnectListAllDomains>({1, 0});
    ASSERT_EQ(list.domains.size(), 1u);
    EXPECT_EQ(list.domains[0].name, "web-1");
    EXPECT_EQ(list.ret, 1u);
    EXPECT_EQ(client.ask<proto::ConnectNumOfDomains>({}).num, 0);
    EXPECT_EQ(client.ask<proto::ConnectGetAllDomainStats>({{}, 0, 0}).ret_stats.size(), 1u);
    const Answer hidden = client.call<proto::DomainLookupByName>({"test"});
    EXPECT_EQ(hidden.error().code, VIR_ERR_ACCESS_DENIED);
    EXPECT_EQ(hidden.error().message,
              "access denied: virDomainLookupByName needs domain:getattr on domain 'test'");
}

TEST_F(AccessTest, TrustsTheObjectAndNotWhatTheClientCallsIt)
{
    Client owner = house.open();
    proto::DomainRef test;
    for (const proto::DomainRef& one : owner.ask<proto::ConnectListAllDomains>({1, 0}).domains)
        test = one;
    allow("allow sasl:alice viewer connect\nallow sasl:alice * domain name=web-*\n");
    Client client = house.connect_as(alice);
    test.name = "web-1";
    EXPECT_EQ(client.call<proto::DomainDestroy>({test}).error().code, VIR_ERR_ACCESS_DENIED);
    test.uuid = Uuid::generate();
    EXPECT_EQ(client.call<proto::DomainDestroy>({test}).error().code, VIR_ERR_ACCESS_DENIED);
}

TEST_F(AccessTest, LetsNobodyDefineOrRenameOutOfHisOwn)
{
    Client owner = house.open();
    owner.ask<proto::DomainDefineXml>({definition("db", "other")});
    const proto::DomainRef db = owner.ask<proto::DomainLookupByName>({"db"}).dom;
    allow("allow sasl:alice viewer connect\nallow sasl:alice * domain tag=alice name=a*\n");
    Client client = house.connect_as(alice);
    const proto::DomainRef a1 = client.ask<proto::DomainDefineXml>({definition("a1", "alice")}).dom;
    const auto code = [&client](const std::string& xml) {
        return client.call<proto::DomainDefineXml>({xml}).error().code;
    };
    EXPECT_EQ(code(definition("b1", "alice")), VIR_ERR_ACCESS_DENIED);
    EXPECT_EQ(code(definition("a2", "other")), VIR_ERR_ACCESS_DENIED);
    std::string stolen = definition("adb", "alice");
    stolen.insert(stolen.find("<memory>"), "<uuid>" + db.uuid.text() + "</uuid>");
    EXPECT_EQ(code(stolen), VIR_ERR_ACCESS_DENIED);
    EXPECT_EQ(client.call<proto::DomainRename>({a1, "b1", 0}).error().code, VIR_ERR_ACCESS_DENIED);
    EXPECT_TRUE(client.call<proto::DomainRename>({a1, "a9", 0}).is_ok());
}

TEST_F(AccessTest, TellsNobodyOfWhatHeMayNotSee)
{
    allow(
        "allow sasl:alice viewer connect\nallow sasl:alice viewer domain name=web-*\n"
        "allow sasl:owner *\n");
    Client listener = house.connect_as(alice);
    listener.ask<proto::ConnectDomainEventCallbackRegisterAny>({0, std::nullopt});
    Client owner = house.connect_as(Caller{.sasl_name = "owner"});
    owner.ask<proto::DomainDefineXml>({definition("db", "x")});
    owner.ask<proto::DomainDefineXml>({definition("web-1", "x")});
    const std::optional<Answer> event = listener.receive();
    ASSERT_TRUE(event);
    const std::string text(event->payload.begin(), event->payload.end());
    EXPECT_NE(text.find("web-1"), std::string::npos);
}

/// Every procedure, with arguments of nothing but zeros: what the rules always ask for and the
/// caller does not have is refused, and nothing else is refused for that reason.
TEST_F(AccessTest, WalksAllProceduresForAViewerAndAnOperator)
{
    allow("allow certificate:viewer viewer\nallow certificate:operator operator\n");
    for (const std::string name : {"viewer", "operator"}) {
        const PermissionSet has_all = read_permissions(name).or_throw();
        int refused = 0;
        for (const proto::ProcedureInfo& procedure : proto::remote_procedures()) {
            if (procedure.kind == proto::ProcedureKind::event ||
                procedure.number == proto::ConnectClose::number)
                continue;
            const bool lacks = std::ranges::any_of(procedure.may, [&](const auto& rule) {
                return rule.when == proto::AccessRule::When::always &&
                       !has(has_all, rule.permission);
            });
            Client client = house.connect_as(Caller{.certificate_name = name});
            const Answer answer = client.call_raw(remote, procedure.number, proto::Bytes(512));
            const bool is_denied =
                answer.header.status == 1 && answer.error().code == VIR_ERR_ACCESS_DENIED;
            EXPECT_TRUE(is_denied || !lacks) << name << " " << procedure.name;
            refused += is_denied;
        }
        EXPECT_GT(refused, name == "viewer" ? 200 : 100) << name;
    }
}

}  // namespace
}  // namespace hostler::daemon
