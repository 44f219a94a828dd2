// A running domain's status on disk: what a daemon that starts next needs to find the guest again.

#include "daemon/domains/domain.hpp"
#include "daemon/domains/live_status.hpp"
#include "daemon/domains/realm.hpp"

namespace hostler::daemon {

Task<> Domain::save_status()
{
    ObjectFiles* files = realm_.files();
    if (!files || !live_) co_return;
    const std::string memento = machine_->memento();
    if (memento.empty()) co_return;  // its guests end with the daemon
    const LiveStatus status{id_, state_, std::string(driver_->name()), machine_->process_id(),
                            memento};
    const std::string name = live_->name.str();
    const std::string text = format_status(status, *live_);
    auto write = [files, &name, &text] {
        files->save_status(ObjectKind::domain, name, text).or_throw();
    };
    co_await hostler::on(realm_.blocking(), call(write));
}

Task<> Domain::remove_status(const std::string& name)
{
    ObjectFiles* files = realm_.files();
    if (!files) co_return;
    auto remove = [files, &name] { files->remove_status(ObjectKind::domain, name).or_throw(); };
    co_await hostler::on(realm_.blocking(), call(remove));
}

Task<> Domain::adopt(xml::Domain live, LiveStatus status)
{
    const Turn turn = co_await turns_.take("adopt");
    auto definition = std::make_shared<xml::Domain>(std::move(live));
    machine_ = co_await driver_->adopt(*definition, status.memento, *this);
    id_ = status.id;
    realm_.domains().keep_id(id_, shared_from_this());
    live_ = std::move(definition);
    set_state(status.state.state, status.state.reason);
}

}  // namespace hostler::daemon
