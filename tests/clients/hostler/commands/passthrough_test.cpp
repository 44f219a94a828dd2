#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>

#include "proto/rpc/qemu.gen.hpp"
#include "tests/clients/hostler/command_test.hpp"

namespace hostler::cli {
namespace {

using tests::FakeServer;

constexpr const char* answer = R"({"return":{"b":1,"a":[true]},"id":"x"})";

class PassthroughTest : public CommandTest {
protected:
    PassthroughTest()
    {
        server.reply<proto::qemu::DomainMonitorCommand>({answer});
        server.reply<proto::qemu::DomainMonitorCommandWithFiles>({answer});
        server.reply<proto::qemu::DomainAgentCommand>({answer});
    }
};

TEST_F(PassthroughTest, ACommandIsItsWords)
{
    EXPECT_EQ(run("qemu-monitor-command", {"web", "--hmp", "info", "block"}),
              std::string(answer) + "\n");
    EXPECT_EQ(last<proto::qemu::DomainMonitorCommand>().cmd, "info block");
    expect_flags<proto::qemu::DomainMonitorCommand>(
        "qemu-monitor-command", {"web", "x"},
        {{{}, 0}, {{"--hmp"}, VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP}});
    server.refuse<proto::qemu::DomainMonitorCommand>(Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("qemu-monitor-command", {"web", "x"}), "operation failed: no\n");
}

TEST_F(PassthroughTest, AnAnswerIsShownWholePrettyOrInPart)
{
    EXPECT_EQ(run("qemu-monitor-command", {"web", "x", "--return-value"}), R"({"b":1,"a":[true]})");
    EXPECT_EQ(run("qemu-monitor-command", {"web", "x", "--return-value", "--pretty"}),
              "{\n  \"b\": 1,\n  \"a\": [\n    true\n  ]\n}");
    EXPECT_NE(run("qemu-monitor-command", {"web", "x", "--pretty"}).find("\n  \"id\": \"x\"\n}"),
              std::string::npos);
    server.reply<proto::qemu::DomainMonitorCommand>({"no json"});
    EXPECT_EQ(run("qemu-monitor-command", {"web", "x", "--pretty"}), "no json");
    EXPECT_EQ(failure_of("qemu-monitor-command", {"web", "x", "--return-value"}),
              "'return' member missing\n");
    EXPECT_EQ(failure_of("qemu-monitor-command", {"web", "x", "--hmp", "--pretty"}),
              "Options --hmp and --pretty are mutually exclusive\n");
}

TEST_F(PassthroughTest, DescriptorsGoAlong)
{
    run("qemu-monitor-command", {"web", "--pass-fds", "0,1", "getfd"});
    EXPECT_EQ(last<proto::qemu::DomainMonitorCommandWithFiles>().cmd, "getfd");
    EXPECT_EQ(server.descriptors(), 2u);
    server.refuse<proto::qemu::DomainMonitorCommandWithFiles>(
        Error(ErrorCode::operation_failed, "no"));
    EXPECT_EQ(failure_of("qemu-monitor-command", {"web", "--pass-fds", "0", "x"}),
              "operation failed: no\n");
}

TEST_F(PassthroughTest, AnAgentIsWaitedForAsLongAsIsWanted)
{
    const std::pair<Words, std::int32_t> cases[] = {
        {{}, VIR_DOMAIN_QEMU_AGENT_COMMAND_BLOCK},
        {{"--block"}, VIR_DOMAIN_QEMU_AGENT_COMMAND_BLOCK},
        {{"--async"}, VIR_DOMAIN_QEMU_AGENT_COMMAND_NOWAIT},
        {{"--timeout", "5"}, 5}};
    for (auto [words, timeout] : cases) {
        words.insert(words.begin(), {"web", "ping"});
        EXPECT_EQ(run("qemu-agent-command", words), std::string(answer) + "\n");
        EXPECT_EQ(last<proto::qemu::DomainAgentCommand>().timeout, timeout);
    }
    const std::string exclusive = "timeout, async and block options are exclusive\n";
    for (Words words : {Words{"--timeout", "5", "--async"},
                        {"--timeout", "5", "--block"},
                        {"--async", "--block"}}) {
        words.insert(words.begin(), {"web", "ping"});
        EXPECT_EQ(failure_of("qemu-agent-command", words), exclusive);
    }
    EXPECT_EQ(failure_of("qemu-agent-command", {"web", "ping", "--timeout", "0"}),
              "timeout must be positive\n");
}

TEST_F(PassthroughTest, AQemuThatRunsIsTakenOn)
{
    expect_verb<proto::qemu::DomainAttach>("qemu-attach", {"4711"},
                                           "Domain 'old' attached to pid 4711\n",
                                           "Failed to attach to pid 4711", {domain("old", 1)});
    EXPECT_EQ(last<proto::qemu::DomainAttach>().pid_value, 4711u);
    EXPECT_EQ(failure_of("qemu-attach", {"x"}),
              "Numeric value 'x' for <pid> option is malformed or out of range\n");
}

class MonitorEventTest : public PassthroughTest {
protected:
    void sends(std::optional<std::string> details)
    {
        server.answer_with<proto::qemu::ConnectDomainMonitorEventRegister>(
            [details](const proto::MessageHeader& call, auto) {
                return FakeServer::Frames{
                    proto::frame(proto::reply_header(call, proto::MessageStatus::ok),
                                 proto::qemu::ConnectDomainMonitorEventRegister::Reply{5}),
                    FakeServer::event<proto::qemu::DomainMonitorEvent>(
                        {5, domain("web", 1), "RESET", 1700000000, 42, details})};
            });
    }
};

TEST_F(MonitorEventTest, SaysWhenByTheMonitorsClock)
{
    sends("{\"a\":1}");
    EXPECT_EQ(run("qemu-monitor-event", {}),
              "event RESET at 1700000000.000042 for domain 'web': {\"a\":1}\n"
              "events received: 1\n");
    EXPECT_EQ(run("qemu-monitor-event", {"--pretty"}),
              "event RESET at 1700000000.000042 for domain 'web': {\n  \"a\": 1\n}\n"
              "events received: 1\n");
    EXPECT_EQ(last<proto::qemu::ConnectDomainMonitorEventDeregister>().callback_id, 5);
    sends(std::nullopt);
    EXPECT_EQ(run("qemu-monitor-event", {}),
              "event RESET at 1700000000.000042 for domain 'web': <null>\nevents received: 1\n");
    const std::string stamped = run("qemu-monitor-event", {"--timestamp"});
    EXPECT_EQ(stamped.substr(stamped.find(": event")),
              ": event RESET for domain 'web': <null>\nevents received: 1\n");
}

TEST_F(MonitorEventTest, MayBeChosenByNameOrPattern)
{
    sends(std::nullopt);
    expect_flags<proto::qemu::ConnectDomainMonitorEventRegister>(
        "qemu-monitor-event", {"web", "RES.*"},
        {{{}, 0},
         {{"--regex"}, VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX},
         {{"--no-case"}, VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE}});
    EXPECT_EQ(last<proto::qemu::ConnectDomainMonitorEventRegister>().event, "RES.*");
    EXPECT_EQ(last<proto::qemu::ConnectDomainMonitorEventRegister>().dom->name, "web");
}

}  // namespace
}  // namespace hostler::cli
