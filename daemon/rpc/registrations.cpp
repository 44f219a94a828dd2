#include "daemon/rpc/registrations.hpp"

#include <algorithm>

#include "daemon/domains/realm.hpp"
#include "daemon/events/broker.hpp"
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
    if (!access.has_policy()) return true;
    Object object{std::string(word(event.family)), event.subject.name, event.subject.uuid, {}};
    const ViewPtr view = event.family == EventFamily::domain
                             ? session_.realm().domains().seek(event.subject.uuid)
                             : nullptr;
    if (view) object = Object::of(view->current());
    return access.is_allowed(session_.caller(), permission_to_hear(event.family), object);
}

void Registrations::deliver(const Event& event)
{
    if (!may_hear(event)) return;
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
