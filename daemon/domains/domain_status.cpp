// A running domain's status on disk: what a daemon that starts next needs to find the guest again.

#include "daemon/domains/domain.hpp"
#include "daemon/domains/live_status.hpp"
#include "daemon/domains/realm.hpp"

namespace hostler::daemon {

/// Others may save or remove meanwhile, and files do not end in the order in which they began: what
/// is on disk is what is, only once nothing has changed during the write.
Task<> Domain::save_status()
{
    if (!realm_.files() || !live_) co_return;
    const std::string name = live_->name.str();
    std::string written;
    for (std::string text = status_text(); text != written; text = status_text()) {
        co_await realm_.definitions().save_status(name, text);
        written = std::move(text);
        if (live_) continue;
        co_await remove_status(name);
        co_return;
    }
}

/// Empty: its guests end with the daemon.
std::string Domain::status_text() const
{
    const std::string memento = machine_->memento();
    if (memento.empty()) return {};
    const LiveStatus status{id_, state_, std::string(realm_.driver_for(*live_).name()),
                            machine_->process_id(), memento};
    return format_status(status, *live_);
}

Task<> Domain::remove_status(const std::string& name)
{
    if (!realm_.files()) co_return;
    co_await realm_.definitions().remove_status(name);
    if (live_) {  // it was started again meanwhile
        co_await save_status();
    }
}

Task<> Domain::adopt(xml::Domain live, LiveStatus status)
{
    JobOrder order{.name = "adopt", .is_told = false};
    return perform(std::move(order), find_guest(std::move(live), std::move(status)));
}

Task<> Domain::find_guest(xml::Domain live, LiveStatus status)
{
    auto definition = std::make_shared<xml::Domain>(std::move(live));
    drivers::Driver& driver = realm_.driver_for(*definition);
    machine_ = co_await driver.adopt(*definition, status.memento, *this);
    id_ = status.id;
    realm_.domains().keep_id(id_, shared_from_this());
    live_ = std::move(definition);
    set_state(status.state.state, status.state.reason);
    // It went on from there, and the daemon ended before the file did: it is the past.
    co_await drop_managed_save();
}

Task<> Domain::release()
{
    JobOrder order{.name = "release", .is_told = false};
    return perform(std::move(order), leave_guest());
}

Task<> Domain::leave_guest()
{
    if (!machine_ || machine_->memento().empty()) co_return;
    co_await save_status();
    machine_ = nullptr;
    publish();
}

Task<> Domain::reclaim()
{
    JobOrder order{.name = "reclaim", .is_told = false};
    return perform(std::move(order), take_guest_back());
}

Task<> Domain::take_guest_back()
{
    if (!live_ || machine_) co_return;
    const std::string name = live_->name.str();
    const std::string text = realm_.files()->read_status(ObjectKind::domain, name).or_throw();
    const StoredStatus stored = parse_status(text).or_throw();
    drivers::Driver& driver = realm_.driver_for(*live_);
    machine_ = co_await driver.adopt(*live_, stored.status.memento, *this);
    publish();
}

}  // namespace hostler::daemon
