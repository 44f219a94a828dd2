// The verbs that save a domain to a file and let it go on from there.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "daemon/domains/saved_image.hpp"
#include "daemon/domains/typed_params.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "xml/domain/guest_abi.hpp"

namespace hostler::daemon::verbs {
namespace {

constexpr std::uint32_t save_flags = VIR_DOMAIN_SAVE_BYPASS_CACHE | VIR_DOMAIN_SAVE_RUNNING |
                                     VIR_DOMAIN_SAVE_PAUSED | VIR_DOMAIN_SAVE_RESET_NVRAM;

/// What the flags say of how it goes on; nothing: as it was.
std::optional<bool> runs_after(std::uint32_t flags)
{
    const bool runs = flags & VIR_DOMAIN_SAVE_RUNNING;
    const bool rests = flags & VIR_DOMAIN_SAVE_PAUSED;
    if (runs && rests)
        throw Error(ErrorCode::invalid_argument, "cannot save a domain both running and paused");
    if (!runs && !rests) return std::nullopt;
    return runs;
}

void require_path(const std::string& path)
{
    if (path.empty() || path.front() != '/')
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("a saved image's path is absolute, not '{}'", path));
}

/// Another definition in place of the saved one: the guest must find what it left.
xml::Domain judged(Realm& realm, const std::string& text, const xml::Domain& saved)
{
    xml::Domain definition = realm.read(text, false);
    xml::check_guest_abi(saved, definition).or_throw();
    return definition;
}

struct SaveOrder {
    std::string path;
    std::optional<std::string> xml{};
    std::uint32_t flags = 0;
};

Task<> save(Call& call, const proto::DomainRef& reference, SaveOrder order)
{
    call.require_flags(order.flags, save_flags & ~std::uint32_t{VIR_DOMAIN_SAVE_RESET_NVRAM});
    require_path(order.path);
    SaveOptions options{.runs = runs_after(order.flags)};
    const ViewPtr view = seen_running(call, reference);
    if (order.xml) {
        judged(call.realm(), *order.xml, *view->live);
        options.xml = *order.xml;
    }
    const DomainPtr domain = named(call, reference);
    std::filesystem::path path(std::move(order.path));
    co_await on(domain, domain->save_to(std::move(path), std::move(options)));
}

Task<> restore(Call& call, SaveOrder order)
{
    call.require_flags(order.flags, save_flags);
    require_path(order.path);
    const std::optional<bool> runs = runs_after(order.flags);
    Realm& realm = call.realm();
    std::filesystem::path path(std::move(order.path));
    SavedImage image = co_await realm.open_image(std::move(path));
    auto read = [&realm, &image, &order] {
        xml::Domain kept = realm.read(image.xml, false);
        return order.xml ? judged(realm, *order.xml, kept) : kept;
    };
    xml::Domain definition = co_await on(realm.work(), hostler::call(read));
    const DomainPlace place = realm.admit(definition).or_throw();
    const DomainPtr& domain = place.object;
    StartOptions options;
    options.is_paused = !runs.value_or(image.runs);
    options.state = std::move(image.state);
    co_await on(domain, domain->create(std::move(definition), std::move(options)));
}

/// The parameters of virDomainSaveParams and virDomainRestoreParams.
SaveOrder order_of(const TypedParams& params, std::uint32_t flags)
{
    static const std::vector<ParamName> known = {{VIR_DOMAIN_SAVE_PARAM_FILE, ParamType::text},
                                                 {VIR_DOMAIN_SAVE_PARAM_DXML, ParamType::text}};
    require_params(params, known);
    SaveOrder order{.flags = flags};
    for (const TypedParam& param : params) {
        const std::string& text = *std::get_if<std::string>(&param.value);
        if (param.field == VIR_DOMAIN_SAVE_PARAM_FILE) order.path = text;
        if (param.field == VIR_DOMAIN_SAVE_PARAM_DXML) order.xml = text;
    }
    return order;
}

// Of the calls that show and change what a saved image says.
constexpr std::uint32_t image_shown_flags = VIR_DOMAIN_SAVE_IMAGE_XML_SECURE;
constexpr std::uint32_t image_changed_flags = VIR_DOMAIN_SAVE_RUNNING | VIR_DOMAIN_SAVE_PAUSED;

Task<std::string> image_xml(Call& call, std::filesystem::path path, std::uint32_t flags)
{
    Realm& realm = call.realm();
    const SavedImage image = co_await realm.open_image(std::move(path));
    const xml::Domain definition = realm.read(image.xml, false);
    const bool is_secure = flags & VIR_DOMAIN_SAVE_IMAGE_XML_SECURE;
    co_return xml::format(definition, {.inactive = true, .secure = is_secure});
}

Task<> define_image(Call& call, std::filesystem::path path, std::string text, std::uint32_t flags)
{
    Realm& realm = call.realm();
    const std::optional<bool> runs = runs_after(flags);
    const SavedImage image = co_await realm.open_image(path);
    judged(realm, text, realm.read(image.xml, false));
    const bool is_to_run = runs.value_or(image.runs);
    co_await realm.change_image(std::move(path), std::move(text), is_to_run);
}

/// Where the managed save of a domain lies; throws when there is none.
std::filesystem::path managed(Call& call, const proto::DomainRef& reference)
{
    const ViewPtr view = seen(call, reference);
    if (!view->has_managed_save)
        throw Error(ErrorCode::operation_invalid, "domain does not have managed save image");
    return call.realm().managed_save(view->current());
}

Task<proto::DomainSave::Reply> domain_save(Call& call, proto::DomainSave::Args args)
{
    SaveOrder order{.path = std::move(args.to)};
    co_await save(call, args.dom, std::move(order));
    co_return proto::DomainSave::Reply{};
}

Task<proto::DomainSaveFlags::Reply> domain_save_flags(Call& call, proto::DomainSaveFlags::Args args)
{
    SaveOrder order{std::move(args.to), std::move(args.dxml), args.flags};
    co_await save(call, args.dom, std::move(order));
    co_return proto::DomainSaveFlags::Reply{};
}

Task<proto::DomainSaveParams::Reply> domain_save_params(Call& call,
                                                        proto::DomainSaveParams::Args args)
{
    SaveOrder order = order_of(args.params, args.flags);
    const bool is_managed = order.path.empty();
    if (is_managed) {
        call.require_flags(args.flags, save_flags);
        const DomainPtr domain = named(call, args.dom);
        SaveOptions options{.runs = runs_after(args.flags)};
        co_await on(domain, domain->managed_save(std::move(options)));
    } else {
        co_await save(call, args.dom, std::move(order));
    }
    co_return proto::DomainSaveParams::Reply{};
}

Task<proto::DomainRestore::Reply> domain_restore(Call& call, proto::DomainRestore::Args args)
{
    SaveOrder order{.path = std::move(args.from)};
    co_await restore(call, std::move(order));
    co_return proto::DomainRestore::Reply{};
}

Task<proto::DomainRestoreFlags::Reply> domain_restore_flags(Call& call,
                                                            proto::DomainRestoreFlags::Args args)
{
    SaveOrder order{std::move(args.from), std::move(args.dxml), args.flags};
    co_await restore(call, std::move(order));
    co_return proto::DomainRestoreFlags::Reply{};
}

Task<proto::DomainRestoreParams::Reply> domain_restore_params(Call& call,
                                                              proto::DomainRestoreParams::Args args)
{
    SaveOrder order = order_of(args.params, args.flags);
    co_await restore(call, std::move(order));
    co_return proto::DomainRestoreParams::Reply{};
}

Task<proto::DomainSaveImageGetXmlDesc::Reply> domain_save_image_get_xml_desc(
    Call& call, proto::DomainSaveImageGetXmlDesc::Args args)
{
    call.require_flags(args.flags, image_shown_flags);
    require_path(args.file);
    std::string xml = co_await image_xml(call, args.file, args.flags);
    co_return proto::DomainSaveImageGetXmlDesc::Reply{std::move(xml)};
}

Task<proto::DomainSaveImageDefineXml::Reply> domain_save_image_define_xml(
    Call& call, proto::DomainSaveImageDefineXml::Args args)
{
    call.require_flags(args.flags, image_changed_flags);
    require_path(args.file);
    co_await define_image(call, args.file, std::move(args.dxml), args.flags);
    co_return proto::DomainSaveImageDefineXml::Reply{};
}

Task<proto::DomainManagedSave::Reply> domain_managed_save(Call& call,
                                                          proto::DomainManagedSave::Args args)
{
    call.require_flags(args.flags, save_flags & ~std::uint32_t{VIR_DOMAIN_SAVE_RESET_NVRAM});
    SaveOptions options{.runs = runs_after(args.flags)};
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->managed_save(std::move(options)));
    co_return proto::DomainManagedSave::Reply{};
}

Task<proto::DomainManagedSaveRemove::Reply> domain_managed_save_remove(
    Call& call, proto::DomainManagedSaveRemove::Args args)
{
    call.require_flags(args.flags, 0);
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->remove_managed_save());
    co_return proto::DomainManagedSaveRemove::Reply{};
}

Task<proto::DomainManagedSaveGetXmlDesc::Reply> domain_managed_save_get_xml_desc(
    Call& call, proto::DomainManagedSaveGetXmlDesc::Args args)
{
    call.require_flags(args.flags, image_shown_flags);
    std::string xml = co_await image_xml(call, managed(call, args.dom), args.flags);
    co_return proto::DomainManagedSaveGetXmlDesc::Reply{std::move(xml)};
}

Task<proto::DomainManagedSaveDefineXml::Reply> domain_managed_save_define_xml(
    Call& call, proto::DomainManagedSaveDefineXml::Args args)
{
    call.require_flags(args.flags, image_changed_flags);
    std::filesystem::path path = managed(call, args.dom);
    co_await define_image(call, std::move(path), args.dxml.value_or(""), args.flags);
    co_return proto::DomainManagedSaveDefineXml::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::DomainRestore, &domain_restore>(),
    serve<proto::DomainSave, &domain_save>(),
    serve<proto::DomainManagedSave, &domain_managed_save>(),
    serve<proto::DomainManagedSaveRemove, &domain_managed_save_remove>(),
    serve<proto::DomainSaveFlags, &domain_save_flags>(),
    serve<proto::DomainRestoreFlags, &domain_restore_flags>(),
    serve<proto::DomainSaveImageGetXmlDesc, &domain_save_image_get_xml_desc>(),
    serve<proto::DomainSaveImageDefineXml, &domain_save_image_define_xml>(),
    serve<proto::DomainManagedSaveGetXmlDesc, &domain_managed_save_get_xml_desc>(),
    serve<proto::DomainManagedSaveDefineXml, &domain_managed_save_define_xml>(),
    serve<proto::DomainSaveParams, &domain_save_params>(),
    serve<proto::DomainRestoreParams, &domain_restore_params>(),
};

}  // namespace

extern constinit const Verbs saving_verbs = table;

}  // namespace hostler::daemon::verbs
