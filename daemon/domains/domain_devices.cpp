// Devices that come and go: in the stored definition, and in the running guest.

#include "daemon/domains/devices.hpp"
#include "daemon/domains/domain.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/domains/still_sound.hpp"

namespace hostler::daemon {
namespace {

using drivers::Machine;

/// How long a verb waits for the guest to let go of a device. It may do so later all the same.
constexpr std::chrono::seconds removal_wait{5};

/// A definition with another device: what is implied by it is filled in, as for a new definition.
void complete(xml::Domain& definition, const Realm& realm)
{
    realm.complete(definition).or_throw();
    if (definition.id) name_devices(definition);
}

}  // namespace

Task<> Domain::attach(xml::Devices device, Affects affects)
{
    return perform({"attach device"}, plug(std::move(device), affects));
}

Task<> Domain::plug(xml::Devices device, Affects affects)
{
    auto add = [this, &device](xml::Domain& definition) {
        attach_device(definition, device);
        complete(definition, realm_);
    };
    std::string alias;
    auto apply = [&alias, &device](Machine& machine, const xml::Domain& next) {
        alias = alias_of(next, device);
        return machine.attach(next, alias);
    };
    co_await change(affects, add, apply);
    if (live_ && !alias.empty()) realm_.broker().publish(device_added_event(reference(), alias));
}

Task<> Domain::update(xml::Devices device, Affects affects)
{
    return perform({"update device"}, change_device(std::move(device), affects));
}

Task<> Domain::change_device(xml::Devices device, Affects affects)
{
    auto put = [&device](xml::Domain& definition) { update_device(definition, device); };
    auto apply = [&device](Machine& machine, const xml::Domain& next) {
        return machine.update(next, alias_of(next, device));
    };
    co_await change(affects, put, apply);
}

Task<> Domain::detach(xml::Devices device, Affects affects)
{
    return perform({"detach device"}, unplug(std::move(device), affects));
}

Task<> Domain::unplug(xml::Devices device, Affects affects)
{
    auto pull = [&device](xml::Domain& definition) { detach_device(definition, device); };
    auto find = [&device](const xml::Domain& live) { return alias_of(live, device); };
    co_await unplug_found(pull, find, affects);
}

Task<> Domain::detach_alias(std::string alias, Affects affects)
{
    return perform({"detach device"}, unplug_alias(std::move(alias), affects));
}

Task<> Domain::unplug_alias(std::string alias, Affects affects)
{
    auto pull = [&alias](xml::Domain& definition) { daemon::detach_alias(definition, alias); };
    auto find = [&alias](const xml::Domain& live) {
        if (!has_alias(live, alias))
            throw Error(ErrorCode::device_missing, "no device found with alias " + alias);
        return alias;
    };
    co_await unplug_found(pull, find, affects);
}

/// The guest is asked first: what it does not let go of stays in the stored definition too.
Task<> Domain::unplug_found(Edit pull, std::function<std::string(const xml::Domain&)> find,
                            Affects affects)
{
    affects = resolve(affects);
    std::shared_ptr<xml::Domain> stored;
    if (affects.config) {
        stored = std::make_shared<xml::Domain>(*persistent_);
        pull(*stored);
        require_still_sound(*persistent_, *stored, realm_);
    }
    if (affects.live) {
        const std::shared_ptr<Machine> machine = running();
        const std::string alias = find(*live_);
        co_await machine->detach(alias);
        co_await wait_for_removal(alias);
    }
    if (stored) {
        co_await save(*stored);
        persistent_ = std::move(stored);
        publish();
    }
}

Task<> Domain::wait_for_removal(std::string alias)
{
    const auto limit = std::chrono::steady_clock::now() + removal_wait;
    removed_ = std::make_unique<asio::steady_timer>(strand_);
    while (live_ && has_alias(*live_, alias) && std::chrono::steady_clock::now() < limit) {
        removed_->expires_at(limit);
        co_await removed_->async_wait(asio::as_tuple(asio::use_awaitable));
    }
    removed_.reset();
}

void Domain::on(const drivers::MachineDeviceRemoved& event)
{
    if (!has_alias(*live_, event.alias)) return;
    auto next = std::make_shared<xml::Domain>(*live_);
    daemon::detach_alias(*next, event.alias);
    live_ = std::move(next);
    publish();
    if (removed_) removed_->cancel();
    realm_.broker().publish(device_removed_event(reference(), event.alias));
}

}  // namespace hostler::daemon
