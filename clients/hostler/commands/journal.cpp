#include "clients/hostler/commands/journal.hpp"

#include <poll.h>

#include <algorithm>

#include "clients/hostler/cli/domain_event.hpp"
#include "clients/hostler/cli/event_watch.hpp"
#include "clients/hostler/cli/interrupts.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/commands/event_tables.hpp"
#include "daemon/journal/journal_table.hpp"

namespace hostler::cli {
namespace {

namespace fs = std::filesystem;
using daemon::JournalEntry;
using daemon::JournalPage;
using daemon::JournalTable;

constexpr std::size_t page_max = 1000;
constexpr int look_again_ms = 200;

/// What an entry's body says.
struct Told {
    std::string kind;   ///< "job", an event's name
    std::string about;  ///< "event 'lifecycle' for domain 'test': Started Booted"
    Value::Map facts;
};

std::chrono::system_clock::time_point time_of(std::int64_t micros)
{
    return std::chrono::system_clock::time_point(std::chrono::microseconds(micros));
}

/// "187.204"
std::string milliseconds(std::int64_t micros)
{
    const std::string rest = std::to_string(micros % 1000);
    return std::to_string(micros / 1000) + "." + std::string(3 - rest.size(), '0') + rest;
}

/// As a session that registered for it would have heard of it.
client::Event heard(const JournalEntry& entry, std::uint32_t procedure)
{
    client::Event event{proto::ConnectOpen::program, procedure, {}};
    event.payload.resize(4);  // the number of a callback
    event.payload.insert(event.payload.end(), entry.body.begin(), entry.body.end());
    return event;
}

Told of_job(const JournalEntry& entry)
{
    using Message = proto::DomainEventCallbackJobCompleted;
    const auto message = heard(entry, Message::number).as<Message>();
    if (!message) return {"job", "job of domain '" + entry.name + "'", {}};
    const auto number = [&](std::string_view name) {
        const proto::TypedParamValue* value = find_param(message->params, name);
        const auto* micros = value ? std::get_if<std::int64_t>(value) : nullptr;
        return micros ? *micros : 0;
    };
    const std::string name = param_text(message->params, "job");
    const std::string outcome = param_text(message->params, "outcome");
    const std::string reason = param_text(message->params, "reason");
    const std::int64_t began = number("began_us");
    const std::int64_t ended = number("ended_us");
    return {"job",
            "job '" + name + "' of domain '" + entry.name + "': " + outcome + " in " +
                milliseconds(std::max<std::int64_t>(ended - began, 0)) + " ms" +
                (reason.empty() ? "" : ": " + reason),
            {{"job", name},
             {"outcome", outcome},
             {"reason", reason},
             {"began", timestamp(time_of(began))},
             {"ended", timestamp(time_of(ended))}}};
}

std::string event_of(std::string_view kind, std::string_view object, const std::string& name)
{
    return "event '" + std::string(kind) + "' for " + std::string(object) + " '" + name + "'";
}

Told of_domain(const JournalEntry& entry, std::size_t number)
{
    if (number >= event_kinds().size())
        return {entry.topic, event_of(entry.topic, "domain", entry.name), {}};
    const EventKind& kind = event_kinds()[number];
    Told told{std::string(kind.name), event_of(kind.name, "domain", entry.name), {}};
    const std::optional<DomainEvent> event = kind.read(heard(entry, kind.procedure));
    if (!event) return told;
    told.about += event->text;
    for (const Field& fact : event->facts) told.facts.emplace_back(fact.key, fact.cell.value);
    return told;
}

Told of_object(const JournalEntry& entry, std::string_view object,
               std::span<const ObjectEventKind> kinds, std::size_t number)
{
    if (number >= kinds.size()) return {entry.topic, event_of(entry.topic, object, entry.name), {}};
    const ObjectEventKind& kind = kinds[number];
    Told told{std::string(kind.name), event_of(kind.name, object, entry.name), {}};
    const auto event = kind.read(heard(entry, kind.procedure));
    if (!event || event->text.empty()) return told;
    told.about += ": " + event->text;
    told.facts.emplace_back("event", event->text);
    return told;
}

Told told_by(const JournalEntry& entry)
{
    if (entry.topic == daemon::job_topic) return of_job(entry);
    const std::size_t dot = entry.topic.find('.');
    const std::string object = entry.topic.substr(0, dot);
    const std::size_t number =
        dot == entry.topic.npos ? SIZE_MAX : std::strtoul(&entry.topic[dot + 1], nullptr, 10);
    if (object == "storage_pool")
        return of_object(entry, "storage pool", pool_event_kinds(), number);
    if (object == "secret") return of_object(entry, "secret", secret_event_kinds(), number);
    return of_domain(entry, number);
}

/// A line, and the same as data.
struct Shown {
    std::string line;
    Value::Map data;
};

Shown shown(const JournalEntry& entry)
{
    Told told = told_by(entry);
    const std::string time = timestamp(time_of(entry.at_us));
    std::string line = std::to_string(entry.sequence) + "  " + time + "  " + entry.realm + "  " +
                       told.about + "\n";
    Value::Map data = {
        {"sequence", entry.sequence}, {"time", time},
        {"realm", entry.realm},       {"object", entry.topic.substr(0, entry.topic.find('.'))},
        {"name", entry.name},         {"uuid", entry.object.text()},
        {"kind", told.kind},          {"facts", std::move(told.facts)}};
    return {std::move(line), std::move(data)};
}

class Reader {
public:
    Reader(Session& session, JournalTable table, const Arguments& arguments)
        : session_(session),
          table_(std::move(table)),
          domain_(arguments.maybe("domain")),
          next_(start(arguments.big_count("since")))
    {
    }

    /// What is there now.
    void show_all()
    {
        Printer& out = session_.out();
        if (out.is_text()) {
            while (read([&](const Shown& entry) { out.both(entry.line, entry.data); })) continue;
            return;
        }
        Value::List list;
        while (read([&](Shown entry) { list.emplace_back(std::move(entry.data)); })) continue;
        out.both({}, std::move(list));
    }

    /// Each entry by itself, until ^C.
    void follow()
    {
        const Interrupts interrupts;
        const auto show = [&](const Shown& entry) { session_.out().event(entry.line, entry.data); };
        while (!interrupts.has_come()) {
            if (read(show)) continue;
            pollfd wait{interrupts.descriptor(), POLLIN, 0};
            ::poll(&wait, 1, look_again_ms);
        }
    }

private:
    /// The number after which is read. Who asks for all begins with the first that is kept: that
    /// others were before it concerns nobody.
    std::uint64_t start(std::optional<std::uint64_t> since)
    {
        if (!since) {
            const JournalPage first = table_.read(0, 1, {}).or_throw();
            return first.entries.empty() ? first.next : first.entries.front().sequence - 1;
        }
        const std::uint64_t end = table_.read(0, 0, {}).or_throw().next;
        if (*since > end)
            throw Failure("the journal ends with number " + std::to_string(end) + ", before " +
                          std::to_string(*since));
        return *since;
    }

    bool is_wanted(const JournalEntry& entry) const
    {
        if (!domain_) return true;
        return entry.topic.starts_with("domain.") &&
               (entry.name == *domain_ || entry.object.text() == *domain_);
    }

    /// A page; whether there may be more.
    template <class Show>
    bool read(Show show)
    {
        const JournalPage page = table_.read(next_, page_max, {}).or_throw();
        if (page.has_gap)
            session_.out().note("some entries after number " + std::to_string(next_) +
                                " are gone: they are too old, or hostlerd was killed\n");
        for (const JournalEntry& entry : page.entries)
            if (is_wanted(entry)) show(shown(entry));
        next_ = page.next;
        return page.entries.size() == page_max;
    }

    Session& session_;
    JournalTable table_;
    const std::optional<std::string> domain_;
    std::uint64_t next_;
};

}  // namespace

void show_journal(Session& session, const fs::path& file, const Arguments& arguments)
{
    if (!fs::exists(file))
        throw Failure("there is no journal '" + file.string() + "': hostlerd makes it");
    Reader reader(session, JournalTable::open_to_read(file).or_throw(), arguments);
    if (arguments.has("follow")) return reader.follow();
    reader.show_all();
}

}  // namespace hostler::cli
