#include "daemon/rpc/call.hpp"

#include <fmt/format.h>

#include "daemon/domains/realm.hpp"
#include "daemon/log/log.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/services.hpp"

namespace hostler::daemon {

const Caller& Call::caller() const
{
    return session.caller();
}

Realm& Call::realm() const
{
    return session.realm();
}

Services& Call::services() const
{
    return session.services();
}

void Call::judge(const xml::Domain& domain) const
{
    if (services().access().judges_objects()) judge(Object::of(domain));
}

void Call::judge(const Object& object) const
{
    Asked on_it = asked;
    on_it.object = object;
    on_it.is_judged_by_verb = false;
    services().access().require_asked(caller(), procedure, on_it);
    require_granted(on_it);
}

std::string Call::why_not(proto::Permission permission, const Object& object) const
{
    Realm* realm = session.is_open() ? &session.realm() : nullptr;
    const std::string driver = realm ? realm->type() : asked.driver;
    const bool is_to_be_made = realm && !is_known(*realm, object);
    return inquiry->why_not(question_about(permission, object, driver, realm), is_to_be_made);
}

void Call::require_granted(const Asked& on_it) const
{
    if (!inquiry || on_it.is_judged_by_verb) return;
    // Before a client opens a connection it may ask what this side is able to.
    if (!session.is_open() && procedure.number == proto::ConnectSupportsFeature::number) return;
    for (const proto::AccessRule& rule : procedure.may) {
        if (!applies(rule, on_it)) continue;
        // What the daemon does not know is nothing that somebody may do something to.
        const std::string kind(kind_of(rule.permission));
        const bool is_it = on_it.object && on_it.object->kind == kind;
        const Object object = is_it ? *on_it.object : Object{.kind = kind};
        const std::string why = why_not(rule.permission, object);
        if (why.empty() || inquiry->is_open()) continue;
        logger(LogPart::access)
            .warn("denied: {} wants {} ({} on {}): {}", caller().text(), procedure.function,
                  text_of(rule.permission), object.text(), why);
        throw Error(ErrorCode::access_denied,
                    fmt::format("{} needs {} on {}: {}", procedure.function,
                                text_of(rule.permission), object.text(), why));
    }
    // The answer to the call is not this one: it is run again when more is known.
    if (inquiry->is_open()) throw Error(ErrorCode::access_denied, std::string(procedure.function));
}

bool Call::may_list(proto::Permission permission, const xml::Domain& domain) const
{
    return !services().access().judges_objects() || may_list(permission, Object::of(domain));
}

bool Call::may_list(proto::Permission permission, const Object& object) const
{
    if (!services().access().is_allowed(caller(), permission, object)) return false;
    return !inquiry || why_not(permission, object).empty();
}

bool Call::needs_objects() const
{
    return services().access().judges_objects() && session.is_open();
}

std::optional<Object> Call::object_of(const proto::DomainRef& reference) const
{
    if (!needs_objects()) return std::nullopt;
    const ViewPtr view = realm().domains().seek(reference.uuid);
    return view ? std::optional(Object::of(view->current())) : std::nullopt;
}

std::optional<Object> Call::object_of(const proto::StoragePoolRef& reference) const
{
    if (!needs_objects()) return std::nullopt;
    const PoolViewPtr view = realm().pools().seek(reference.uuid);
    return view ? std::optional(Object::of(*view->current)) : std::nullopt;
}

/// A volume is found by its names alone, so they cannot be another's.
std::optional<Object> Call::object_of(const proto::StorageVolRef& reference) const
{
    if (!needs_objects()) return std::nullopt;
    return Object::of_volume(reference.pool, reference.name);
}

std::optional<Object> Call::object_of(const proto::SecretRef& reference) const
{
    if (!needs_objects()) return std::nullopt;
    const SecretViewPtr view = realm().secrets().seek(reference.uuid);
    return view ? std::optional(Object::of(*view->definition)) : std::nullopt;
}

void Call::require_flags(std::uint32_t flags, std::uint32_t known) const
{
    if (const std::uint32_t unknown = flags & ~known)
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("unsupported flags (0x{:x}) in function {}", unknown, procedure.function));
}

void require_asked(const Call& call)
{
    call.services().access().require_asked(call.caller(), call.procedure, call.asked);
    call.require_granted(call.asked);
}

proto::Writer begin_answer(const Call& call)
{
    proto::MessageHeader header = proto::reply_header(call.header, proto::MessageStatus::ok);
    if (call.reply_descriptors.empty()) return proto::begin_frame(header);
    header.type = static_cast<std::uint32_t>(proto::MessageType::reply_with_fds);
    proto::Writer writer = proto::begin_frame(header);
    writer.put(static_cast<std::uint32_t>(call.reply_descriptors.size()));
    return writer;
}

}  // namespace hostler::daemon
