// How a domain's definitions change. Each change is on disk before it is seen or answered.

#include <libvirt/libvirt.h>

#include "daemon/domains/domain.hpp"
#include "daemon/domains/metadata.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/domains/save_aside.hpp"
#include "daemon/domains/still_sound.hpp"
#include "daemon/log/log.hpp"
#include "proto/io/failure.hpp"
#include "xml/domain/domain.hpp"

namespace hostler::daemon {
namespace {

/// What a definition is stored as.
std::string stored_text(const xml::Domain& definition)
{
    return xml::format(definition, xml::FormatFlags{.inactive = true, .secure = true});
}

Task<> tell(const Domain::Apply& apply, drivers::Machine& machine, const xml::Domain& next)
{
    co_await apply(machine, next);
}

/// Memory says of a definition what the disk does, also where that is not what was wanted.
void note_unwanted(const xml::Domain& stored, const std::string& problem)
{
    logger(LogPart::domains)
        .error("domain {}: a change that the guest refused stays in the stored definition: {}",
               stored.name.view(), problem);
}

/// Both or neither.
Task<> remove_with_save(Realm& realm, std::string name, std::filesystem::path save)
{
    auto begin = [&save] { set_aside(save).or_throw(); };
    co_await hostler::on(realm.blocking(), call(begin));
    Task<> removal = realm.definitions().remove(name);
    const std::exception_ptr problem = co_await failure_of(std::move(removal));
    auto end = [&save, &problem] { problem ? put_back(save) : remove_aside(save); };
    co_await hostler::on(realm.blocking(), call(end));
    if (problem) std::rethrow_exception(problem);
}

}  // namespace

Task<> Domain::save(const xml::Domain& definition)
{
    std::string text = stored_text(definition);
    co_await realm_.definitions().save(definition.name.str(), std::move(text));
}

Task<> Domain::define(xml::Domain definition)
{
    JobOrder order{.name = "define",
                   .newcomer = proto::DomainRef{definition.name.str(), definition.uuid, -1}};
    return perform(std::move(order), store(std::move(definition)));
}

Task<> Domain::store(xml::Domain definition)
{
    const bool is_new = !persistent_;
    definition.id.reset();
    co_await save(definition);
    persistent_ = std::make_shared<const xml::Domain>(std::move(definition));
    is_updated_ = live_ != nullptr;
    publish();
    announce(VIR_DOMAIN_EVENT_DEFINED,
             is_new ? VIR_DOMAIN_EVENT_DEFINED_ADDED : VIR_DOMAIN_EVENT_DEFINED_UPDATED);
}

Task<> Domain::undefine(UndefineOptions options)
{
    return perform({"undefine"}, remove(options));
}

Task<> Domain::remove(UndefineOptions options)
{
    if (!persistent_) throw Error(ErrorCode::operation_invalid, "cannot undefine transient domain");
    if (has_managed_save_ && !options.drops_managed_save)
        throw Error(ErrorCode::operation_invalid,
                    "Refusing to undefine while domain managed save image exists");
    const proto::DomainRef gone = reference();
    if (has_managed_save_) {
        std::filesystem::path save = managed_path();
        co_await remove_with_save(realm_, gone.name, std::move(save));
    } else {
        co_await realm_.definitions().remove(gone.name);
    }
    persistent_.reset();
    has_managed_save_ = false;
    is_autostart_ = false;
    publish();
    realm_.broker().publish(
        lifecycle_event(gone, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED));
    if (!live_) realm_.domains().forget(gone.uuid);
}

Task<> Domain::set_autostart(bool is_on)
{
    return perform({"autostart"}, mark_autostart(is_on));
}

Task<> Domain::mark_autostart(bool is_on)
{
    if (!persistent_)
        throw Error(ErrorCode::operation_invalid, "cannot set autostart for transient domain");
    if (is_on == is_autostart_) co_return;
    co_await realm_.definitions().set_autostart(persistent_->name.str(), is_on);
    is_autostart_ = is_on;
    publish();
}

Task<> Domain::rename(std::string name)
{
    return perform({"rename"}, store_under(std::move(name)));
}

Task<> Domain::store_under(std::string name)
{
    if (live_) throw Error(ErrorCode::operation_invalid, "cannot rename active domain");
    if (!persistent_) throw Error(ErrorCode::operation_invalid, "cannot rename transient domain");
    if (has_managed_save_)
        throw Error(ErrorCode::operation_invalid, "cannot rename domain with a managed save image");
    const std::string old_name = persistent_->name.str();
    if (name == old_name)
        throw Error(ErrorCode::operation_invalid, "can't rename domain to itself");
    const proto::DomainRef before = reference();
    auto next = std::make_shared<xml::Domain>(*persistent_);
    next->name = name;

    NameLease lease(realm_.domains(), next->uuid, old_name, name);
    if (ObjectFiles* files = realm_.files()) {
        const std::string text = stored_text(*next);
        auto move = [&] {
            files->rename(ObjectKind::domain, old_name, name, text).or_throw();
            if (is_autostart_) files->set_autostart(ObjectKind::domain, name, true).or_throw();
        };
        co_await hostler::on(realm_.blocking(), call(move));
    }
    lease.keep();
    realm_.broker().publish(
        lifecycle_event(before, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_RENAMED));
    persistent_ = std::move(next);
    publish();
    announce(VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_RENAMED);
}

Task<> Domain::edit(std::string_view job, Affects affects, Edit edit, Apply apply)
{
    return perform({job}, change(affects, std::move(edit), std::move(apply)));
}

/// What is to last is on the disk before the guest is told; where the guest refuses, what was there
/// before is again.
Task<> Domain::change(Affects affects, Edit edit, Apply apply)
{
    affects = resolve(affects);
    std::shared_ptr<xml::Domain> stored, live;
    if (affects.config) {
        stored = std::make_shared<xml::Domain>(*persistent_);
        edit(*stored);
        require_still_sound(*persistent_, *stored, realm_);
    }
    const std::shared_ptr<xml::Domain> before = live_;
    const std::shared_ptr<drivers::Machine> machine = affects.live ? running() : nullptr;
    if (affects.live) {
        live = std::make_shared<xml::Domain>(*live_);
        edit(*live);
    }
    if (stored) {
        co_await save(*stored);
    }
    if (machine && apply) {
        Task<> order = tell(apply, *machine, *live);
        const std::exception_ptr refusal = co_await failure_of(std::move(order));
        if (refusal && stored) {
            const std::string problem = co_await reported(save(*persistent_));
            if (!problem.empty()) {
                note_unwanted(*stored, problem);
                persistent_ = std::move(stored);
                publish();
            }
        }
        if (refusal) std::rethrow_exception(refusal);
    }
    if (stored) persistent_ = std::move(stored);
    if (live && live_) {
        // What the guest reported meanwhile stays.
        if (live_ != before) {
            live = std::make_shared<xml::Domain>(*live_);
            edit(*live);
        }
        live_ = std::move(live);
    }
    publish();
    if (affects.live) {
        if (live_) realm_.broker().publish(devices_changed_event(reference()));
        co_await save_status();
    }
}

Task<> Domain::set_metadata(MetadataChange change, Affects affects)
{
    return perform({"metadata"}, change_metadata(std::move(change), affects));
}

Task<> Domain::change_metadata(MetadataChange wanted, Affects affects)
{
    auto apply_it = [&wanted](xml::Domain& definition) { apply(definition, wanted); };
    Apply none;  // no guest sees it
    co_await change(affects, apply_it, std::move(none));
    if (const auto who = subject())
        realm_.broker().publish(metadata_event(*who, wanted.type, wanted.uri));
}

Task<> Domain::set_max_memory(std::uint64_t kib, Affects affects)
{
    auto set = [kib](xml::Domain& definition) {
        definition.memory_kib = kib;
        definition.current_memory_kib = std::min(definition.current_memory_kib, kib);
    };
    if (affects.live || (live_ && !affects.config))
        throw Error(ErrorCode::operation_invalid,
                    "cannot resize the maximum memory on an active domain");
    co_await edit("setmaxmem", affects, set);
}

void Domain::restore(xml::Domain definition, bool is_autostart, bool has_managed_save)
{
    persistent_ = std::make_shared<const xml::Domain>(std::move(definition));
    is_autostart_ = is_autostart;
    has_managed_save_ = has_managed_save;
    publish();
}

}  // namespace hostler::daemon
