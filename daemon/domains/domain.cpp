#include "daemon/domains/domain.hpp"

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "proto/io/ended_within.hpp"
#include "proto/io/failure.hpp"

namespace hostler::daemon {

Domain::Domain(Realm& realm)
    : realm_(realm),
      strand_(asio::make_strand(realm.work())),
      turns_(strand_, realm.job_wait_max()),
      state_{VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_UNKNOWN}
{
}

Domain::~Domain() = default;

ViewPtr Domain::view() const
{
    const std::lock_guard lock(view_mutex_);
    return view_;
}

void Domain::publish()
{
    ViewPtr next;
    if (persistent_ || live_) {
        auto view = std::make_shared<View>();
        view->persistent = persistent_;
        view->live = live_;
        view->machine = machine_;
        view->id = id_;
        view->state = state_;
        view->is_autostart = is_autostart_;
        view->is_updated = is_updated_;
        view->has_managed_save = has_managed_save_;
        view->disk_errors = disk_errors_;
        next = std::move(view);
    }
    const std::lock_guard lock(view_mutex_);
    view_.swap(next);
}

void Domain::set_state(int state, int reason)
{
    state_ = {state, reason};
    if (state == VIR_DOMAIN_RUNNING || state == VIR_DOMAIN_SHUTOFF) disk_errors_.clear();
    publish();
}

proto::DomainRef Domain::reference() const
{
    const xml::Domain& current = live_ ? *live_ : *persistent_;
    return {std::string(current.name.view()), current.uuid, id_};
}

std::optional<proto::DomainRef> Domain::subject() const
{
    if (!live_ && !persistent_) return std::nullopt;
    return reference();
}

Task<> Domain::perform(JobOrder order, Task<> work)
{
    const std::chrono::milliseconds limit = realm_.job_time_max() + order.more;
    Turn turn = co_await turns_.take(order.name, limit);
    const std::optional<proto::DomainRef> who = order.newcomer ? order.newcomer : subject();
    Job job(*this, std::move(turn), order, who);
    Task<> whole = kept_by(shared_from_this(), carry_out(std::move(job), std::move(work)));
    const bool has_ended = co_await ended_within(limit, std::move(whole));
    if (!has_ended)
        throw Error(
            ErrorCode::operation_timeout,
            fmt::format("domain '{}': {} has not ended within {:g} s; it goes on, and other "
                        "changes wait for it",
                        who ? who->name : "", order.name,
                        std::chrono::duration<double>(limit).count()));
}

/// The job is over with the work, and before whoever waits for it hears of that.
Task<> Domain::carry_out(Job job, Task<> work)
{
    Job doing = std::move(job);
    const std::exception_ptr failure = co_await failure_of(std::move(work));
    if (!failure) co_return;
    doing.failed(reason_of(failure));
    std::rethrow_exception(failure);
}

std::chrono::seconds Domain::time_for(const xml::Domain& definition, DriverTime time) const
{
    return realm_.driver_for(definition).facts().*time;
}

std::chrono::seconds Domain::time_for(DriverTime time) const
{
    return facts().*time;
}

std::optional<CompletedJob> Domain::completed_job(bool keeps)
{
    const std::lock_guard lock(view_mutex_);
    if (!completed_) return std::nullopt;
    const CompletedJob job = *completed_;
    if (!keeps) completed_.reset();
    return job;
}

/// What clients ask for when they hear of it is there.
void Domain::completed(const proto::DomainRef& domain, CompletedJob job)
{
    {
        const std::lock_guard lock(view_mutex_);
        completed_ = std::make_unique<CompletedJob>(job);
    }
    realm_.broker().publish(job_completed_event(domain, params_of(job)));
}

drivers::DriverFacts Domain::facts() const
{
    if (!live_ && !persistent_) return {};
    return realm_.driver_for(live_ ? *live_ : *persistent_).facts();
}

void Domain::announce(int event, int detail)
{
    realm_.broker().publish(lifecycle_event(reference(), event, detail));
}

void Domain::require_active() const
{
    if (!live_) throw Error(ErrorCode::operation_invalid, "domain is not running");
}

std::shared_ptr<drivers::Machine> Domain::running() const
{
    require_active();
    return machine_;
}

Affects Domain::resolve(Affects asked) const
{
    if (!asked.live && !asked.config) asked = {live_ != nullptr, live_ == nullptr};
    if (asked.live) require_active();
    if (asked.config && !persistent_)
        throw Error(ErrorCode::operation_invalid,
                    "transient domains do not have any persistent config");
    return asked;
}

}  // namespace hostler::daemon
