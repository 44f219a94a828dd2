// qemu-monitor-command, qemu-agent-command, qemu-attach, qemu-monitor-event: what only QEMU knows.

#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>

#include "clients/hostler/cli/descriptors.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/event_watch.hpp"
#include "clients/hostler/cli/line.hpp"
#include "clients/hostler/commands/tables.hpp"
#include "proto/rpc/qemu.gen.hpp"

namespace hostler::cli {
namespace {

constexpr int indent = 2;

/// What is no JSON stays as it is.
std::string pretty(const std::string& text)
{
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    return json.is_discarded() ? text : json.dump(indent);
}

std::string return_value(const std::string& text, bool is_pretty)
{
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("return")) throw Failure("'return' member missing");
    return json["return"].dump(is_pretty ? indent : -1);
}

std::string monitor_answer(Session& session, const proto::DomainRef& domain,
                           const std::string& command, const Arguments& arguments)
{
    const std::uint32_t flags = arguments.has("hmp") ? VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP : 0u;
    if (!arguments.has("pass-fds"))
        return session
            .ask<proto::qemu::DomainMonitorCommand>({.dom = domain, .cmd = command, .flags = flags})
            .result;
    const Descriptors descriptors = passed_descriptors(arguments);
    client::Connection& connection = session.connection();
    const std::uint32_t serial = connection.begin<proto::qemu::DomainMonitorCommandWithFiles>(
        {.dom = domain, .cmd = command, .flags = flags}, descriptors);
    const auto reply = connection.try_finish<proto::qemu::DomainMonitorCommandWithFiles>(serial);
    if (!reply) session.refused({});
    return reply->result;
}

void qemu_monitor_command(Session& session, const Arguments& arguments)
{
    require_one(arguments, "hmp", "pretty");
    require_one(arguments, "hmp", "return-value");
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string answer =
        monitor_answer(session, domain, joined(arguments.all("cmd")), arguments);
    const bool is_pretty = arguments.has("pretty");
    std::string text = answer + "\n";
    if (arguments.has("return-value"))
        text = return_value(answer, is_pretty);
    else if (is_pretty)
        text = pretty(answer);
    session.out().both(text, Value::Map{{"result", answer}});
}

std::int32_t agent_timeout(const Arguments& arguments)
{
    const auto seconds = arguments.number("timeout");
    if (seconds && *seconds < 1) throw Failure("timeout must be positive");
    const bool is_async = arguments.has("async");
    const bool is_block = arguments.has("block");
    if ((seconds && (is_async || is_block)) || (is_async && is_block))
        throw Failure("timeout, async and block options are exclusive");
    if (is_async) return VIR_DOMAIN_QEMU_AGENT_COMMAND_NOWAIT;
    return seconds ? static_cast<std::int32_t>(*seconds) : VIR_DOMAIN_QEMU_AGENT_COMMAND_BLOCK;
}

void qemu_agent_command(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::int32_t timeout = agent_timeout(arguments);
    const auto reply = session.ask<proto::qemu::DomainAgentCommand>(
        {.dom = domain, .cmd = joined(arguments.all("cmd")), .timeout = timeout});
    const std::string answer = reply.result.value_or("");
    const std::string text = arguments.has("pretty") ? pretty(answer) : answer;
    session.out().both(text + "\n", Value::Map{{"result", answer}});
}

void qemu_attach(Session& session, const Arguments& arguments)
{
    const std::uint32_t pid = *arguments.count("pid");
    const auto reply = session.ask<proto::qemu::DomainAttach>(
        {.pid_value = pid}, fill("Failed to attach to pid %s", std::to_string(pid)));
    session.out().note("Domain '" + reply.dom.name + "' attached to pid " + std::to_string(pid) +
                       "\n");
}

/// virsh's line for what a QEMU says.
void show(Session& session, const proto::qemu::DomainMonitorEvent::Message& event,
          const Arguments& arguments)
{
    const std::string details = event.details ? *event.details : "<null>";
    std::array<char, 32> when{};
    std::snprintf(when.data(), when.size(), "%lld.%06u", static_cast<long long>(event.seconds),
                  event.micros);
    const std::string stamp = timestamp();
    const bool is_stamped = arguments.has("timestamp");
    const std::string text = (is_stamped ? stamp + ": " : "") + "event " + event.event +
                             (is_stamped ? "" : std::string(" at ") + when.data()) +
                             " for domain '" + event.dom.name +
                             "': " + (arguments.has("pretty") ? pretty(details) : details) + "\n";
    session.out().event(text, Value::Map{{"time", stamp},
                                         {"event", event.event},
                                         {"domain", event.dom.name},
                                         {"details", event.details.value_or("")}});
}

void qemu_monitor_event(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("regex")) flags |= VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX;
    if (arguments.has("no-case")) flags |= VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE;
    const WatchTime time(arguments);
    std::optional<proto::DomainRef> domain;
    if (arguments.has("domain")) domain = find_domain(session, arguments);
    const auto callback = session.ask<proto::qemu::ConnectDomainMonitorEventRegister>(
        {.dom = domain, .event = arguments.maybe("event"), .flags = flags});
    const int count = watch_events(session, time, [&](const client::Event& event) {
        const auto message = event.as<proto::qemu::DomainMonitorEvent>();
        if (message) show(session, *message, arguments);
        return message.has_value();
    });
    session.connection().try_call<proto::qemu::ConnectDomainMonitorEventDeregister>(
        {.callback_id = callback.callback_id});
    if (count == 0) throw Failure();
}

constexpr Option monitor_options[] = {
    domain_option,
    flag("hmp", "the command is one for people"),
    flag("pretty", "with line breaks in the answer"),
    flag("return-value", "only what stands under 'return'"),
    named("pass-fds", "descriptors that go along: N,M,…"),
    required_rest("cmd", "the command"),
};
constexpr Option agent_options[] = {
    domain_option,
    named("timeout", "seconds to wait for the answer", Option::Kind::number),
    flag("async", "do not wait for the answer"),
    flag("block", "wait as long as it takes"),
    flag("pretty", "with line breaks in the answer"),
    required_rest("cmd", "the command"),
};
constexpr Option attach_options[] = {required("pid", "the process")};
constexpr Option event_options[] = {
    offering(optional("domain", "only of this domain"), Option::Offers::domains),
    optional("event", "only of this name"),
    flag("pretty", "with line breaks in the details"),
    loop_option,
    timeout_option,
    flag("regex", "the name is a regular expression"),
    flag("no-case", "capitals do not matter in the name"),
    timestamp_option,
};

constexpr Command table[] = {
    {"qemu-monitor-command", Group::domain, "send a command to QEMU's monitor", monitor_options,
     &qemu_monitor_command},
    {"qemu-agent-command", Group::domain, "send a command to the guest's agent", agent_options,
     &qemu_agent_command},
    {"qemu-attach", Group::domain, "take on a QEMU that runs already", attach_options,
     &qemu_attach},
    {"qemu-monitor-event", Group::domain, "wait for what QEMU says", event_options,
     &qemu_monitor_event},
};

}  // namespace

std::span<const Command> passthrough_commands()
{
    return table;
}

}  // namespace hostler::cli
