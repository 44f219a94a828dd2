// The verbs about secrets. What only reads is answered from views.

#include <libvirt/libvirt.h>

#include <fmt/format.h>

#include "daemon/domains/realm.hpp"
#include "daemon/objects/attempt.hpp"
#include "daemon/objects/list_filter.hpp"
#include "daemon/rpc/registrations.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/rpc/verbs/storage_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

constexpr ListFilter<SecretView> filters[] = {
    {VIR_CONNECT_LIST_SECRETS_EPHEMERAL, VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL,
     [](const SecretView& view) { return view.definition->is_ephemeral; }},
    {VIR_CONNECT_LIST_SECRETS_PRIVATE, VIR_CONNECT_LIST_SECRETS_NO_PRIVATE,
     [](const SecretView& view) { return view.definition->is_private; }},
};

SecretFound find(Call& call, const proto::SecretRef& reference)
{
    return call.realm().secrets().by_uuid(reference.uuid);
}

std::vector<SecretViewPtr> listed(Call& call, std::uint32_t flags)
{
    std::vector<SecretViewPtr> views;
    for (SecretFound& found : call.realm().secrets().all())
        if (passes<SecretView>(filters, *found.view, flags) &&
            call.may_list(proto::Permission::secret_getattr, Object::of(*found.view->definition)))
            views.push_back(std::move(found.view));
    require_fits(views.size(), proto::limit::secret_list_max, "secrets");
    return views;
}

proto::SecretRef judged(Call& call, const SecretFound& found)
{
    call.judge(Object::of(*found.view->definition));
    return found.view->reference();
}

proto::ConnectNumOfSecrets::Reply connect_num_of_secrets(Call& call,
                                                         proto::ConnectNumOfSecrets::Args)
{
    return {static_cast<std::int32_t>(listed(call, 0).size())};
}

proto::ConnectListSecrets::Reply connect_list_secrets(Call& call,
                                                      proto::ConnectListSecrets::Args args)
{
    proto::ConnectListSecrets::Reply reply;
    for (const SecretViewPtr& view : listed(call, 0))
        if (std::cmp_less(reply.uuids.size(), args.maxuuids))
            reply.uuids.push_back(view->definition->uuid.text());
    return reply;
}

proto::ConnectListAllSecrets::Reply connect_list_all_secrets(
    Call& call, proto::ConnectListAllSecrets::Args args)
{
    call.require_flags(args.flags, known_flags<SecretView>(filters));
    proto::ConnectListAllSecrets::Reply reply;
    for (const SecretViewPtr& view : listed(call, args.flags)) {
        ++reply.ret;
        if (args.need_results) reply.secrets.push_back(view->reference());
    }
    return reply;
}

proto::SecretLookupByUuid::Reply secret_lookup_by_uuid(Call& call,
                                                       proto::SecretLookupByUuid::Args args)
{
    return {judged(call, call.realm().secrets().by_uuid(args.uuid))};
}

proto::SecretLookupByUsage::Reply secret_lookup_by_usage(Call& call,
                                                         proto::SecretLookupByUsage::Args args)
{
    return {judged(call, call.realm().secrets().by_usage(args.usage_type, args.usage_id))};
}

proto::SecretGetXmlDesc::Reply secret_get_xml_desc(Call& call, proto::SecretGetXmlDesc::Args args)
{
    call.require_flags(args.flags, 0);
    return {xml::format(*find(call, args.secret).view->definition)};
}

proto::SecretGetValue::Reply secret_get_value(Call& call, proto::SecretGetValue::Args args)
{
    call.require_flags(args.flags, 0);
    const SecretViewPtr view = find(call, args.secret).view;
    if (view->definition->is_private)
        throw Error(ErrorCode::invalid_secret, "secret is private", ErrorDomain::secret);
    if (!view->value)
        throw Error(ErrorCode::no_secret,
                    fmt::format("secret '{}' does not have a value", view->definition->uuid.text()),
                    ErrorDomain::secret);
    return {*view->value};
}

Task<proto::SecretDefineXml::Reply> secret_define_xml(Call& call, proto::SecretDefineXml::Args args)
{
    call.require_flags(args.flags, VIR_SECRET_DEFINE_VALIDATE);
    const bool validates = args.flags & VIR_SECRET_DEFINE_VALIDATE;
    const auto read = [&args, validates] {
        return xml::parse_secret(args.xml, xml::ParseFlags{.validate = validates});
    };
    Result<xml::Secret> parsed = co_await attempt(call.realm().work(), read);
    xml::Secret definition = std::move(parsed).or_throw();
    xml::fill(definition);
    call.judge(Object::of(definition));
    if (const SecretViewPtr there = call.realm().secrets().seek(definition.uuid))
        call.judge(Object::of(*there->definition));
    const SecretPlace place = call.realm().secrets().admit(definition).or_throw();
    const SecretPtr& secret = place.object;
    proto::SecretRef reference =
        SecretView{std::make_shared<xml::Secret>(definition), nullptr}.reference();
    co_await on(secret, secret->define(std::move(definition)));
    co_return proto::SecretDefineXml::Reply{std::move(reference)};
}

Task<proto::SecretSetValue::Reply> secret_set_value(Call& call, proto::SecretSetValue::Args args)
{
    call.require_flags(args.flags, 0);
    const SecretPtr secret = find(call, args.secret).object;
    co_await on(secret, secret->set_value(std::move(args.value)));
    co_return proto::SecretSetValue::Reply{};
}

Task<proto::SecretUndefine::Reply> secret_undefine(Call& call, proto::SecretUndefine::Args args)
{
    const SecretPtr secret = find(call, args.secret).object;
    co_await on(secret, secret->undefine());
    co_return proto::SecretUndefine::Reply{};
}

proto::ConnectSecretEventRegisterAny::Reply connect_secret_event_register_any(
    Call& call, proto::ConnectSecretEventRegisterAny::Args args)
{
    std::optional<Uuid> only;
    if (args.secret) only = find(call, *args.secret).view->definition->uuid;
    call.realm();
    Registrations& registrations = call.session.registrations();
    return {registrations.add(EventFamily::secret, args.event_id, only, false)};
}

proto::ConnectSecretEventDeregisterAny::Reply connect_secret_event_deregister_any(
    Call& call, proto::ConnectSecretEventDeregisterAny::Args args)
{
    call.realm();
    call.session.registrations().remove(args.callback_id);
    return {};
}

constexpr Procedure table[] = {
    serve<proto::ConnectNumOfSecrets, &connect_num_of_secrets>(),
    serve<proto::ConnectListSecrets, &connect_list_secrets>(),
    serve<proto::SecretLookupByUuid, &secret_lookup_by_uuid, Judge::verb>(),
    serve<proto::SecretDefineXml, &secret_define_xml, Judge::verb>(),
    serve<proto::SecretGetXmlDesc, &secret_get_xml_desc>(),
    serve<proto::SecretSetValue, &secret_set_value>(),
    serve<proto::SecretGetValue, &secret_get_value>(),
    serve<proto::SecretUndefine, &secret_undefine>(),
    serve<proto::SecretLookupByUsage, &secret_lookup_by_usage, Judge::verb>(),
    serve<proto::ConnectListAllSecrets, &connect_list_all_secrets>(),
    serve<proto::ConnectSecretEventRegisterAny, &connect_secret_event_register_any>(),
    serve<proto::ConnectSecretEventDeregisterAny, &connect_secret_event_deregister_any>(),
};

}  // namespace

extern constinit const Verbs secrets_verbs = table;

}  // namespace hostler::daemon::verbs
