// Commands from the words to the text, over a server that says what a test wants.

#include <gtest/gtest.h>

#include <sstream>

#include "clients/hostler/cli/parse.hpp"
#include "clients/hostler/commands/tables.hpp"
#include "clients/hostler/shell/completion.hpp"
#include "tests/clients/fake_server.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

proto::DomainRef domain(std::string name, std::int32_t id)
{
    return {std::move(name), Uuid::parse("c7a5fdbd-edaf-9455-926a-d65c16db1809").value(), id};
}

class CommandTest : public testing::Test {
protected:
    CommandTest()
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
        server.answer<proto::DomainLookupByName>([](const auto& args) {
            return proto::DomainLookupByName::Reply{domain(args.name, -1)};
        });
        server.start();
        session.settings().uri = server.uri();
    }

    std::string run(const std::string& name, std::vector<std::string> words,
                    Format format = Format::text)
    {
        out.str("");
        printer.set(format, false);
        const Command& command = *find_command(name);
        command.run(session, parse(command, std::move(words)).arguments);
        return out.str();
    }

    std::string failure_of(const std::string& name, std::vector<std::string> words)
    {
        try {
            run(name, std::move(words));
        } catch (const Failure& failure) {
            std::string text;
            for (const std::string& line : failure.lines) text += line + "\n";
            return text;
        }
        return "";
    }

    FakeServer server;
    std::uint32_t list_flags = 0;
    std::ostringstream out;
    Printer printer{out, out};
    Session session{{}, printer};
};

TEST_F(CommandTest, ListsRunningOnesByIdThenTheOthersByName)
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

TEST_F(CommandTest, ListsForPrograms)
{
    EXPECT_TRUE(run("list", {}, Format::yaml)
                    .starts_with("- id: 1\n  name: one\n  state: running\n- id: 2\n"));
    EXPECT_EQ(run("list", {"--name"}), "one\ntwo\nbeta\nZeta\n");
}

TEST_F(CommandTest, SaysWhatWasDoneAndWhatWasNot)
{
    server.answer<proto::DomainSuspend>([](const auto&) { return proto::DomainSuspend::Reply{}; });
    EXPECT_EQ(run("suspend", {"alpha"}), "Domain 'alpha' suspended\n");
    server.refuse<proto::DomainSuspend>(
        Error(ErrorCode::operation_invalid, "domain is not running"));
    EXPECT_EQ(failure_of("suspend", {"alpha"}),
              "Failed to suspend domain 'alpha'\nRequested operation is not valid: domain is not "
              "running\n");
}

TEST_F(CommandTest, LooksForAnIdFirstAndForAUuid)
{
    server.refuse<proto::DomainLookupByName>(Error(ErrorCode::no_domain, "no domain"));
    EXPECT_EQ(failure_of("domid", {"7"}), "failed to get domain '7'\n");
    const auto calls = server.calls();
    EXPECT_EQ(calls.at(calls.size() - 2), std::int32_t{proto::DomainLookupById::number});
    EXPECT_EQ(failure_of("domid", {"c7a5fdbd-edaf-9455-926a-d65c16db1809"}),
              "failed to get domain 'c7a5fdbd-edaf-9455-926a-d65c16db1809'\n");
    const auto later = server.calls();
    EXPECT_EQ(later.at(later.size() - 2), std::int32_t{proto::DomainLookupByUuid::number});
}

TEST_F(CommandTest, TellsAnEvent)
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

TEST_F(CommandTest, CompletesCommandsOptionsAndDomains)
{
    EXPECT_EQ(completions(session, "nodem"), std::vector<std::string>{"nodememstats"});
    EXPECT_EQ(completions(session, "list --t"),
              (std::vector<std::string>{"--table", "--title", "--transient"}));
    EXPECT_TRUE(completions(session, "start ").empty());  // no connection yet
    session.connection();
    EXPECT_EQ(completions(session, "start t"), std::vector<std::string>{"two"});
    EXPECT_EQ(completions(session, "uri; start --domain o"), std::vector<std::string>{"one"});
    EXPECT_EQ(common_start({"domiflist", "domifstat"}), "domif");
}

}  // namespace
}  // namespace hostler::cli
