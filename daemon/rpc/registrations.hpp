#pragma once
// Registrations: which events one session wants. Belongs to the session's thread; the broker only
// hears whether there are any.

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "daemon/access/object.hpp"
#include "daemon/events/event.hpp"
#include "proto/io/task.hpp"
#include "xml/base/uuid.hpp"

namespace hostler::daemon {

class Session;

struct Registration {
    EventFamily family = EventFamily::domain;
    std::int32_t number = 0;     ///< the event's
    std::optional<Uuid> object;  ///< of one object only
    bool is_legacy = false;      ///< by procedure 105 or 167: the message has no callback number
    std::int32_t callback_id = 0;
};

class Registrations {
public:
    /// Registrations a session may hold; libvirt's own clients register each event once.
    static constexpr std::size_t count_max = 1024;

    explicit Registrations(Session& session) : session_(session) {}

    /// Adds one and gives its callback number. Throws invalid_argument for an event that does not
    /// exist.
    std::int32_t add(EventFamily family, std::int32_t number, std::optional<Uuid> object,
                     bool is_legacy);
    /// Throws when there is no such one.
    void remove(std::int32_t callback_id);
    void remove_legacy(std::int32_t number);
    void clear();

    /// All of them and the number that the next one gets, for another process to go on with.
    const std::vector<Registration>& rows() const { return rows_; }
    std::int32_t next_id() const { return next_id_; }
    void restore(std::vector<Registration> rows, std::int32_t next_id);

    /// Sends `event` to the client, once for each registration that it fits; where an authority has
    /// a say, once that has been asked, in the order of the events.
    void deliver(std::shared_ptr<const Event> event);

private:
    /// Events that wait for the authority; a client that more of them pile up for is dropped.
    static constexpr std::size_t unjudged_max = 10'000;

    Object object_of(const Event& event) const;
    bool may_hear(const Event& event) const;
    void send(const Event& event);
    Task<> judge_waiting(std::shared_ptr<Session> session);
    bool fits(const Registration& row, const Event& event) const;
    void changed();

    Session& session_;
    std::vector<Registration> rows_;
    std::int32_t next_id_ = 0;
    bool is_subscribed_ = false;
    std::deque<std::shared_ptr<const Event>> unjudged_;
};

}  // namespace hostler::daemon
