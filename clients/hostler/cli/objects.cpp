#include "clients/hostler/cli/objects.hpp"

#include <algorithm>

namespace hostler::cli {
namespace {

std::optional<Uuid> as_uuid(const std::string& text)
{
    return text.size() == 36 ? Uuid::parse(text) : std::nullopt;
}

/// By UUID when the text is one, or by name. The last refusal is what the user is told.
template <class ByUuid, class ByName, class Reference>
Reference find_named(Session& session, const std::string& text, Called called,
                     std::string_view failed, Reference ByUuid::Reply::* of_uuid,
                     Reference ByName::Reply::* of_name)
{
    client::Connection& connection = session.connection();
    const auto uuid = called == Called::name ? std::nullopt : as_uuid(text);
    if (uuid) {
        const auto found = connection.try_call<ByUuid>({.uuid = *uuid});
        if (found) return (*found).*of_uuid;
        if (called == Called::uuid) session.refused(fill(failed, text));
    }
    if (called == Called::uuid) throw Failure(fill(failed, text));
    return session.ask<ByName>({.name = text}, fill(failed, text)).*of_name;
}

}  // namespace

proto::NetworkRef find_network(Session& session, const std::string& text, Called called)
{
    return find_named<proto::NetworkLookupByUuid, proto::NetworkLookupByName>(
        session, text, called, "failed to get network '%s'",
        &proto::NetworkLookupByUuid::Reply::net, &proto::NetworkLookupByName::Reply::net);
}

proto::StoragePoolRef find_pool(Session& session, const std::string& text, Called called)
{
    return find_named<proto::StoragePoolLookupByUuid, proto::StoragePoolLookupByName>(
        session, text, called, "failed to get pool '%s'",
        &proto::StoragePoolLookupByUuid::Reply::pool, &proto::StoragePoolLookupByName::Reply::pool);
}

proto::NwfilterRef find_filter(Session& session, const std::string& text)
{
    return find_named<proto::NwfilterLookupByUuid, proto::NwfilterLookupByName>(
        session, text, Called::either, "failed to get nwfilter '%s'",
        &proto::NwfilterLookupByUuid::Reply::nwfilter,
        &proto::NwfilterLookupByName::Reply::nwfilter);
}

proto::SecretRef find_secret(Session& session, const std::string& text)
{
    const std::string failed = fill("failed to get secret '%s'", text);
    const auto uuid = Uuid::parse(text);
    if (!uuid)
        throw Failure({failed, "uuidstr in virSecretLookupByUUIDString must be a valid UUID"});
    return session.ask<proto::SecretLookupByUuid>({.uuid = *uuid}, failed).secret;
}

proto::NodeDeviceRef find_device(Session& session, const std::string& text)
{
    const std::string failed = fill("Could not find matching device '%s'", text);
    if (const auto comma = text.find(','); comma != text.npos)
        return session
            .ask<proto::NodeDeviceLookupScsiHostByWwn>(
                {.wwnn = text.substr(0, comma), .wwpn = text.substr(comma + 1)}, failed)
            .dev;
    return session.ask<proto::NodeDeviceLookupByName>({.name = text}, failed).dev;
}

proto::InterfaceRef find_interface(Session& session, const std::string& text, Called called)
{
    const std::string failed = fill("failed to get interface '%s'", text);
    const bool is_address = std::ranges::count(text, ':') == 5;
    if (is_address && called != Called::name)
        return session.ask<proto::InterfaceLookupByMacString>({.mac = text}, failed).iface;
    if (is_address || called == Called::uuid) throw Failure(failed);
    return session.ask<proto::InterfaceLookupByName>({.name = text}, failed).iface;
}

proto::StorageVolRef find_volume_anywhere(Session& session, const std::string& text,
                                          std::string_view hint)
{
    client::Connection& connection = session.connection();
    if (const auto found = connection.try_call<proto::StorageVolLookupByKey>({.key = text}))
        return found->vol;
    return session
        .ask<proto::StorageVolLookupByPath>(
            {.path = text}, fill("failed to get vol '%s'", text) + std::string(hint))
        .vol;
}

proto::StorageVolRef find_volume(Session& session, const Arguments& arguments,
                                 const std::string& pool)
{
    const std::string& text = arguments.text("vol");
    const auto name = arguments.maybe(pool);
    if (!name) return find_volume_anywhere(session, text, ", specifying --" + pool + " might help");
    const proto::StoragePoolRef where = find_pool(session, *name);
    client::Connection& connection = session.connection();
    const auto active = connection.try_call<proto::StoragePoolIsActive>({.pool = where});
    if (!active || active->active == 0) throw Failure(fill("pool '%s' is not active", *name));
    if (const auto found =
            connection.try_call<proto::StorageVolLookupByName>({.pool = where, .name = text}))
        return found->vol;
    return find_volume_anywhere(session, text);
}

}  // namespace hostler::cli
