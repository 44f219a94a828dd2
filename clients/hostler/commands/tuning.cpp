// setmem, setmaxmem, schedinfo, domtime: a domain's share of the host, and its clock.

#include <libvirt/libvirt.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

constexpr std::uint64_t kib_bytes = 1024;
/// What libvirt's library says before it asks.
constexpr const char* no_memory = "memory in virDomainSetMemoryFlags must not be zero";

std::uint64_t size_kib(const Arguments& arguments)
{
    const std::uint64_t bytes = *arguments.size("size", kib_bytes);
    return bytes / kib_bytes + (bytes % kib_bytes != 0 ? 1 : 0);
}

void setmem(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects_or_live(arguments);
    const std::uint64_t size = size_kib(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    if (size == 0) throw Failure(no_memory);
    session.ask<proto::DomainSetMemoryFlags>({.dom = domain, .memory = size, .flags = flags});
}

void setmaxmem(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments) | VIR_DOMAIN_MEM_MAXIMUM;
    const std::uint64_t size = size_kib(arguments);
    const std::string failed = "Unable to change MaxMemorySize";
    const proto::DomainRef domain = find_domain(session, arguments);
    if (size == 0) throw Failure({failed, no_memory});
    session.ask<proto::DomainSetMemoryFlags>({.dom = domain, .memory = size, .flags = flags},
                                             failed);
}

/// "weight=100" as a parameter of those there are.
Result<proto::TypedParam> read_change(const Params& known, const std::string& word)
{
    const auto wrong = [](std::string why) {
        return Error(ErrorCode::invalid_argument, std::move(why));
    };
    // By the alternatives of TypedParamValue.
    constexpr std::string_view types[] = {
        "int", "unsigned int", "long long", "unsigned long long", "double", "boolean", "string"};
    const std::size_t equals = word.find('=');
    if (equals == word.npos) return wrong("Invalid syntax for --set, expecting name=value");
    const std::string name = word.substr(0, equals);
    const proto::TypedParamValue* like = find_param(known, name);
    if (like == nullptr) return wrong("invalid scheduler option: " + name);
    const auto value = parse_like(*like, word.substr(equals + 1));
    if (!value)
        return wrong("invalid argument: Invalid value for field '" + name + "': expected " +
                     std::string(types[like->index()]));
    return proto::TypedParam{name, *value};
}

/// What is to be set. A word that is none of the parameters there are is refused under the
/// scheduler's name.
Params changes(Session& session, const Params& known, const Record& head,
               const Arguments& arguments)
{
    std::vector<std::string> words = arguments.all("set");
    for (const char* old : {"weight", "cap"})
        if (arguments.has(old)) words.push_back(std::string(old) + "=" + arguments.text(old));
    Params changed;
    for (const std::string& word : words) {
        const Result<proto::TypedParam> change = read_change(known, word);
        if (!change) {
            session.out().record({15, ": "}, head);
            throw Failure(change.error().detail);
        }
        changed.push_back(*change);
    }
    return changed;
}

void schedinfo(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags = affects(arguments);
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto asked =
        session.connection().try_call<proto::DomainGetSchedulerType>({.dom = domain});
    if (!asked) {
        session.out().record({15, ": "}, {{"scheduler", "Scheduler", Cell("Unknown", Value())}});
        session.refused({});
    }
    const proto::DomainGetSchedulerType::Reply& type = *asked;
    const std::uint32_t read_flags = flags | strings_okay(session);
    // Without a word about which definition, the older call does: it is all that some servers have.
    const bool is_plain = flags == 0 && !arguments.has("current");
    const auto params = [&] {
        if (is_plain)
            return session
                .ask<proto::DomainGetSchedulerParameters>({.dom = domain, .nparams = type.nparams})
                .params;
        return session
            .ask<proto::DomainGetSchedulerParametersFlags>(
                {.dom = domain, .nparams = type.nparams, .flags = read_flags})
            .params;
    };
    Record record = {{"scheduler", "Scheduler", Cell(type.type.empty() ? "Unknown" : type.type)}};
    Params current = params();
    if (const Params wanted = changes(session, current, record, arguments); !wanted.empty()) {
        if (is_plain)
            session.ask<proto::DomainSetSchedulerParameters>({.dom = domain, .params = wanted});
        else
            session.ask<proto::DomainSetSchedulerParametersFlags>(
                {.dom = domain, .params = wanted, .flags = flags});
        current = params();
    }
    for (const proto::TypedParam& each : current)
        record.push_back({each.field, each.field, cell_of(each.value)});
    session.out().record({15, ": "}, record);
}

std::string pretty_time(std::int64_t seconds)
{
    const std::time_t when = seconds;
    std::tm parts{};
    gmtime_r(&when, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    return text.data();
}

void domtime(Session& session, const Arguments& arguments)
{
    const auto given = arguments.number("time");
    require_one(arguments, "time", "now");
    require_one(arguments, "time", "sync");
    require_one(arguments, "now", "sync");
    const proto::DomainRef domain = find_domain(session, arguments);
    if (given || arguments.has("now") || arguments.has("sync")) {
        const std::uint32_t flags = arguments.has("sync") ? VIR_DOMAIN_TIME_SYNC : 0;
        const std::int64_t seconds = arguments.has("now") ? std::time(nullptr) : given.value_or(0);
        session.ask<proto::DomainSetTime>({.dom = domain, .seconds = seconds, .flags = flags});
        return;
    }
    const auto now = session.ask<proto::DomainGetTime>({.dom = domain});
    const std::string text =
        arguments.has("pretty") ? pretty_time(now.seconds) : std::to_string(now.seconds);
    session.out().both("Time: " + text,
                       Value::Map{{"seconds", now.seconds}, {"nanoseconds", now.nseconds}});
}

constexpr Option memory_options[] = {
    domain_option,
    once_called(required("size", "the size; in KiB, when it has no unit", Option::Kind::size),
                "kilobytes"),
    config_option,
    live_option,
    current_option,
};
constexpr Option schedinfo_options[] = {
    domain_option,
    named("weight", "the parameter weight", Option::Kind::number),
    named("cap", "the parameter cap", Option::Kind::number),
    current_option,
    config_option,
    live_option,
    rest("set", "parameter=value"),
};
constexpr Option domtime_options[] = {
    domain_option,
    flag("now", "set it to this host's time"),
    flag("pretty", "as a date"),
    flag("sync", "set it from the guest's own RTC"),
    optional("time", "seconds since 1970 to set it to", Option::Kind::number),
};

constexpr Command table[] = {
    {"setmem", Group::domain, "change the memory a domain has", memory_options, &setmem},
    {"setmaxmem", Group::domain, "change the most memory a domain can have", memory_options,
     &setmaxmem},
    {"schedinfo", Group::domain, "a domain's scheduling parameters", schedinfo_options, &schedinfo},
    {"domtime", Group::monitor, "a guest's clock", domtime_options, &domtime},
};

}  // namespace

std::span<const Command> tuning_commands()
{
    return table;
}

}  // namespace hostler::cli
