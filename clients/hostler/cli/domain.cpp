#include "clients/hostler/cli/domain.hpp"

#include <libvirt/libvirt.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <span>

namespace hostler::cli {
namespace {

constexpr std::string_view states[] = {"no state",    "running",  "idle",    "paused",
                                       "in shutdown", "shut off", "crashed", "pmsuspended"};

constexpr std::string_view of_running[] = {
    "unknown",       "booted",   "migrated",           "restored",
    "from snapshot", "unpaused", "migration canceled", "save canceled",
    "event wakeup",  "crashed",  "post-copy",          "post-copy failed"};
constexpr std::string_view of_paused[] = {
    "unknown",   "user",        "migrating",     "saving",           "dumping",
    "I/O error", "watchdog",    "from snapshot", "shutting down",    "creating snapshot",
    "crashed",   "starting up", "post-copy",     "post-copy failed", "api error"};
constexpr std::string_view of_shutdown[] = {"unknown", "user"};
constexpr std::string_view of_shutoff[] = {"unknown", "shutdown",      "destroyed",
                                           "crashed", "migrated",      "saved",
                                           "failed",  "from snapshot", "daemon"};
constexpr std::string_view of_crashed[] = {"unknown", "panicked"};
constexpr std::string_view of_others[] = {"unknown"};

std::span<const std::string_view> reasons(std::int32_t state)
{
    switch (state) {
        case VIR_DOMAIN_RUNNING:
            return of_running;
        case VIR_DOMAIN_PAUSED:
            return of_paused;
        case VIR_DOMAIN_SHUTDOWN:
            return of_shutdown;
        case VIR_DOMAIN_SHUTOFF:
            return of_shutoff;
        case VIR_DOMAIN_CRASHED:
            return of_crashed;
        default:
            return of_others;
    }
}

std::string_view word_of(std::span<const std::string_view> words, std::int32_t number)
{
    const auto at = static_cast<std::size_t>(number);
    return number >= 0 && at < words.size() ? words[at] : words.front();
}

/// An id is all digits.
std::optional<std::int32_t> as_id(const std::string& text)
{
    std::int32_t id = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
    const bool is_whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return is_whole && id >= 0 ? std::optional(id) : std::nullopt;
}

}  // namespace

proto::DomainRef find_domain(Session& session, const std::string& text,
                             std::optional<DomainWord> except)
{
    client::Connection& connection = session.connection();
    if (const auto id = except == DomainWord::id ? std::nullopt : as_id(text))
        if (auto found = connection.try_call<proto::DomainLookupById>({.id = *id}))
            return found->dom;
    const bool may_be_uuid = text.size() == 36 && except != DomainWord::uuid;
    if (const auto uuid = may_be_uuid ? Uuid::parse(text) : std::nullopt)
        if (auto found = connection.try_call<proto::DomainLookupByUuid>({.uuid = *uuid}))
            return found->dom;
    if (except != DomainWord::name)
        if (auto found = connection.try_call<proto::DomainLookupByName>({.name = text}))
            return found->dom;
    throw Failure(fill("failed to get domain '%s'", text));
}

proto::DomainRef find_domain(Session& session, const Arguments& arguments)
{
    return find_domain(session, arguments.text("domain"));
}

std::string_view state_name(std::int32_t state)
{
    return word_of(states, state);
}

std::string_view state_reason(std::int32_t state, std::int32_t reason)
{
    return word_of(reasons(state), reason);
}

std::uint32_t affects(const Arguments& arguments)
{
    require_one(arguments, "current", "live");
    require_one(arguments, "current", "config");
    std::uint32_t flags = VIR_DOMAIN_AFFECT_CURRENT;
    if (arguments.has("config")) flags |= VIR_DOMAIN_AFFECT_CONFIG;
    if (arguments.has("live")) flags |= VIR_DOMAIN_AFFECT_LIVE;
    return flags;
}

bool says_which_definition(const Arguments& arguments)
{
    return arguments.has("current") || arguments.has("live") || arguments.has("config");
}

std::uint32_t affects_or_live(const Arguments& arguments)
{
    return says_which_definition(arguments) ? affects(arguments) : VIR_DOMAIN_AFFECT_LIVE;
}

void check_persistent(const Arguments& arguments)
{
    require_one(arguments, "persistent", "current");
    require_one(arguments, "current", "live");
    require_one(arguments, "current", "config");
}

std::uint32_t device_affects(Session& session, const proto::DomainRef& domain,
                             const Arguments& arguments)
{
    std::uint32_t flags = VIR_DOMAIN_AFFECT_CURRENT;
    const bool is_persistent = arguments.has("persistent");
    if (is_persistent || arguments.has("config")) flags |= VIR_DOMAIN_AFFECT_CONFIG;
    if (arguments.has("live")) flags |= VIR_DOMAIN_AFFECT_LIVE;
    if (is_persistent && is_active(session, domain)) flags |= VIR_DOMAIN_AFFECT_LIVE;
    return flags;
}

std::string definition(Session& session, const proto::DomainRef& domain, bool is_inactive)
{
    const std::uint32_t flags = is_inactive ? VIR_DOMAIN_XML_INACTIVE : 0;
    return session.ask<proto::DomainGetXmlDesc>({.dom = domain, .flags = flags}).xml;
}

bool is_active(Session& session, const proto::DomainRef& domain)
{
    return session.ask<proto::DomainIsActive>({.dom = domain}).active == 1;
}

}  // namespace hostler::cli
