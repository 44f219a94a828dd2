#pragma once
// AuditKeeper: hears of domains that start and stop, and has it written down in the audit log with
// what they were given. The kernel is asked on the pool for what blocks, in the order of the
// events.

#include <map>
#include <memory>

#include "daemon/audit/audit.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/events/broker.hpp"

namespace hostler::daemon {

class AuditKeeper : public Subscriber, public std::enable_shared_from_this<AuditKeeper> {
public:
    AuditKeeper(Audit audit, Realm& realm)
        : audit_(std::move(audit)), realm_(realm), line_(asio::make_strand(realm.blocking()))
    {
    }

    void deliver(std::shared_ptr<const Event> event) override;

private:
    void started(const proto::DomainRef& domain, std::string_view reason);
    void stopped(const proto::DomainRef& domain, std::string_view reason);

    const Audit audit_;
    Realm& realm_;
    const Executor line_;
    std::map<Uuid, Audited> running_;  ///< on line_: a transient domain is gone when it stops
};

}  // namespace hostler::daemon
