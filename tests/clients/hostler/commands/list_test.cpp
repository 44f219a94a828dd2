// Commands from the words to the text, over a server that says what a test wants.

#include <libvirt/libvirt.h>

#include "clients/hostler/shell/completion.hpp"
#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

class ListTest : public CommandTest {
protected:
    ListTest()
    {
        server.answer<proto::ConnectListAllDomains>(
            [this](const proto::ConnectListAllDomains::Args& args) {
                list_flags = args.flags;
                return proto::ConnectListAllDomains::Reply{
                    {domain("Zeta", -1), domain("two", 2), domain("beta", -1), domain("one", 1)},
                    4};
            });
        server.answer<proto::DomainGetState>([](const proto::DomainGetState::Args& args) {
            return proto::DomainGetState::Reply{args.dom.id < 0 ? 5 : 1, 1};
        });
    }

    std::uint32_t list_flags = 0;
};

TEST_F(ListTest, ListsRunningOnesByIdThenTheOthersByName)
{
    EXPECT_EQ(run("list", {"--all"}),
              " Id   Name   State\n"
              "-----------------------\n"
              " 1    one    running\n"
              " 2    two    running\n"
              " -    beta   shut off\n"
              " -    Zeta   shut off\n");
    EXPECT_EQ(list_flags, 3u);
}

TEST_F(ListTest, ListsForPrograms)
{
    EXPECT_TRUE(run("list", {}, Format::yaml)
                    .starts_with("- id: 1\n  name: one\n  state: running\n- id: 2\n"));
    EXPECT_EQ(run("list", {"--name"}), "one\ntwo\nbeta\nZeta\n");
    EXPECT_EQ(run("list", {"--id", "--name"}), "1 one\n2 two\n- beta\n- Zeta\n");
    EXPECT_EQ(run("list", {"--id"}), "1\n2\n");  // of those that have one
    run("list", {"--state-shutoff", "--name"});
    EXPECT_EQ(list_flags,
              std::uint32_t{VIR_CONNECT_LIST_DOMAINS_INACTIVE | VIR_CONNECT_LIST_DOMAINS_SHUTOFF});
}

TEST_F(ListTest, SaysWhatWasDoneAndWhatWasNot)
{
    server.answer<proto::DomainSuspend>([](const auto&) { return proto::DomainSuspend::Reply{}; });
    EXPECT_EQ(run("suspend", {"alpha"}), "Domain 'alpha' suspended\n");
    server.refuse<proto::DomainSuspend>(
        Error(ErrorCode::operation_invalid, "domain is not running"));
    EXPECT_EQ(failure_of("suspend", {"alpha"}),
              "Failed to suspend domain 'alpha'\nRequested operation is not valid: domain is not "
              "running\n");
}

TEST_F(ListTest, LooksForAnIdFirstAndForAUuid)
{
    server.refuse<proto::DomainLookupByName>(Error(ErrorCode::no_domain, "no domain"));
    EXPECT_EQ(failure_of("suspend", {"7"}), "failed to get domain '7'\n");
    const auto calls = server.calls();
    EXPECT_EQ(calls.at(calls.size() - 2), std::int32_t{proto::DomainLookupById::number});
    EXPECT_EQ(failure_of("suspend", {"c7a5fdbd-edaf-9455-926a-d65c16db1809"}),
              "failed to get domain 'c7a5fdbd-edaf-9455-926a-d65c16db1809'\n");
    const auto later = server.calls();
    EXPECT_EQ(later.at(later.size() - 2), std::int32_t{proto::DomainLookupByUuid::number});
}

TEST_F(ListTest, TellsAnEvent)
{
    server.answer_with<proto::ConnectDomainEventCallbackRegisterAny>(
        [](const proto::MessageHeader& call, auto) {
            return FakeServer::Frames{
                proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                             proto::ConnectDomainEventCallbackRegisterAny::Reply{4}),
                FakeServer::event<proto::DomainEventCallbackLifecycle>(
                    {4, {domain("alpha", 3), 2, 0}})};
        });
    EXPECT_EQ(run("event", {"--event", "lifecycle"}),
              "event 'lifecycle' for domain 'alpha': Started Booted\nevents received: 1\n");
}

TEST_F(ListTest, CompletesCommandsOptionsAndDomains)
{
    EXPECT_EQ(completions(session, "nodem"), std::vector<std::string>{"nodememstats"});
    EXPECT_EQ(completions(session, "list --t"),
              (std::vector<std::string>{"--table", "--title", "--transient"}));
    begin();
    EXPECT_TRUE(completions(session, "start ").empty());  // no connection yet
    session.connection();
    EXPECT_EQ(completions(session, "start t"), std::vector<std::string>{"two"});
    EXPECT_EQ(completions(session, "uri; start --domain o"), std::vector<std::string>{"one"});
    EXPECT_EQ(common_start({"domiflist", "domifstat"}), "domif");
}

}  // namespace
}  // namespace hostler::cli
