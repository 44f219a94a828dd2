#include "daemon/rpc/registrations.hpp"

#include <algorithm>

#include "daemon/domains/realm.hpp"
#include "daemon/events/broker.hpp"
#include "daemon/rpc/inquiry.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/services.hpp"
#include "proto/rpc/frame.hpp"

namespace hostler::daemon {
namespace {

proto::MessageHeader event_header(std::int32_t procedure)
{
    proto::MessageHeader header;
    header.prog = proto::ConnectOpen::program;
    header.vers = 1;
    header.proc = procedure;
    header.type = static_cast<std::uint32_t>(proto::MessageType::event);
    return header;
}

proto::Permission permission_to_hear(EventFamily family)
{
    using proto::Permission;
    constexpr Permission needed[] = {Permission::domain_getattr, Permission::network_getattr,
                                     Permission::storage_pool_getattr,
                                     Permission::node_device_getattr, Permission::secret_getattr};
    return needed[static_cast<std::size_t>(family)];
}

}  // namespace

std::int32_t Registrations::add(EventFamily family, std::int32_t number, std::optional<Uuid> object,
                                bool is_legacy)
{
    const bool is_known = number >= 0 && number < event_count(family);
    if (!is_known || (is_legacy && event_procedures(family, number).legacy == 0))
        throw Error(ErrorCode::invalid_argument, "unsupported event ID " + std::to_string(number));
    if (rows_.size() >= count_max)
        throw Error(ErrorCode::operation_invalid,
                    "a connection registers at most " + std::to_string(count_max) + " callbacks");
    rows_.push_back({family, number, object, is_legacy, next_id_++});
    changed();
    return rows_.back().callback_id;
}

void Registrations::remove(std::int32_t callback_id)
{
    const auto row = std::ranges::find(rows_, callback_id, &Registration::callback_id);
    if (row == rows_.end())
        throw Error(ErrorCode::invalid_argument,
                    "callback ID " + std::to_string(callback_id) + " is not registered");
    rows_.erase(row);
    changed();
}

void Registrations::remove_legacy(std::int32_t number)
{
    const auto is_it = [number](const Registration& row) {
        return row.is_legacy && row.number == number;
    };
    const auto row = std::ranges::find_if(rows_, is_it);
    if (row == rows_.end())
        throw Error(ErrorCode::invalid_argument,
                    "domain event callback " + std::to_string(number) + " not registered");
    rows_.erase(row);
    changed();
}

void Registrations::restore(std::vector<Registration> rows, std::int32_t next_id)
{
    rows_ = std::move(rows);
    next_id_ = next_id;
    changed();
}

void Registrations::clear()
{
    rows_.clear();
    changed();
}

void Registrations::changed()
{
    const bool wants = !rows_.empty();
    if (!session_.is_open() || wants == is_subscribed_) return;
    is_subscribed_ = wants;
    Broker& broker = session_.realm().broker();
    if (wants)
        broker.subscribe(session_.id(), session_.weak_from_this(), session_.executor());
    else
        broker.unsubscribe(session_.id());
}

bool Registrations::fits(const Registration& row, const Event& event) const
{
    return row.family == event.family && row.number == event.number &&
           (!row.object || *row.object == event.subject.uuid);
}

/// What the client may not see it does not hear of.
bool Registrations::may_hear(const Event& event) const
{
    const Access& access = session_.services().access();
    return !access.has_policy() ||
           access.is_allowed(session_.caller(), permission_to_hear(event.family), object_of(event));
}

Object Registrations::object_of(const Event& event) const
{
    const ViewPtr view = event.family == EventFamily::domain
                             ? session_.realm().domains().seek(event.subject.uuid)
                             : nullptr;
    if (view) return Object::of(view->current());
    return {std::string(word(event.family)), event.subject.name, event.subject.uuid, {}};
}

void Registrations::deliver(std::shared_ptr<const Event> event)
{
    const auto is_about_it = [&](const Registration& row) { return fits(row, *event); };
    if (std::ranges::none_of(rows_, is_about_it) || !may_hear(*event)) return;
    if (!session_.services().access().authority()) return send(*event);
    if (unjudged_.size() >= unjudged_max)
        return session_.drop("has more events to hear of than can be asked about");
    unjudged_.push_back(std::move(event));
    if (unjudged_.size() > 1) return;
    session_.begin_work();
    spawn(on_behalf(session_.executor(), session_.id()),
          judge_waiting(session_.shared_from_this()));
}

/// The session is held by what it runs.
Task<> Registrations::judge_waiting(std::shared_ptr<Session> session)
{
    const Authority& authority = session->services().access().authority();
    while (!unjudged_.empty()) {
        Realm& realm = session->realm();
        std::vector<AccessQuestion> questions;
        for (const std::shared_ptr<const Event>& event : unjudged_)
            questions.push_back(question_about(permission_to_hear(event->family), object_of(*event),
                                               realm.type(), &realm));
        const Caller caller = session->caller();
        std::vector<std::string> answers;
        auto ask = [&] { answers = authority(caller, questions); };
        auto asking = call(ask);
        co_await on(session->services().asking(), std::move(asking));
        for (const std::string& why_not : answers) {
            if (why_not.empty()) send(*unjudged_.front());
            unjudged_.pop_front();
        }
        session->flush();
    }
    session->end_work();
}

void Registrations::send(const Event& event)
{
    for (const Registration& row : rows_) {
        if (!fits(row, event)) continue;
        const EventProcedures procedures = event_procedures(event.family, event.number);
        const std::int32_t procedure = row.is_legacy ? procedures.legacy : procedures.callback;
        proto::Writer writer = proto::begin_frame(event_header(procedure));
        if (!row.is_legacy) writer.put(row.callback_id);
        writer.append(event.body.data(), event.body.size());
        session_.send_event(proto::finish_frame(std::move(writer)));
    }
}

}  // namespace hostler::daemon
