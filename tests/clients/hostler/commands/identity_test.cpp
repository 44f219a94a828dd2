#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

/// Its domain is called "7" and has the id 3.
class IdentityTest : public CommandTest {
protected:
    IdentityTest()
    {
        server.answer<proto::DomainLookupByName>([](const auto& args) {
            return proto::DomainLookupByName::Reply{domain(args.name, 3)};
        });
        server.answer<proto::DomainLookupById>(
            [](const auto& args) { return proto::DomainLookupById::Reply{domain("7", args.id)}; });
        server.answer<proto::DomainLookupByUuid>(
            [](const auto&) { return proto::DomainLookupByUuid::Reply{domain("7", 3)}; });
    }

    const std::string uuid = "c7a5fdbd-edaf-9455-926a-d65c16db1809";
};

TEST_F(IdentityTest, IsAskedForByTheOtherWords)
{
    EXPECT_EQ(run("domname", {"3"}), "7\n");
    EXPECT_EQ(run("domname", {uuid}), "7\n");
    EXPECT_EQ(run("domuuid", {"3"}), uuid + "\n");
    EXPECT_EQ(run("domuuid", {"web"}), uuid + "\n");
    EXPECT_EQ(run("domid", {uuid}), "3\n");
    EXPECT_EQ(run("domid", {"7"}), "3\n");  // its name, though it looks like an id
}

TEST_F(IdentityTest, IsNotAskedForByItself)
{
    EXPECT_EQ(failure_of("domname", {"web"}), "failed to get domain 'web'\n");
    server.refuse<proto::DomainLookupByName>(Error(ErrorCode::no_domain, "no domain"));
    EXPECT_EQ(failure_of("domuuid", {uuid}), "failed to get domain '" + uuid + "'\n");
}

TEST_F(IdentityTest, ADomainThatDoesNotRunHasNoId)
{
    server.answer<proto::DomainLookupByName>(
        [](const auto& args) { return proto::DomainLookupByName::Reply{domain(args.name, -1)}; });
    EXPECT_EQ(run("domid", {"web"}), "-\n");
    EXPECT_EQ(run("domid", {"web"}, Format::json), "{\n  \"id\": null\n}\n");
}

}  // namespace
}  // namespace hostler::cli
