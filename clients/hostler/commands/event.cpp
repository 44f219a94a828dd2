// event: what happens to domains, as it happens.

#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <ctime>
#include <iostream>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/domain_event.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// ^C as something to read, so that waiting ends with it, while one of these lives.
class Interrupts {
public:
    Interrupts()
    {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        sigprocmask(SIG_BLOCK, &signals, &before_);
        descriptor_ = Fd(signalfd(-1, &signals, SFD_CLOEXEC));
    }
    ~Interrupts()
    {
        drain();
        sigprocmask(SIG_SETMASK, &before_, nullptr);
    }
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    int descriptor() const { return descriptor_.get(); }

private:
    void drain()
    {
        sigset_t waiting;
        sigpending(&waiting);
        signalfd_siginfo seen{};
        if (sigismember(&waiting, SIGINT) == 1 || sigismember(&waiting, SIGTERM) == 1)
            if (read(descriptor_.get(), &seen, sizeof seen) < 0) return;
    }

    Fd descriptor_;
    sigset_t before_{};
};

std::string timestamp()
{
    std::timespec now{};
    std::timespec_get(&now, TIME_UTC);
    std::tm parts{};
    gmtime_r(&now.tv_sec, &parts);
    std::array<char, 64> text{};
    const std::size_t used = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    std::snprintf(text.data() + used, text.size() - used, ".%03d+0000",
                  static_cast<int>(now.tv_nsec / 1000000));
    return text.data();
}

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
    session.out().both(text, data);
    std::cout.flush();
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

/// How many events came until the first (or with `loops`, until the deadline or ^C).
int watch(Session& session, std::span<const EventKind> kinds, client::Deadline deadline, bool loops,
          bool is_stamped)
{
    const Interrupts interrupts;
    int count = 0;
    while (loops || count == 0) {
        const auto event = session.connection().next_event(deadline, interrupts.descriptor());
        if (!event) {
            const bool is_late = client::Clock::now() >= deadline;
            session.out().note(is_late ? "event loop timed out\n" : "event loop interrupted\n");
            break;
        }
        for (const EventKind& kind : kinds) {
            const auto read = kind.read(*event);
            if (!read) continue;
            show(session, kind, *read, is_stamped);
            ++count;
        }
    }
    return count;
}

void event(Session& session, const Arguments& arguments)
{
    if (arguments.has("list")) return list_kinds(session);
    require_one(arguments, "event", "all");
    const std::span<const EventKind> kinds = wanted_kinds(arguments);
    const auto timeout = arguments.count("timeout");
    std::optional<proto::DomainRef> domain;
    if (arguments.has("domain")) domain = find_domain(session, arguments);
    const std::vector<std::int32_t> callbacks = subscribe(session, kinds, domain);
    const client::Deadline deadline =
        timeout ? client::Clock::now() + std::chrono::seconds(*timeout) : client::Deadline::max();
    const int count =
        watch(session, kinds, deadline, arguments.has("loop"), arguments.has("timestamp"));
    session.out().note("events received: " + std::to_string(count) + "\n");
    for (const std::int32_t callback : callbacks)
        session.connection().try_call<proto::ConnectDomainEventCallbackDeregisterAny>(
            {.callback_id = callback});
    if (count == 0) throw Failure();
}

constexpr Option event_options[] = {
    offering(named("domain", "only of this domain"), Option::Offers::domains),
    offering(named("event", "only of this kind"), Option::Offers::events),
    flag("all", "of every kind"),
    flag("loop", "until the time is over or ^C, not only the first"),
    named("timeout", "seconds to wait", Option::Kind::number),
    flag("list", "name the kinds there are"),
    flag("timestamp", "with the time of each"),
};

constexpr Command table[] = {
    {"event", Group::monitor, "wait for what happens to domains", event_options, &event},
};

}  // namespace

std::span<const Command> event_commands()
{
    return table;
}

}  // namespace hostler::cli
