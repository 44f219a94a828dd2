// event: what happens to domains, as it happens.

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/domain_event.hpp"
#include "clients/hostler/cli/event_watch.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void show(Session& session, const EventKind& kind, const DomainEvent& event, bool is_stamped)
{
    const std::string when = is_stamped ? timestamp() : "";
    Value::Map data;
    if (is_stamped) data.emplace_back("time", when);
    data.emplace_back("event", std::string(kind.name));
    data.emplace_back("domain", event.domain.name);
    data.emplace_back("uuid", event.domain.uuid.text());
    Value::Map facts;
    for (const Field& fact : event.facts) facts.emplace_back(fact.key, fact.cell.value);
    data.emplace_back("facts", std::move(facts));
    const std::string text = (is_stamped ? when + ": " : "") + "event '" + std::string(kind.name) +
                             "' for domain '" + event.domain.name + "'" + event.text + "\n";
    session.out().event(text, std::move(data));
}

void list_kinds(Session& session)
{
    std::vector<std::string> names;
    for (const EventKind& kind : event_kinds()) names.emplace_back(kind.name);
    session.out().lines("events", names);
}

std::span<const EventKind> wanted_kinds(const Arguments& arguments)
{
    if (arguments.has("all")) return event_kinds();
    const auto name = arguments.maybe("event");
    if (!name) throw Failure("one of --list, --all, or --event <type> is required");
    for (const EventKind& kind : event_kinds())
        if (kind.name == *name) return {&kind, 1};
    throw Failure("unknown event type " + *name);
}

/// With --all, a server that does not know the newest kinds is no reason to give up.
std::vector<std::int32_t> subscribe(Session& session, std::span<const EventKind> kinds,
                                    const std::optional<proto::DomainRef>& domain)
{
    std::vector<std::int32_t> callbacks;
    for (const EventKind& kind : kinds) {
        const auto reply =
            session.connection().try_call<proto::ConnectDomainEventCallbackRegisterAny>(
                {.event_id = kind.id, .dom = domain});
        if (reply) callbacks.push_back(reply->callback_id);
        if (!reply && kinds.size() == 1) session.refused({});
    }
    return callbacks;
}

void event(Session& session, const Arguments& arguments)
{
    if (arguments.has("list")) return list_kinds(session);
    require_one(arguments, "all", "event");
    const std::span<const EventKind> kinds = wanted_kinds(arguments);
    const WatchTime time(arguments);
    std::optional<proto::DomainRef> domain;
    if (arguments.has("domain")) domain = find_domain(session, arguments);
    const std::vector<std::int32_t> callbacks = subscribe(session, kinds, domain);
    const int count = watch_events(session, time, [&](const client::Event& event) {
        for (const EventKind& kind : kinds) {
            const auto read = kind.read(event);
            if (read) show(session, kind, *read, arguments.has("timestamp"));
            if (read) return true;
        }
        return false;
    });
    for (const std::int32_t callback : callbacks)
        session.connection().try_call<proto::ConnectDomainEventCallbackDeregisterAny>(
            {.callback_id = callback});
    if (count == 0) throw Failure();
}

constexpr Option event_options[] = {
    offering(optional("domain", "only of this domain"), Option::Offers::domains),
    offering(optional("event", "only of this kind"), Option::Offers::events),
    flag("all", "of every kind"),
    loop_option,
    timeout_option,
    list_option,
    timestamp_option,
};

constexpr Command table[] = {
    {"event", Group::events, "wait for what happens to domains", event_options, &event},
};

}  // namespace

std::span<const Command> event_commands()
{
    return table;
}

}  // namespace hostler::cli
