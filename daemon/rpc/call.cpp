#include "daemon/rpc/call.hpp"

#include <fmt/format.h>

#include "daemon/domains/realm.hpp"
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
    if (services().access().has_policy()) judge(Object::of(domain));
}

void Call::judge(const Object& object) const
{
    Asked on_it = asked;
    on_it.object = object;
    on_it.is_judged_by_verb = false;
    services().access().require_asked(caller(), procedure, on_it);
}

bool Call::may_list(proto::Permission permission, const xml::Domain& domain) const
{
    const Access& access = services().access();
    return !access.has_policy() || access.is_allowed(caller(), permission, Object::of(domain));
}

bool Call::may_list(proto::Permission permission, const Object& object) const
{
    return services().access().is_allowed(caller(), permission, object);
}

bool Call::needs_objects() const
{
    return services().access().has_policy() && session.is_open();
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
